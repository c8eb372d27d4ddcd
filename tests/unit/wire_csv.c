#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/csv.h"
#include "wire/csv_write.h"

static struct arena *a;

/* A source that gives step bytes at a time, and then ends or fails. */
struct source {
	struct str rest;
	size_t step;
	bool fails;
};

static ssize_t
give(void *p, char *to, size_t n)
{
	struct source *s = p;
	struct str part = str_sub(s->rest, 0, n < s->step ? n : s->step);

	if (part.n == 0 && s->fails) {
		errno = EIO;
		return -1;
	}
	memcpy(to, part.p, part.n);
	s->rest = str_sub(s->rest, part.n, s->rest.n);
	return (ssize_t)part.n;
}

static bool
record_is(const struct csv_record *r, const char *want)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < r->count; i++) {
		buf_char(&b, '[');
		buf_str(&b, r->fields[i].text);
		buf_char(&b, ']');
	}
	return strcmp(buf_done(&b).p, want) == 0;
}

/* A text, and its records; "!reason@line:column" for a broken one. */
static const struct sample {
	const char *text;
	const char *want[6];
} samples[] = {
	{ "", { NULL } },
	{ "\n\r\n\n", { NULL } },
	{ "a,b\r\nc,d\n", { "[a][b]", "[c][d]" } },
	{ "a,b\n\n\r\nc,d", { "[a][b]", "[c][d]" } },
	{ ",\n\"\"\n", { "[][]", "[]" } },
	{ "\xef\xbb\xbf\"x\",y", { "[x][y]" } },
	{ "\"a\r\nb\",\"say \"\"so\"\"\"\r\n1,", { "[a\r\nb][say \"so\"]", "[1][]" } },
	{ "\"\"\"\",\"\"\"\"\"\",z", { "[\"][\"\"][z]" } },
	{ "a\rb,c\r\n", { "[a\rb][c]" } },
	{ "a,b\"c,d\nx\n", { "!quote@line 1, column 4", "[x]" } },
	{ "a,\"b\"c,d\nx\n", { "!quote@line 1, column 6", "[x]" } },
	{ "1,\"open\n2,b\n3,c\n", { "!quote@line 1, column 3", "[2][b]", "[3][c]" } },
	{ "1,\"open\n2,b\n3,\"c\"\n4\n", { "!quote@line 3, column 4", "[2][b]", "[3][c]", "[4]" } },
	{ "1,\"open\n2,\"b\n\xff\n", { "!quote@line 2, column 4", "!quote@line 2, column 3",
					 "!encoding@line 3, column 1" } },
	{ "\"", { "!quote@line 1, column 1" } },
	{ "\"a\"\r", { "!quote@line 1, column 4" } },
	{ "a,\xff\nb\n", { "!encoding@line 1, column 3", "[b]" } },
	{ "a,\"\n\xc3\xa9\"\n", { "[a][\n\xc3\xa9]" } },
	{ "5,\"a\xff\n6,pothole\"\r\n7,\"b\nc\xff\"\n8,\xff",
	    { "!encoding@line 1, column 3", "!encoding@line 3, column 3",
		"!encoding@line 5, column 3" } },
};

static void
check_sample(const struct sample *sample, size_t step)
{
	struct source source = { str_of(sample->text), step, false };
	struct csv *c = csv_open(a, give, &source, ',');

	for (size_t i = 0;; i++) {
		const char *want = sample->want[i];
		struct csv_record r;
		const struct err *e = csv_next(c, a, &r);

		if (e != NULL) {
			assert_int_equal(e->code, ERR_MALFORMED);
			if (want == NULL ||
			    strcmp(str_fmt(a, "!%s@%s", e->reason, e->arg).p, want) != 0)
				fail_msg("%s: !%s@%s", sample->text, e->reason, e->arg);
			continue;
		}
		if (r.fields == NULL) {
			assert_null(want);
			return;
		}
		if (want == NULL || !record_is(&r, want))
			fail_msg("%s: record %zu is not %s", sample->text, i, want);
	}
}

static void
test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		for (size_t step = 1; step < 40; step += step < 5 ? 1 : 17)
			check_sample(&samples[i], step);
}

static void
test_nul(void **state)
{
	struct source source = { STR("a,b\0c\nd"), 100, false };
	struct csv *c = csv_open(a, give, &source, ',');
	struct csv_record r;

	(void)state;
	assert_string_equal(csv_next(c, a, &r)->reason, "encoding");
	assert_null(csv_next(c, a, &r));
	assert_true(record_is(&r, "[d]"));
}

static void
test_places(void **state)
{
	struct source source = { STR("x;\"a\nb\nc\";d\n\"e\";f\n"), 3, false };
	struct csv *c = csv_open(a, give, &source, ';');
	struct csv_record r;

	(void)state;
	assert_null(csv_next(c, a, &r));
	assert_int_equal(r.count, 3);
	assert_int_equal(r.fields[1].line, 1);
	assert_int_equal(r.fields[1].column, 3);
	assert_int_equal(r.fields[2].line, 3);
	assert_int_equal(r.fields[2].column, 4);
	assert_null(csv_next(c, a, &r));
	assert_int_equal(r.line, 4);
	assert_int_equal(r.offset, 12);
	assert_int_equal(r.fields[1].column, 5);
}

