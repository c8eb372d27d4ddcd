#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/form.h"
#include "wire/form_body.h"
#include "wire/multipart.h"

enum { MOST = 1 << 20 };

static struct arena *a;

static void
test_form_good(void **state)
{
	struct form f;
	struct str s, *all;
	size_t n;

	(void)state;
	assert_null(
	    form_read(a, STR("a=1&&attribute%5Bx%5D%5B%5D=y+z&a=%C3%A9%3D&flag&=v&"), MOST, &f));
	assert_int_equal(f.count, 5);
	assert_true(str_eq(form_get(&f, "a"), STR("1")));
	assert_true(str_eq(form_get(&f, "attribute[x][]"), STR("y z")));
	assert_true(str_eq(form_get(&f, "flag"), STR("")));
	assert_non_null(form_get(&f, "flag").p);
	assert_null(form_get(&f, "b").p);
	all = form_all(a, &f, "a", &n);
	assert_int_equal(n, 2);
	assert_true(str_eq(all[1], STR("é=")));
	assert_null(form_only(a, &f, "flag", &s));
	assert_null(form_only(a, &f, "missing", &s));
	assert_null(s.p);
	assert_string_equal(form_only(a, &f, "a", &s)->reason, "twice");
	assert_null(form_read(a, STR_NONE, MOST, &f));
	assert_int_equal(f.count, 0);
}

static void
test_form_refuses(void **state)
{
	static const struct {
		const char *text, *field, *reason;
	} bad[] = {
		{ "a=1&b=%zz", "b", "percent_escape" },
		{ "b=%", "b", "percent_escape" },
		{ "b=%00", "b", "nul" },
		{ "b=%ff", "b", "encoding" },
		{ "b=\xed\xa0\x80", "b", "encoding" },
		{ "%ff=1", NULL, "encoding" },
		{ "%0=1", NULL, "percent_escape" },
	};
	struct form f;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct err *e = form_read(a, str_of(bad[i].text), MOST, &f);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_MALFORMED);
		assert_string_equal(e->reason, bad[i].reason);
		if (bad[i].field == NULL)
			assert_null(e->field);
		else
			assert_string_equal(e->field, bad[i].field);
	}
	assert_non_null(form_read(a, STR("b=a\0b"), MOST, &f));
	assert_int_equal(form_read(a, STR("a=12"), 3, &f)->code, ERR_TOO_LARGE);
	buf_init(&b, a);
	for (int i = 0; i < FORM_NAME_MAX; i++)
		buf_char(&b, 'n');
	assert_null(form_read(a, buf_done(&b), MOST, &f));
	buf_char(&b, 'n');
	assert_string_equal(form_read(a, buf_done(&b), MOST, &f)->reason, "name_too_long");
}

static void
test_form_limit(void **state)
{
	struct buf b;
	struct form f;
	size_t used;

	(void)state;
	buf_init(&b, a);
	for (int i = 0; i < FORM_PAIRS_MAX; i++)
		buf_z(&b, "&a=%41");
	assert_null(form_read(a, buf_done(&b), MOST, &f));
	assert_int_equal(f.count, FORM_PAIRS_MAX);
	for (int i = 0; i < 10000; i++)
		buf_z(&b, "&a=%41");
	buf_done(&b);
	used = arena_used(a);
	assert_string_equal(form_read(a, buf_done(&b), MOST, &f)->reason, "too_many");
	assert_true(arena_used(a) - used < 1024);
}

#define PART "Content-Disposition: form-data; name="

static void
test_multipart_good(void **state)
{
	static const char body[] =
	    "--b-1\r\n" PART "\"description\"\r\n\r\nA hole\r\n--b- is no border\r\n\r\n"
	    "--b-1\r\nContent-Type: text/plain; charset=utf-8\r\n" PART "\"a\\\"b\"\r\n\r\n\r\n"
	    "--b-1\r\n" PART
	    "\"photo\"; filename=\"x\xc3\xa9.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n"
	    "--b-1\r\ncontent-disposition: FORM-DATA; filename*=UTF-8''x; name=photo\r\n\r\n\r\n"
	    "--b-1--\r\n";
	struct form f;

	(void)state;
	assert_null(form_body(
	    a, STR("multipart/form-data; charset=x; boundary=\"b-1\""), str_of(body), MOST, &f));
	assert_int_equal(f.count, 2);
	assert_true(str_eq(form_get(&f, "description"), STR("A hole\r\n--b- is no border\r\n")));
	assert_true(str_eq(form_get(&f, "a\"b"), STR("")));
	assert_non_null(form_get(&f, "a\"b").p);
	assert_null(form_body(a, STR("Multipart/Form-Data;boundary=b"), STR("--b--"), MOST, &f));
	assert_null(form_body(
	    a, STR("application/x-www-form-urlencoded; charset=UTF-8"), STR("a=1"), MOST, &f));
	assert_int_equal(f.count, 1);
	assert_int_equal(
	    form_body(a, STR("text/plain"), STR("a=1"), MOST, &f)->code, ERR_MEDIA_TYPE);
	assert_int_equal(form_body(a, STR_NONE, STR("a=1"), MOST, &f)->code, ERR_MEDIA_TYPE);
}

