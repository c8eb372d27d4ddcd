#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/csv.h"
#include "wire/date.h"
#include "wire/mapping.h"

static struct arena *a;

#define HEAD                                                                             \
	"[file]\nname = town\nzone = America/Chicago\ndates = MM/DD/YYYY hh:mm:ss AM | " \
	"YYYY-MM-DD\n"
#define LEAST                                                                                \
	HEAD "[fields]\nsource_id = {id}\nservice = {type}\ndescription = {words} | {type} " \
	     "at {where} | no words\ncreated_at = {opened}\n"

static struct str *
cells(const struct mapping *m, ...)
{
	struct str *all = ARENA_ARRAY(a, m->columns.count, struct str);
	const char *name, *value;
	va_list ap;

	for (size_t i = 0; i < m->columns.count; i++)
		all[i] = STR("");
	va_start(ap, m);
	while ((name = va_arg(ap, const char *)) != NULL) {
		value = va_arg(ap, const char *);
		for (size_t i = 0; i < m->columns.count; i++)
			if (str_eq(m->columns.names[i], str_of(name)))
				all[i] = str_of(value);
	}
	va_end(ap);
	return all;
}

/* What a row with these cells becomes. */
static const struct err *
read_row(const struct mapping *m, const struct str *values, struct mapping_row *row)
{
	struct csv_field *fields = ARENA_ARRAY(a, m->columns.count, struct csv_field);
	size_t *places = ARENA_ARRAY(a, m->columns.count, size_t);
	struct csv_record record = { .fields = fields, .count = m->columns.count };

	for (size_t i = 0; i < m->columns.count; i++) {
		fields[i].text = values[i];
		places[i] = i;
	}
	return mapping_row_read(a, m, places, &record, row);
}

static struct mapping
parse(const char *text)
{
	struct mapping m;
	const struct err *e = mapping_parse(a, "t.map", str_of(text), &m);

	if (e != NULL)
		fail_msg("%s", e->detail);
	return m;
}

static void
test_faults_name_the_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "t.map: [file] needs name" },
		{ "x = 1", "t.map:1: \"x = 1\" stands before" },
		{ "\n# c\n[fiel]", "t.map:3: \"[fiel]\" is no section" },
		{ "[file", "t.map:1: \"[file\" has no ]" },
		{ "[file x]", "t.map:1: \"[file x]\" has more" },
		{ "[file]\nname", "t.map:2: \"name\" has no =" },
		{ "[file]\nzone = Mars/Base", "t.map:2: \"zone = Mars/Base\" is no time zone" },
		{ "[file]\ndates = QQ", "t.map:2: \"dates = QQ\" has a pattern" },
		{ "[file]\nseparator = ;", "t.map:2: \"separator = ;\" is comma" },
		{ "[file]\ncolour = red", "t.map:2: \"colour = red\" is none of" },
		{ "[fields]\nsttus = {x}", "t.map:2: \"sttus = {x}\" is no field" },
		{ "[fields]\nkind = {x", "t.map:2: \"kind = {x\" has a {" },
		{ "[fields]\nkind = {}", "t.map:2: \"kind = {}\" has a {" },
		{ "[fields]\nkind = a | ", "t.map:2: \"kind = a |\" needs" },
		{ "[fields]\nkind =", "t.map:2: \"kind =\" needs" },
		{ "[fields]\nkind = a\nkind = b", "t.map:3: \"kind = b\" is said twice" },
		{ "[attributes]\na b = {x}", "t.map:2: \"a b = {x}\" is a code" },
		{ "[values x]", "t.map:1: \"[values x]\" is not" },
		{ "[values status]\nOpen = opened", "t.map:2: \"Open = opened\" becomes a word" },
		{ "[values status]\n = done", "t.map:2: \"= done\" needs" },
		{ "[values status]\na = done\na = spam", "t.map:3: \"a = spam\" is said twice" },
		{ "[missing]\npoint = 1", "t.map:2: \"point = 1\" needs points" },
		{ "[missing]\nx = 1", "t.map:2: \"x = 1\" is no field" },
		{ "[flags]\nf = x missing", "t.map:2: \"f = x missing\" begins" },
		{ "[flags]\nf = status was done", "t.map:2: \"f = status was done\" has no test" },
		{ "[flags]\nf = status before created_at", "needs two dates" },
		{ "[flags]\nf = closed_at within 5 of created_at", "needs dates and a span" },
		{ "[flags]\nf = address outside 1,2,3,4", "point only" },
		{ "[flags]\nf = point outside 1,2,3", "needs four numbers" },
		{ "[flags]\nf = action missing now", "has words behind" },
		{ HEAD, "t.map: [fields] needs source_id" },
		{ LEAST "lat = {y}\n", "t.map: [fields] needs both lat and lon" },
		{ LEAST "[values status]\nOpen = done\n", "not in [fields]" },
		{ "[file]\nname = \xff", "t.map: is not UTF-8" },
	};
	struct mapping m;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct err *e = mapping_parse(a, "t.map", str_of(cases[i].text), &m);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID);
		if (strstr(e->detail, cases[i].words) == NULL)
			fail_msg("%s: %s", cases[i].words, e->detail);
	}
}

