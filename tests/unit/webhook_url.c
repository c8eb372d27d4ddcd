#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/webhook_url.h"

static struct arena *a;
static const struct webhook_policy real = { .ports = { "443,8443", 8 } };
static const struct webhook_policy trying = { .ports = { "443,8443", 8 }, .loopback = true };

struct taken {
	const char *given, *url, *destination;
};

static void
check_taken(const struct webhook_policy *policy, const struct taken *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct endpoint_url out;
		const struct err *e =
		    webhook_url_read(a, policy, "url", str_of(rows[i].given), &out);

		if (e != NULL)
			fail_msg("%s: %s", rows[i].given, e->say);
		assert_string_equal(str_z(a, out.url), rows[i].url);
		assert_string_equal(str_z(a, out.destination), rows[i].destination);
	}
}

static void
normal_form(void **state)
{
	static const struct taken rows[] = {
		{ "https://example.org", "https://example.org/", "https://example.org:443" },
		{ "  HTTPS://EXAMPLE.org:443/A?b=C ", "https://example.org/A?b=C",
		    "https://example.org:443" },
		{ "https://example.org:8443/x", "https://example.org:8443/x",
		    "https://example.org:8443" },
		{ "https://example.org./x", "https://example.org/x", "https://example.org:443" },
		{ "https://example.org/a/../b/./c", "https://example.org/b/c",
		    "https://example.org:443" },
		{ "https://example.org/?q=a%20b", "https://example.org/?q=a%20b",
		    "https://example.org:443" },
		{ "https://[2001:DB8::1]/x", "https://[2001:db8::1]/x",
		    "https://[2001:db8::1]:443" },
		/* Whatever the spelling, one destination: the socket's address is judged when
		   sending. */
		{ "https://0x7f.1/", "https://127.0.0.1/", "https://127.0.0.1:443" },
		{ "https://2130706433/", "https://127.0.0.1/", "https://127.0.0.1:443" },
		{ "https://%31%32%37.0.0.1/", "https://127.0.0.1/", "https://127.0.0.1:443" },
	};

	(void)state;
	check_taken(&real, rows, sizeof(rows) / sizeof(rows[0]));
}

static void
trying_out(void **state)
{
	static const struct taken rows[] = {
		{ "http://127.0.0.1:4000/hook", "http://127.0.0.1:4000/hook",
		    "http://127.0.0.1:4000" },
		{ "http://localhost:80/", "http://localhost/", "http://localhost:80" },
		{ "http://example.org:443/", "http://example.org:443/", "http://example.org:443" },
	};

	(void)state;
	check_taken(&trying, rows, sizeof(rows) / sizeof(rows[0]));
}

static void
refused(void **state)
{
	static const struct {
		const char *given, *reason;
	} rows[] = {
		{ "", "required" },
		{ "example.org/hook", "url" },
		{ "https://", "url" },
		{ "https:///", "url" },
		{ "http://example.org/", "scheme" },
		{ "file:///etc/passwd", "scheme" },
		{ "gopher://example.org/", "scheme" },
		{ "https://good@example.org/", "user" },
		{ "https://u:p@example.org/", "user" },
		{ "https://:p@example.org/", "user" },
		{ "https://example.org/#part", "fragment" },
		{ "https://example.org/a b", "url" },
		{ "https://good\\@example.org/", "url" },
		{ "https://example.org\t/", "url" },
		{ "https://example.org/\xc3\xa9", "url" },
		{ "https://\xe2\x91\xa0.example.org/", "url" },
		{ "https://example..org/", "host" },
		{ "https://-example.org/", "host" },
		{ "https://example.org../", "host" },
		{ "https://[fe80::1%25lo]/", "host" },
		{ "https://example.org:22/", "port" },
		{ "https://example.org:80/", "port" },
		{ "https://example.org:0/", "port" },
		{ "https://example.org:65536/", "url" },
		{ "https://example.org:80:443/", "url" },
		{ "https://a,b/", "url" },
		{ "https://0x7f./", "host" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint_url out;
		const struct err *e =
		    webhook_url_read(a, &real, "notify.webhook", str_of(rows[i].given), &out);

		if (e == NULL)
			fail_msg("%s was taken as %.*s", rows[i].given, STR_ARG(out.url));
		if (strcmp(e->reason, rows[i].reason) != 0)
			fail_msg("%s: %s, not %s", rows[i].given, e->reason, rows[i].reason);
		assert_string_equal(e->field, "notify.webhook");
	}
}

static void
length(void **state)
{
	char url[ENDPOINT_URL_MAX + 2];
	struct endpoint_url out;

	(void)state;
	memset(url, 'x', sizeof(url));
	memcpy(url, "https://example.org/", 20);
	url[ENDPOINT_URL_MAX] = '\0';
	assert_null(webhook_url_read(a, &real, "url", str_of(url), &out));
	url[ENDPOINT_URL_MAX] = 'x';
	url[ENDPOINT_URL_MAX + 1] = '\0';
	assert_string_equal(
	    webhook_url_read(a, &real, "url", str_of(url), &out)->reason, "too_long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_form),
		cmocka_unit_test(trying_out),
		cmocka_unit_test(refused),
		cmocka_unit_test(length),
	};

	a = arena_new(1 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
