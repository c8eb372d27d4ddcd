#include "wire/mapping_test.h"

#include <string.h>

#include "base/arena.h"
#include "wire/mapping_rule.h"
#include "wire/utf8.h"

enum argument { NOTHING, TEXT, LENGTH, DATE, SPAN, BOX };

static bool
is_missing(const struct mapping_test *t, const struct mapping_row *r)
{
	return r->text[t->field].p == NULL;
}

static bool
is_present(const struct mapping_test *t, const struct mapping_row *r)
{
	return !is_missing(t, r);
}

static bool
is(const struct mapping_test *t, const struct mapping_row *r)
{
	return str_eq(r->text[t->field], t->text);
}

static bool
begins(const struct mapping_test *t, const struct mapping_row *r)
{
	return str_starts(r->text[t->field], t->text);
}

static bool
ends(const struct mapping_test *t, const struct mapping_row *r)
{
	return str_ends(r->text[t->field], t->text);
}

static bool
contains(const struct mapping_test *t, const struct mapping_row *r)
{
	struct str s = r->text[t->field];

	return s.n > 0 && memmem(s.p, s.n, t->text.p, t->text.n) != NULL;
}

static bool
is_longer(const struct mapping_test *t, const struct mapping_row *r)
{
	return utf8_length(r->text[t->field]) > (size_t)t->number;
}

static bool
both(const struct mapping_test *t, const struct mapping_row *r)
{
	return is_present(t, r) && r->text[t->other].p != NULL;
}

static bool
is_before(const struct mapping_test *t, const struct mapping_row *r)
{
	return both(t, r) && r->moment[t->field] < r->moment[t->other];
}

static bool
is_within(const struct mapping_test *t, const struct mapping_row *r)
{
	int64_t apart = r->moment[t->field] - r->moment[t->other];

	return both(t, r) && apart <= t->number && apart >= -t->number;
}

static bool
is_outside(const struct mapping_test *t, const struct mapping_row *r)
{
	double lat = r->number[MAPPING_LAT], lon = r->number[MAPPING_LON];

	return r->has_point &&
	       !(lon >= t->box[0] && lat >= t->box[1] && lon <= t->box[2] && lat <= t->box[3]);
}

static const struct {
	struct str words;
	enum argument argument;
	bool (*holds)(const struct mapping_test *, const struct mapping_row *);
} ops[] = {
	{ STR("missing"), NOTHING, is_missing },
	{ STR("present"), NOTHING, is_present },
	{ STR("is "), TEXT, is },
	{ STR("begins with "), TEXT, begins },
	{ STR("ends with "), TEXT, ends },
	{ STR("contains "), TEXT, contains },
	{ STR("longer than "), LENGTH, is_longer },
	{ STR("before "), DATE, is_before },
	{ STR("within "), SPAN, is_within },
	{ STR("outside "), BOX, is_outside },
};

static bool
is_date(enum mapping_field f)
{
	return f != MAPPING_FIELDS && mapping_row_field(f)->type == MAPPING_DATE;
}

/* "2 hours of created_at" */
static const char *
read_span(struct str s, struct mapping_test *t)
{
	static const struct {
		struct str name;
		int64_t seconds;
	} units[] = { { STR("minutes"), 60 }, { STR("hours"), 3600 }, { STR("days"), 86400 } };
	struct str count = str_next(&s, ' '), unit = str_next(&s, ' '), of = str_next(&s, ' ');

	t->other = mapping_row_find(str_trim(s));
	if (str_eq(of, STR("of")) && is_date(t->field) && is_date(t->other) &&
	    str_int(count, &t->number) && t->number > 0 && t->number < 100000)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (str_eq(unit, units[i].name)) {
				t->number *= units[i].seconds * 1000000;
				return NULL;
			}
	return "needs dates and a span, as in: closed_at within 5 minutes of created_at";
}

static const char *
read_box(struct str s, struct mapping_test *t)
{
	for (size_t i = 0; i < 4; i++)
		if (!str_double(str_trim(str_next(&s, ',')), &t->box[i]))
			return "needs four numbers: west,south,east,north";
	return s.p == NULL ? NULL : "has more than four numbers";
}

static const char *
read_argument(enum argument kind, struct str s, struct mapping_test *t)
{
	t->text = s;
	switch (kind) {
	case NOTHING:
		return s.n == 0 ? NULL : "has words behind missing or present";
	case TEXT:
		return s.n > 0 ? NULL : "needs a text to compare with";
	case LENGTH:
		return str_int(s, &t->number) && t->number >= 0 ? NULL
								: "needs a number of characters";
	case DATE:
		t->other = mapping_row_find(s);
		return is_date(t->field) && is_date(t->other) ? NULL : "needs two dates";
	case SPAN:
		return read_span(s, t);
	case BOX:
		return read_box(s, t);
	}
	return NULL;
}

static const char *
read_test(struct str s, struct mapping_test *t)
{
	struct str name = str_next(&s, ' ');
	bool point = str_eq(name, STR("point"));

	s = str_trim(s);
	t->field = point ? MAPPING_LAT : mapping_row_find(name);
	if (t->field == MAPPING_FIELDS)
		return "begins a test with a word that is no field; see hearback-map(5)";
	for (int i = 0; i < (int)(sizeof(ops) / sizeof(ops[0])); i++) {
		if (!str_starts(s, ops[i].words))
			continue;
		if ((ops[i].argument == BOX) != point && ops[i].argument != NOTHING)
			return point ? "compares a point; use missing, present or outside"
				     : "has outside, which is for point only";
		t->op = i;
		return read_argument(ops[i].argument, str_trim(str_sub(s, ops[i].words.n, s.n)), t);
	}
	return "has no test: missing, present, is, contains, begins with, ends with, longer than, "
	       "before, within, outside";
}

const char *
mapping_test_parse(struct arena *a, struct str text, struct mapping_tests *out)
{
	while (text.p != NULL) {
		const char *and = text.n == 0 ? NULL : memmem(text.p, text.n, " and ", 5);
		struct str one = text;
		struct mapping_test t = { 0 };
		const char *wrong;

		if (and != NULL)
			one.n = (size_t)(and-text.p);
		text = and == NULL ? STR_NONE : str_sub(text, one.n + 5, text.n);
		wrong = read_test(str_trim(one), &t);
		if (wrong != NULL)
			return wrong;
		out->tests = mapping_rule_grow(a, out->tests, out->count, sizeof(out->tests[0]));
		out->tests[out->count++] = t;
	}
	return NULL;
}

bool
mapping_test_hold(const struct mapping_tests *all, const struct mapping_row *r)
{
	for (size_t i = 0; i < all->count; i++)
		if (!ops[all->tests[i].op].holds(&all->tests[i], r))
			return false;
	return true;
}