static void
test_sources(void **state)
{
	struct mapping m = parse(LEAST "address = {{{no}} {street}\n");
	struct mapping_row row;

	(void)state;
	assert_null(read_row(&m,
	    cells(&m, "id", " 7 ", "type", "Ask  me\n/ Question", "where", "5th St", "no", "12",
		"street", "Main", "opened", "2026-03-01", NULL),
	    &row));
	assert_true(str_eq(row.text[MAPPING_SOURCE_ID], STR("7")));
	assert_true(str_eq(row.text[MAPPING_SERVICE], STR("Ask me / Question")));
	assert_true(str_eq(row.text[MAPPING_SERVICE_CODE], STR("ask-me-question")));
	assert_true(str_eq(row.text[MAPPING_DESCRIPTION], STR("Ask  me\n/ Question at 5th St")));
	assert_true(str_eq(row.text[MAPPING_ADDRESS], STR("{12} Main")));
	assert_string_equal(
	    date_seconds(a, row.moment[MAPPING_CREATED_AT]).p, "2026-03-01T06:00:00Z");
	assert_null(row.text[MAPPING_STATUS].p);
	assert_false(row.has_point);

	/* half of the address: none */
	assert_null(read_row(&m,
	    cells(&m, "id", "8", "type", "x", "no", "12", "opened", "07/04/2026 01:02:03 PM", NULL),
	    &row));
	assert_null(row.text[MAPPING_ADDRESS].p);
	assert_true(str_eq(row.text[MAPPING_DESCRIPTION], STR("no words")));
	assert_string_equal(
	    date_seconds(a, row.moment[MAPPING_CREATED_AT]).p, "2026-07-04T18:02:03Z");
}

static void
test_values(void **state)
{
	struct mapping m =
	    parse(LEAST "status = {s}\naction = {note}\n[attributes]\nward = {ward}\nanswer = {y}\n"
			"[values status]\nOpen = received\nClosed: no* = "
			"closed_without_action\nClosed* = done\n"
			"Lost =\n[missing]\n* = N/A | NULL\naction = None given\n"
			"[prefixes]\naction = Case Closed. Date : * * | Case Closed | Resolved\n"
			"attributes.ward = Ward | 0\n[values attributes.answer]\nY = yes\n");
	static const struct {
		const char *status, *want;
	} statuses[] = { { "Open", "received" }, { "Closed: no", "closed_without_action" },
		{ "Closed: yes", "done" }, { "Closed", "done" }, { "Lost", NULL },
		{ "NULL", NULL } };
	static const struct {
		const char *note, *want;
	} notes[] = { { "Case Closed. Date : 1/2 3:4 Resolved filled", "filled" },
		{ "Case Closed filled\r\nand gone ", "filled\nand gone" }, { "Case Closed", NULL },
		{ "None given", NULL }, { "Case Closed None given", NULL }, { "N/A", NULL },
		{ "Recase Closed", "Recase Closed" } };
	struct mapping_row row;
	const struct err *e;

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		assert_null(read_row(&m,
		    cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "s",
			statuses[i].status, NULL),
		    &row));
		assert_true(str_eq(row.text[MAPPING_STATUS], str_of(statuses[i].want)));
	}
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		assert_null(read_row(&m,
		    cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "note", notes[i].note,
			"ward", "Ward 03", "y", "Y", NULL),
		    &row));
		assert_true(str_eq(row.text[MAPPING_ACTION], str_of(notes[i].want)));
		assert_int_equal(row.answers_count, 2);
		assert_true(str_eq(row.answers[0].value, STR("3")));
		assert_true(str_eq(row.answers[1].value, STR("yes")));
	}
	e = read_row(
	    &m, cells(&m, "type", "x", "opened", "yesterday", "s", "Opened", "y", "N", NULL), &row);
	assert_string_equal(e->field, "attributes.answer");
	e = e->more;
	assert_string_equal(e->field, "source_id");
	assert_string_equal(e->reason, "required");
	e = e->more;
	assert_string_equal(e->field, "status");
	assert_string_equal(e->reason, "not_offered");
	assert_string_equal(e->arg, "Opened");
	e = e->more;
	assert_string_equal(e->field, "created_at");
	assert_string_equal(e->reason, "wrong_type");
	assert_null(e->more);
}

