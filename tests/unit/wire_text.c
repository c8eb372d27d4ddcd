#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/field.h"
#include "wire/uri.h"
#include "wire/utf8.h"

static struct arena *a;

#define assert_str(s, literal)                                    \
	do {                                                      \
		struct str is = (s);                              \
		assert_int_equal(is.n, sizeof(literal) - 1);      \
		if (is.n > 0)                                     \
			assert_memory_equal(is.p, literal, is.n); \
	} while (0)

/* Unicode's table 3-7 by arithmetic: decode, then see whether the shortest form is what was given.
 */
static size_t
slow_char(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = p[0] < 0x80	     ? 1
		     : (p[0] & 0xe0) == 0xc0 ? 2
		     : (p[0] & 0xf0) == 0xe0 ? 3
		     : (p[0] & 0xf8) == 0xf0 ? 4
					     : 0;
	uint32_t c;

	if (len == 0 || len > n)
		return 0;
	c = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	return c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0 : len;
}

static void
test_utf8_every_short_sequence(void **state)
{
	static const unsigned char tails[] = { 0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
		0xc0, 0xff };
	const size_t n = sizeof(tails);
	size_t good = 0;

	(void)state;
	for (unsigned int lead = 0; lead < 256; lead++)
		for (unsigned int second = 0; second < 256; second++)
			for (size_t k = 0; k < n * n; k++) {
				unsigned char c[4] = { (unsigned char)lead, (unsigned char)second,
					tails[k / n], tails[k % n] };
				for (size_t len = 1; len <= 4; len++) {
					struct str s = { (const char *)c, len };

					assert_int_equal(utf8_char(s), slow_char(c, len));
					good += utf8_valid(s);
				}
			}
	assert_true(good > 0);
}

static void
test_utf8_valid(void **state)
{
	char text[40];

	(void)state;
	assert_true(utf8_valid(STR_NONE));
	assert_true(utf8_valid(STR("Straße, 東京, 🚲")));
	assert_false(utf8_valid(STR("a\0b")));
	assert_false(utf8_valid(STR("\xf0\x9f\x9a")));
	/* the eight-byte step: each place of a NUL and of a stray byte */
	for (size_t i = 0; i < sizeof(text); i++) {
		memset(text, '\x01', sizeof(text));
		assert_true(utf8_valid((struct str){ text, sizeof(text) }));
		text[i] = '\0';
		assert_false(utf8_valid((struct str){ text, sizeof(text) }));
		text[i] = '\x80';
		assert_false(utf8_valid((struct str){ text, sizeof(text) }));
	}
}

static void
test_utf8_lines(void **state)
{
	(void)state;
	assert_true(utf8_blank(STR_NONE));
	assert_true(utf8_blank(
	    STR(" \t\r\n\xc2\x85\u00a0\u1680\u2000\u2003\u200d\u2028\u202f\u2060\u3000\ufeff")));
	assert_false(utf8_blank(STR(" \u2003.")));
	assert_false(utf8_blank(STR("\u200e")));
	assert_false(utf8_blank(STR("\u2010")));
	assert_false(utf8_blank(STR("\xe2\x80")));
	assert_true(utf8_line(STR("a\tb é")));
	assert_false(utf8_line(STR("a\nb")));
	assert_false(utf8_line(STR("a\u2028b")));
	assert_false(utf8_line(STR("\x7f")));
	assert_false(utf8_line(STR("\xc2\x85")));
	assert_false(utf8_line(STR("\uffff")));
	assert_true(utf8_line(STR("\ufffd \xc2\xa0 \u202e")));
	assert_true(utf8_text(STR("a\r\nb\u2028\n")));
	assert_false(utf8_text(STR("a\x1b[1m")));
	assert_false(utf8_text(STR("\ufffe")));
	assert_str(utf8_lines(a, STR("a\r\nb\rc\n\r\r\n")), "a\nb\nc\n\n\n");
	assert_int_equal(utf8_length(STR("aé東🚲")), 4);
	assert_str(utf8_cut(STR("aé東🚲"), 2), "aé");
	assert_str(utf8_cut(STR("aé東🚲"), 4), "aé東🚲");
	assert_str(utf8_cut(STR("aé"), 0), "");
}

static void
test_uri_code(void **state)
{
	static const char *const bad[] = { "%", "%4", "%zz", "a%0", "%00", "%c0%af", "%ed%a0%80" };
	struct str s;
	struct buf b;

	(void)state;
	buf_init(&b, a);
	buf_z(&b, "/p");
	uri_parameter(&b, "a b", STR("x/é&=+~"));
	uri_parameter(&b, "after", STR("1"));
	assert_str(buf_done(&b), "/p?a%20b=x%2F%C3%A9%26%3D%2B~&after=1");
	assert_null(uri_decode(a, STR("x%2fy+%C3%a9"), false, &s));
	assert_str(s, "x/y+é");
	assert_null(uri_decode(a, STR("a+b%2B"), true, &s));
	assert_str(s, "a b+");
	/* what lies behind the end is no part of it */
	assert_non_null(uri_decode(a, (struct str){ "%41", 2 }, false, &s));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct err *e = uri_decode(a, str_of(bad[i]), false, &s);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_MALFORMED);
	}
}

