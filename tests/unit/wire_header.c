#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/accept.h"
#include "wire/cookie.h"

static struct arena *a;

static void
test_cookie_get(void **state)
{
	const struct str header = STR("a=1; session=\"x=y\"; A=2;a=3; broken; e=");

	(void)state;
	assert_true(str_eq(cookie_get(header, "a"), STR("1")));
	assert_true(str_eq(cookie_get(header, "A"), STR("2")));
	assert_true(str_eq(cookie_get(header, "session"), STR("x=y")));
	assert_true(str_eq(cookie_get(header, "e"), STR("")));
	assert_non_null(cookie_get(header, "e").p);
	assert_null(cookie_get(header, "broken").p);
	assert_null(cookie_get(header, "sess").p);
	assert_null(cookie_get(STR_NONE, "a").p);
}

static void
test_cookie_set(void **state)
{
	struct cookie c = { .name = "__Host-s", .value = STR("hb_1_x-Y"), .secure = true };

	(void)state;
	assert_string_equal(
	    cookie_set(a, &c).p, "__Host-s=hb_1_x-Y; Path=/; Secure; HttpOnly; SameSite=Lax");
	c = (struct cookie){ .name = "lang", .value = STR("es"), .path = "/staff", .max_age = 60 };
	assert_string_equal(
	    cookie_set(a, &c).p, "lang=es; Path=/staff; Max-Age=60; HttpOnly; SameSite=Lax");
	c.max_age = -1;
	assert_string_equal(
	    cookie_set(a, &c).p, "lang=es; Path=/staff; Max-Age=0; HttpOnly; SameSite=Lax");
}

static void
test_accept_language(void **state)
{
	static const char *const offered[] = { "en", "es", "zh-Hant", NULL };
	static const struct {
		const char *header;
		int want;
	} cases[] = {
		{ "es", 1 },
		{ "es-MX,es;q=0.9,en;q=0.8", 1 },
		{ "en-US,en;q=0.9,es;q=0.8", 0 },
		{ "es;q=0.5, en;q=0.5", 1 },
		{ "fr, es;q=0.1", 1 },
		{ "fr", -1 },
		{ "", -1 },
		{ "*", 0 },
		{ "en;q=0, *", 1 },
		{ "*;q=0.1, es;q=0", 0 },
		{ "ZH-hant-TW", 2 },
		{ "zh", -1 },
		{ "est", -1 },
		{ "en;q=2, es;q=0.1", 1 },
		{ "en;q=0.1234, es;q=0.1", 1 },
		{ "en;q=x, es ; q=0.001", 1 },
		{ ",,es", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (accept_language(str_of(cases[i].header), offered) != cases[i].want)
			fail_msg("%s", cases[i].header);
}

static void
test_accept_media(void **state)
{
	static const char *const offered[] = { "text/html", "application/json", NULL };
	static const struct {
		const char *header;
		int want;
	} cases[] = {
		{ "", 0 },
		{ "*/*", 0 },
		{ "application/json", 1 },
		{ "application/json, */*", 0 },
		{ "application/json, */*;q=0.9", 1 },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0 },
		{ "application/*", 1 },
		{ "text/html;q=0, */*", 1 },
		{ "text/*;q=0.5, text/html;q=0.1, application/json;q=0.2", 1 },
		{ "APPLICATION/JSON;charset=utf-8", 1 },
		{ "image/png", -1 },
		{ "*/*;q=0", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (accept_media(str_of(cases[i].header), offered) != cases[i].want)
			fail_msg("%s", cases[i].header);
	assert_int_equal(accept_media(STR_NONE, offered), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookie_get),
		cmocka_unit_test(test_cookie_set),
		cmocka_unit_test(test_accept_language),
		cmocka_unit_test(test_accept_media),
	};
	int failed;

	a = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("wire header", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