static void
test_header(void **state)
{
	struct source source = { STR("id, name \n1,2\n1,2,3\n4,5\n"), 100, false };
	struct csv *c = csv_open(a, give, &source, ',');
	const struct str *names;
	struct csv_record r;
	size_t n;

	(void)state;
	assert_null(csv_header(c, &names, &n));
	assert_int_equal(n, 2);
	assert_true(str_eq(names[1], STR("name")));
	assert_null(csv_next(c, a, &r));
	assert_string_equal(csv_next(c, a, &r)->reason, "fields");
	assert_null(csv_next(c, a, &r));
	assert_true(record_is(&r, "[4][5]"));
	assert_true(str_eq(names[0], STR("id")));
	source.rest = STR("a,b, a\n");
	assert_string_equal(
	    csv_header(csv_open(a, give, &source, ','), &names, &n)->reason, "header");
	source.rest = STR("a,,b\n");
	assert_string_equal(
	    csv_header(csv_open(a, give, &source, ','), &names, &n)->reason, "header");
	source.rest = STR("");
	assert_string_equal(
	    csv_header(csv_open(a, give, &source, ','), &names, &n)->reason, "header");
}

static void
test_source_fails(void **state)
{
	struct source source = { STR("a,b\nc,\"d"), 100, true };
	struct csv *c = csv_open(a, give, &source, ',');
	struct csv_record r;

	(void)state;
	assert_null(csv_next(c, a, &r));
	assert_int_equal(csv_next(c, a, &r)->code, ERR_INTERNAL);
	assert_int_equal(csv_next(c, a, &r)->code, ERR_INTERNAL);
}

/* n bytes of c with something before and behind. */
static struct str
padded(const char *before, char c, size_t n, const char *after)
{
	struct buf b;

	buf_init(&b, a);
	buf_z(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_char(&b, c);
	buf_z(&b, after);
	return buf_done(&b);
}

static void
test_limits(void **state)
{
	const struct {
		struct str text;
		const char *reason; /* NULL: it is fine */
	} cases[] = {
		{ padded("", 'x', CSV_FIELD_MAX, "\nnext\n"), NULL },
		{ padded("", 'x', CSV_FIELD_MAX + 1, "\nnext\n"), "too_long" },
		{ padded("\"", 'x', CSV_FIELD_MAX, "\"\nnext\n"), NULL },
		{ padded("\"", 'x', CSV_FIELD_MAX + 1, "\"\nnext\n"), "too_long" },
		{ padded("", 'x', 6 << 20, "\nnext\n"), "too_long" },
		{ padded("\"open\nnext\n", 'x', 2 << 20, "\n"), "too_long" },
		{ padded("", ',', CSV_FIELDS_MAX - 1, "\nnext\n"), NULL },
		{ padded("", ',', CSV_FIELDS_MAX, "\nnext\n"), "too_many" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct source source = { cases[i].text, 10000, false };
		struct csv *c = csv_open(a, give, &source, ',');
		struct csv_record r;
		const struct err *e = csv_next(c, a, &r);

		if (cases[i].reason == NULL)
			assert_null(e);
		else
			assert_string_equal(e->reason, cases[i].reason);
		assert_null(csv_next(c, a, &r));
		assert_true(record_is(&r, "[next]"));
	}
}

static void
test_write(void **state)
{
	static const char *const texts[] = { "plain", "a,b", "say \"so\"", "\"", "two\r\nlines",
		" x", "=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "a=1", "1-1",
		"\"=1\"", "é" };
	struct csv_write w;
	struct buf b;
	struct source source;
	struct csv_record r;

	(void)state;
	buf_init(&b, a);
	csv_write_begin(&w, &b);
	csv_write_int(&w, -5);
	csv_write_str(&w, STR_NONE);
	csv_write_z(&w, "-5");
	csv_write_z(&w, "=\"a\"");
	csv_write_line(&w);
	csv_write_none(&w);
	csv_write_z(&w, "x");
	csv_write_line(&w);
	assert_string_equal(buf_done(&b).p, "-5,,'-5,\"'=\"\"a\"\"\"\r\n,x\r\n");

	buf_init(&b, a);
	csv_write_begin(&w, &b);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		csv_write_z(&w, texts[i]);
	csv_write_line(&w);
	source = (struct source){ buf_done(&b), 7, false };
	assert_null(csv_next(csv_open(a, give, &source, ','), a, &r));
	assert_int_equal(r.count, sizeof(texts) / sizeof(texts[0]));
	for (size_t i = 0; i < r.count; i++) {
		bool guarded = i >= 6 && i <= 13;
		struct str is = r.fields[i].text;

		assert_true(guarded == (is.p[0] == '\''));
		assert_true(str_eq(str_sub(is, guarded ? 1 : 0, is.n), str_of(texts[i])));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_source_fails),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_write),
	};
	int failed;

	a = arena_new(256 << 20);
	failed = cmocka_run_group_tests_name("wire csv", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