static void
test_uri_path(void **state)
{
	struct str segments[3], path, query;
	size_t n;

	(void)state;
	uri_split(STR("/a?b?c"), &path, &query);
	assert_str(path, "/a");
	assert_str(query, "b?c");
	uri_split(STR("/a"), &path, &query);
	assert_null(query.p);

	assert_null(uri_path(a, STR("/x%2Fy/../"), segments, 3, &n));
	assert_int_equal(n, 3);
	assert_str(segments[0], "x/y");
	assert_str(segments[1], "..");
	assert_str(segments[2], "");
	assert_null(uri_path(a, STR("/"), segments, 3, &n));
	assert_int_equal(n, 1);
	assert_int_equal(uri_path(a, STR("a"), segments, 3, &n)->code, ERR_MALFORMED);
	assert_int_equal(uri_path(a, STR(""), segments, 3, &n)->code, ERR_MALFORMED);
	assert_int_equal(uri_path(a, STR("/%00"), segments, 3, &n)->code, ERR_MALFORMED);
	assert_int_equal(uri_path(a, STR("/1/2/3/4"), segments, 3, &n)->code, ERR_NOT_FOUND);
}

static void
test_field_text(void **state)
{
	struct str s = STR("before");

	(void)state;
	assert_null(field_line(a, "name", STR("  Ana "), 3, FIELD_REQUIRED, &s));
	assert_str(s, "Ana");
	assert_string_equal(
	    field_line(a, "name", STR("Ana M"), 3, FIELD_REQUIRED, &s)->reason, "too_long");
	assert_null(s.p);
	assert_string_equal(
	    field_line(a, "name", STR(" \n"), 3, FIELD_REQUIRED, &s)->reason, "required");
	assert_null(field_line(a, "name", STR_NONE, 3, FIELD_OPTIONAL, &s));
	assert_null(s.p);
	assert_string_equal(field_line(a, "name", STR("a\nb"), 9, FIELD_OPTIONAL, &s)->reason,
	    "control_characters");
	assert_string_equal(
	    field_text(a, "name", STR("a\xff"), 9, FIELD_OPTIONAL, &s)->reason, "encoding");
	/* a line end is one character, however it was sent */
	assert_null(field_text(a, "text", STR("a\r\nb\r\n"), 3, FIELD_REQUIRED, &s));
	assert_str(s, "a\nb");
}

static void
test_field_numbers(void **state)
{
	static const char *const words[] = { "yes", "partly", "no", NULL };
	const struct err *e;
	int64_t n = 7;
	double d = 7;
	int index;

	(void)state;
	assert_null(field_int(a, "rating", STR(""), 1, 5, FIELD_OPTIONAL, &n));
	assert_int_equal(n, 7);
	assert_null(field_int(a, "rating", STR("5"), 1, 5, FIELD_REQUIRED, &n));
	assert_int_equal(n, 5);
	e = field_int(a, "rating", STR("6"), 1, 5, FIELD_REQUIRED, &n);
	assert_string_equal(e->reason, "out_of_range");
	assert_string_equal(e->arg, "1 … 5");
	assert_string_equal(e->field, "rating");
	assert_string_equal(
	    field_int(a, "rating", STR("x"), 1, 5, FIELD_REQUIRED, &n)->reason, "wrong_type");
	assert_null(field_double(a, "lat", STR("-12.5"), -90, 90, FIELD_REQUIRED, &d));
	assert_true(d == -12.5);
	assert_non_null(field_double(a, "lat", STR("-90.5"), -90, 90, FIELD_REQUIRED, &d));
	assert_null(field_id(a, "id", STR("123"), FIELD_REQUIRED, &n));
	assert_int_equal(n, 123);
	assert_non_null(field_id(a, "id", STR("0"), FIELD_REQUIRED, &n));
	assert_int_equal(n, 0);
	assert_null(field_choice(a, "answer", STR("no"), words, FIELD_REQUIRED, &index));
	assert_int_equal(index, 2);
	e = field_choice(a, "answer", STR("maybe"), words, FIELD_OPTIONAL, &index);
	assert_string_equal(e->arg, "yes, partly, no");
	assert_int_equal(index, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_every_short_sequence),
		cmocka_unit_test(test_utf8_valid),
		cmocka_unit_test(test_utf8_lines),
		cmocka_unit_test(test_uri_code),
		cmocka_unit_test(test_uri_path),
		cmocka_unit_test(test_field_text),
		cmocka_unit_test(test_field_numbers),
	};
	int failed;

	a = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("wire text", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