static void
test_points_and_tests(void **state)
{
	struct mapping m =
	    parse(LEAST "lat = {y}\nlon = {x}\nstatus = {s}\nclosed_at = {closed}\n"
			"[missing]\npoint = 42.3594,-71.0587 | 24.92,-88.45\n"
			"[flags]\nhere = point present\naway = point outside -98,30,-97,31\n"
			"early = closed_at before created_at\n"
			"soon = closed_at within 2 days of created_at and status is done\n"
			"long = description longer than 5\n"
			"[skip]\ntest = service begins with Test\n");
	static const struct {
		const char *lat, *lon, *closed, *status, *words, *flags;
	} cases[] = {
		{ "42.3594", "-71.0587", "", "", "a", "" },
		{ "42.3595", "-71.0587", "", "", "a", "here away " },
		{ "24.923983", "-88.448709", "", "", "a", "" },
		{ "24.93", "-88.448709", "", "", "a", "here away " },
		{ "30.5", "-97.5", "", "", "a", "here " },
		{ "30.5", "", "", "", "ábcde", "" },
		{ "", "", "2026-02-20", "done", "ábcdef", "early long " },
		{ "", "", "2026-03-03", "done", "a", "soon " },
		{ "", "", "2026-03-03", "spam", "a", "" },
		{ "", "", "2026-03-04", "done", "a", "" },
	};
	struct mapping_row row;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str flags = STR("");

		assert_null(read_row(&m,
		    cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "y", cases[i].lat,
			"x", cases[i].lon, "closed", cases[i].closed, "s", cases[i].status, "words",
			cases[i].words, NULL),
		    &row));
		for (size_t k = 0; k < row.flags_count; k++)
			flags = str_fmt(a, "%.*s%.*s ", STR_ARG(flags), STR_ARG(row.flags[k]));
		assert_string_equal(flags.p, cases[i].flags);
		assert_int_equal(row.has_point, row.text[MAPPING_LAT].p != NULL);
		assert_false(row.has_point && row.false_point);
	}
	/* a row to skip has no faults */
	assert_null(read_row(&m, cells(&m, "type", "Test 1", NULL), &row));
	assert_true(str_eq(row.skip, STR("test")));
	assert_string_equal(
	    read_row(&m, cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "y", "91", NULL),
		&row)
		->reason,
	    "out_of_range");
}

static void
test_answers_and_codes(void **state)
{
	struct mapping m = parse(LEAST "attributes = {json}\n[attributes]\nhow-bad = {bad}\n");
	struct mapping_row row;

	(void)state;
	assert_null(read_row(&m,
	    cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "bad", "very", "json",
		"{\"How bad?\": \"not\", \"Which?\": [\"a\", 2, 1.5], \"Sure\": true, \"None\": "
		"null}",
		NULL),
	    &row));
	assert_int_equal(row.answers_count, 3);
	assert_true(str_eq(row.answers[0].value, STR("very")));
	assert_true(str_eq(row.answers[1].code, STR("which")));
	assert_true(str_eq(row.answers[1].label, STR("Which?")));
	assert_true(str_eq(row.answers[1].value, STR("a, 2, 1.5")));
	assert_true(str_eq(row.answers[2].value, STR("yes")));
	assert_string_equal(
	    read_row(&m,
		cells(&m, "id", "1", "type", "x", "opened", "2026-03-01", "json", "[1]", NULL),
		&row)
		->field,
	    "attributes");
	assert_true(str_eq(mapping_row_code(a, STR(" -- ")), STR("other")));
	assert_true(str_eq(mapping_row_code(a, STR("Água 2")), STR("c381gua-2")));
}

static void
test_bind(void **state)
{
	static const struct str names[] = { STR("opened"), STR("words"), STR("id"), STR("type"),
		STR("where") };
	struct mapping m = parse(LEAST);
	size_t *places;

	(void)state;
	assert_null(mapping_bind(a, &m, names, 5, &places));
	for (size_t i = 0; i < m.columns.count; i++)
		assert_true(str_eq(names[places[i]], m.columns.names[i]));
	assert_string_equal(
	    mapping_bind(a, &m, names, 4, &places)->detail, "the file has no column \"where\"");
}

static void
test_files_of_the_tree(void **state)
{
	static const char *const files[] = { "austin-2026.map", "boston-2015.map" };
	const char *srcdir = getenv("srcdir");

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct mapping m;
		const struct err *e = mapping_read(a,
		    str_fmt(a, "%s/tests/import/%s", srcdir == NULL ? "." : srcdir, files[i]).p,
		    &m);

		if (e != NULL)
			fail_msg("%s", e->detail);
		assert_true(m.flags_count > 0 && m.attributes_count > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults_name_the_line),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_points_and_tests),
		cmocka_unit_test(test_answers_and_codes),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_files_of_the_tree),
	};
	int failed;

	a = arena_new(16 << 20);
	failed = cmocka_run_group_tests_name("wire mapping", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