static void
test_multipart_refuses(void **state)
{
	static const struct {
		const char *body, *reason;
	} bad[] = {
		{ "", "boundary" },
		{ "x\r\n--b--", "boundary" },
		{ "--b", "boundary" },
		{ "--bb\r\n" PART "\"a\"\r\n\r\n1\r\n--b--", "boundary" },
		{ "--b\r\n", "cut_short" },
		{ "--b\r\n" PART "\"a\"\r\n\r\n1", "cut_short" },
		{ "--b\r\n" PART "\"a\"\r\n\r\n1\n--b--", "cut_short" },
		{ "--b\r\n" PART "\"a\"\r\n\r\n1\r\n--b\r\n--b--", "cut_short" },
		{ "--b\r\n" PART "\"a\"\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n" PART "\"a\"\r\n" PART "\"b\"\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\nContent-Disposition: form-data\r\n" PART "\"b\"\r\n\r\n1\r\n--b--",
		    "part_header" },
		{ "--b\r\n" PART "\"a\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n" PART "\"a\"; name=\"b\"\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--b--",
		    "part_header" },
		{ "--b\r\n" PART "\"a\" x\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n" PART "\"\xff\"\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n folded\r\n\r\n1\r\n--b--", "part_header" },
		{ "--b\r\n" PART "\"a\"\r\n\r\n\xff\r\n--b--", "encoding" },
	};
	static const char *const types[] = { "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
		"multipart/form-data; boundary=a; boundary=a",
		"multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a\"b",
		"multipart/form-data; boundary=é",
		("multipart/form-data; boundary="
		 "12345678901234567890123456789012345678901234567890123456789012345678901") };
	struct form f;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct err *e = multipart_read(
		    a, STR("multipart/form-data; boundary=b"), str_of(bad[i].body), MOST, &f);

		if (e == NULL)
			fail_msg("accepted: %s", bad[i].body);
		assert_int_equal(e->code, ERR_MALFORMED);
		if (strcmp(e->reason, bad[i].reason) != 0)
			fail_msg("%s: %s", e->reason, bad[i].body);
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct err *e = multipart_read(a, str_of(types[i]), STR("--a--"), MOST, &f);

		if (e == NULL)
			fail_msg("accepted: %s", types[i]);
		assert_string_equal(e->reason, "boundary");
	}
}

static void
test_multipart_limits(void **state)
{
	struct form f;
	struct buf b;

	(void)state;
	buf_init(&b, a);
	for (int i = 0; i <= MULTIPART_PARTS_MAX; i++)
		buf_z(&b, "--b\r\n" PART "\"a\"; filename=x\r\n\r\n\r\n");
	buf_z(&b, "--b--");
	assert_string_equal(
	    multipart_read(a, STR("multipart/form-data; boundary=b"), buf_done(&b), MOST, &f)
		->reason,
	    "too_many");
	buf_init(&b, a);
	for (int i = 0; i <= FORM_PAIRS_MAX; i++)
		buf_z(&b, "--b\r\n" PART "\"a\"\r\n\r\n\r\n");
	buf_z(&b, "--b--");
	assert_string_equal(
	    multipart_read(a, STR("multipart/form-data; boundary=b"), buf_done(&b), MOST, &f)
		->reason,
	    "too_many");
	assert_int_equal(
	    multipart_read(a, STR("multipart/form-data; boundary=b"), buf_done(&b), 10, &f)->code,
	    ERR_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form_good),
		cmocka_unit_test(test_form_refuses),
		cmocka_unit_test(test_form_limit),
		cmocka_unit_test(test_multipart_good),
		cmocka_unit_test(test_multipart_refuses),
		cmocka_unit_test(test_multipart_limits),
	};
	int failed;

	a = arena_new(16 << 20);
	failed = cmocka_run_group_tests_name("wire form", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
