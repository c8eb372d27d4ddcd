#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "web/ctx.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "wire/digest.h"

static struct arena *a;

static const struct err *
read_request(struct request *r, const char *method, const char *target, const char *host)
{
	char **params = ARENA_ARRAY(a, 5, char *);

	params[0] = (char *)(uintptr_t)str_fmt(a, "REQUEST_METHOD=%s", method).p;
	params[1] = (char *)(uintptr_t)str_fmt(a, "REQUEST_URI=%s", target).p;
	params[2] = (char *)(uintptr_t)str_fmt(a, "HTTP_HOST=%s", host).p;
	params[3] = (char *)(uintptr_t)str_fmt(a, "REQUEST_ID=%s", "0123456789abcdef").p;
	request_init(r, a, params);
	return request_target(r, a);
}

static void
request_head(void **state)
{
	struct request r;

	(void)state;
	assert_null(read_request(&r, "HEAD", "/a%2Fb/c?x=1&y=%C3%A9", "city.example:8443"));
	assert_int_equal(r.method, METHOD_GET);
	assert_true(r.head);
	assert_int_equal(r.segments_n, 2);
	assert_true(str_eq(r.segments[0], STR("a/b")));
	assert_true(str_eq(form_get(&r.query, "y"), STR("\xc3\xa9")));
	assert_true(str_eq(r.host, STR("city.example:8443")));
	assert_true(str_eq(r.id, STR("0123456789abcdef")));
	assert_null(request_header(&r, "HOS").p);

	assert_null(read_request(&r, "BREW", "/", "no space.example"));
	assert_int_equal(r.method, METHOD_OTHER);
	assert_null(r.host.p);
}

static void
request_refused(void **state)
{
	static const struct {
		const char *target;
		enum err_code code;
	} rows[] = {
		{ "", ERR_MALFORMED },
		{ "nowhere", ERR_MALFORMED },
		{ "/%zz", ERR_MALFORMED },
		{ "/%00", ERR_MALFORMED },
		{ "/%ff", ERR_MALFORMED },
		{ "/?a=%00", ERR_MALFORMED },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13", ERR_NOT_FOUND },
	};
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct err *e = read_request(&r, "GET", rows[i].target, "h");

		assert_non_null(e);
		assert_int_equal(e->code, rows[i].code);
	}
}

static void
routes(void **state)
{
	struct request r;
	const struct route *route;
	bool other;

	(void)state;
	assert_null(read_request(&r, "GET", "/health", "h"));
	route = route_find(&r, &other);
	assert_non_null(route);
	assert_string_equal(route->pattern, "/health");
	assert_null(read_request(&r, "POST", "/health", "h"));
	assert_null(route_find(&r, &other));
	assert_true(other);
	assert_true(str_eq(route_allow(a, &r), STR("GET, HEAD")));
	assert_null(read_request(&r, "GET", "/health/", "h"));
	assert_null(route_find(&r, &other));
	assert_false(other);
}

/* What a reader of the table relies on. */
static void
table(void **state)
{
	(void)state;
	for (const struct route *r = route_table; r->pattern != NULL; r++) {
		assert_int_equal(r->pattern[0], '/');
		assert_non_null(r->run);
		assert_int_not_equal(r->who, 0);
		assert_int_not_equal(r->method, METHOD_OTHER);
		if (r->scope != NULL)
			assert_true((r->who & WHO_KEY) != 0);
		if (r->method == METHOD_GET)
			assert_int_equal(r->body, BODY_NONE);
		if (r->face == FACE_HTML)
			assert_true((r->who & WHO_KEY) == 0);
		for (const struct route *s = r + 1; s->pattern != NULL; s++)
			assert_false(r->method == s->method && strcmp(r->pattern, s->pattern) == 0);
	}
}

static void
params(void **state)
{
	static const struct route row = { .pattern = "/api/v1/feedback/{id}/outcome" };
	struct request r;

	(void)state;
	assert_null(read_request(&r, "POST", "/api/v1/feedback/17/outcome", "h"));
	assert_true(str_eq(route_param(&row, &r, "id"), STR("17")));
	assert_null(route_param(&row, &r, "i").p);
}

static const char *
answer(const char *type, bool secret, struct response_policy policy, bool head)
{
	struct response r;

	response_init(&r, a);
	r.content_type = str_of(type);
	r.secret = secret;
	buf_z(&r.body, "body");
	return response_text(&r, &policy, STR("id"), head).p;
}

static void
headers(void **state)
{
	const struct response_policy plain = { .https = false };
	const struct response_policy all = { .https = true };
	const char *page = answer("text/html; charset=utf-8", true, all, false);
	const char *data = answer("application/json", false, plain, true);

	(void)state;
	assert_non_null(strstr(page, "Status: 200 OK\r\n"));
	assert_non_null(strstr(page, "script-src 'self';"));
	assert_non_null(strstr(page, "img-src 'self' data:\r\n"));
	assert_non_null(strstr(page, "Referrer-Policy: no-referrer\r\n"));
	assert_non_null(strstr(page, "Strict-Transport-Security: "));
	assert_non_null(strstr(page, "\r\n\r\nbody"));
	assert_null(strstr(page, "unsafe"));
	assert_non_null(strstr(data, "Content-Length: 4\r\n"));
	assert_non_null(strstr(data, "default-src 'none'; frame-ancestors 'none'"));
	assert_non_null(strstr(data, "Cache-Control: no-store\r\n"));
	assert_null(strstr(data, "Strict-Transport-Security"));
	assert_null(strstr(data, "body"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_head),
		cmocka_unit_test(request_refused),
		cmocka_unit_test(routes),
		cmocka_unit_test(table),
		cmocka_unit_test(params),
		cmocka_unit_test(headers),
	};

	digest_init();
	a = arena_new(1 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
