/* What of the domain needs no database: statuses, answers, drafts, words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/email.h"
#include "civic/feedback_draft.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/search_words.h"
#include "civic/service.h"
#include "civic/status.h"
#include "civic/words.h"
#include "wire/json.h"
#include "wire/lang.h"

static struct arena *a;
static struct jurisdiction town;
static struct scope scope;

static const struct json *
json(const char *text)
{
	const struct json *v = NULL;

	assert_null(json_read(a, str_of(text), 1 << 20, &v));
	return v;
}

static void
test_status(void **state)
{
	char *text = NULL;
	size_t n = 0, lines = 0;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	status_print(f);
	fclose(f);
	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	assert_int_equal(lines, 144);
	assert_non_null(strstr(text, "done confirmed t\n"));
	assert_non_null(strstr(text, "done done f\n"));
	assert_non_null(strstr(text, "scheduled spam f\n"));
	free(text);
	for (unsigned s = 0; s < STATUS__MAX; s++)
		assert_int_equal(status_find(str_of(status_name(s))), s);
	assert_int_equal(status_find(STR("nonsense")), STATUS__MAX);
	assert_false(status_closed(STATUS_DISPUTED));
	assert_true(status_closed(STATUS_DUPLICATE));
}

static void
test_words(void **state)
{
	struct words w = words_read(
	    a, STR("{\"es\": \"Bache\", \"vi\": \"\xe1\xbb\x95\", \"en\": \"Pothole\"}"));
	struct words none = words_read(a, STR("[1]"));

	(void)state;
	assert_int_equal(w.n, 3);
	assert_true(str_eq(words_in(&w, lang_find(STR("es"))), STR("Bache")));
	assert_true(
	    str_eq(words_in(&w, lang_find(STR("qps"))), STR("Pothole"))); /* English stands in */
	assert_true(str_eq(w.of[1].code, STR("vi")));
	assert_true(str_eq(w.of[1].text, STR("\xe1\xbb\x95")));
	assert_true(str_eq(words_json(a, &w),
	    STR("{\"es\":\"Bache\",\"vi\":\"\xe1\xbb\x95\",\"en\":\"Pothole\"}")));
	assert_int_equal(words_in(&none, lang_default()).n, 0);
}

/* The answers as stored, or the fault's field and reason. */
static const char *
answers(const char *text)
{
	struct str out;
	const struct err *e = service_answers_check(a, &town.services[0], json(text), &out);

	return e == NULL ? str_z(a, out) : str_fmt(a, "%s %s", e->field, e->reason).p;
}

static void
test_answers(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"depth\": 12}", "{\"depth\":12}" },
		{ "{\"depth\": \" 2.5 \"}", "{\"depth\":2.5}" },
		{ "{\"when\": \"2026-02-28T09:30\", \"depth\": 1}",
		    "{\"depth\":1,\"when\":\"2026-02-28T09:30\"}" },
		{ "{\"depth\": 1, \"side\": \"left\"}", "{\"depth\":1,\"side\":\"left\"}" },
		{ "{\"depth\": 1, \"seen\": [\"b\", \"a\", \"b\"]}",
		    "{\"depth\":1,\"seen\":[\"a\",\"b\"]}" },
		{ "{\"depth\": 1, \"seen\": \"b\"}", "{\"depth\":1,\"seen\":[\"b\"]}" },
		{ "{\"depth\": 1, \"note\": \"\", \"seen\": [], \"side\": null}", "{\"depth\":1}" },
		{ "{}", "attributes.depth required" },
		{ "{\"depth\": true}", "attributes.depth wrong_type" },
		{ "{\"depth\": \"deep\"}", "attributes.depth wrong_type" },
		{ "{\"depth\": 1, \"when\": \"2026-02-30\"}", "attributes.when wrong_type" },
		{ "{\"depth\": 1, \"side\": \"top\"}", "attributes.side not_offered" },
		{ "{\"depth\": 1, \"side\": [\"left\"]}", "attributes.side wrong_type" },
		{ "{\"depth\": 1, \"seen\": [\"a\", \"z\"]}", "attributes.seen not_offered" },
		{ "{\"depth\": 1, \"note\": {\"x\": 1}}", "attributes.note wrong_type" },
		{ "{\"depth\": 1, \"colour\": \"red\"}", "attributes.colour unknown" },
		{ "[]", "attributes wrong_type" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(answers(cases[i][0]), cases[i][1]);
}

static struct feedback_draft
draft(void)
{
	struct feedback_draft d;

	feedback_draft_init(&d);
	d.service = STR("pothole");
	d.kind = STR("problem");
	d.description = STR(" A hole ");
	d.attributes = json("{\"depth\": 3}");
	d.address = STR("12 Main St");
	return d;
}

static const char *
faults(struct feedback_draft *d)
{
	const struct err *e = feedback_check(&scope, d);
	struct str out = STR("");

	for (; e != NULL; e = e->more)
		out = str_fmt(a, "%.*s%s %s; ", STR_ARG(out), e->field, e->reason);
	return str_z(a, out);
}

static void
test_draft(void **state)
{
	struct feedback_draft d = draft();

	(void)state;
	assert_string_equal(faults(&d), "");
	assert_true(str_eq(d.description, STR("A hole")));
	assert_true(str_eq(d.language, STR("en")));
	assert_int_equal(d.says, KIND_PROBLEM);
	assert_int_equal(d.about->id, 1);
	d.address = STR_NONE;
	assert_string_equal(faults(&d), "location required; ");
	d.latitude = 30.5;
	assert_string_equal(faults(&d), "location.lon required; ");
	d.longitude = -97.5;
	assert_string_equal(faults(&d), "");
	d.longitude = 97.5;
	assert_string_equal(faults(&d), "location outside; ");
	d = draft();
	d.service = STR("gone");
	d.kind = STR("wish");
	d.description = STR(" \n");
	d.rating = 6;
	d.language = STR("e");
	d.contact_email = STR("bea");
	d.notify_email = STR("bea@localhost");
	d.idempotency.key = STR("a b");
	assert_string_equal(faults(&d),
	    "service not_offered; kind not_offered; description required; rating out_of_range; "
	    "language language; contact.email email; notify.email email; Idempotency-Key "
	    "wrong_type; ");
}

static void
test_description_length(void **state)
{
	char *text = arena_alloc(a, 2 * FEEDBACK_DESCRIPTION_MAX + 2);
	struct feedback_draft d = draft();

	(void)state;
	for (size_t i = 0; i <= FEEDBACK_DESCRIPTION_MAX; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	d.description = (struct str){ text, 2 * FEEDBACK_DESCRIPTION_MAX };
	assert_string_equal(faults(&d), "");
	d.description.n += 2;
	assert_string_equal(faults(&d), "description too_long; ");
}

static bool
email(const char *text)
{
	struct str out;

	return email_check(a, "email", str_of(text), FIELD_REQUIRED, &out) == NULL;
}

static void
test_email(void **state)
{
	static const char *const good[] = { "a@b.co", " bea.o'hara+x@mail.example.org ",
		"b\xc3\xa9@ex\xc3\xa1mple.org" };
	static const char *const bad[] = { "a", "a@b", "@b.co", "a@", "a@@b.co", "a b@c.co",
		"a@b..co", "a@-b.co", "<a@b.co>", "a@b.co,c@d.co", ".a@b.co" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(email(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(email(bad[i]));
}

static void
test_search(void **state)
{
	struct search_words s = search_words(a, STR("Jard\u00edn hole's"));

	(void)state;
	assert_string_equal(s.words.p, "'jardin':* & 'hole':* & 's':*");
	assert_null(s.reference.p);
	s = search_words(a, STR("1000-0000-d"));
	assert_string_equal(s.words.p, "'1000':* & '0000':* & 'd':*");
	assert_string_equal(s.reference.p, "10000000D");
	assert_null(search_words(a, STR(" '|&!():* ")).words.p);
	assert_null(search_words(a, STR_NONE).words.p);
	assert_string_equal(search_words(a, STR("1 2 3 4 5 6 7 8 9 a b c")).words.p,
	    "'1':* & '2':* & '3':* & '4':* & '5':* & '6':* & '7':* & '8':* & '9':* & 'a':*");
}

static void
test_filter(void **state)
{
	struct feedback_filter_words w = { .status = STR("open"),
		.service = STR("pothole"),
		.kind = STR("idea"),
		.area = STR("7") };
	struct feedback_filter f;
	const struct err *e;

	(void)state;
	assert_null(feedback_filter_read(&scope, &w, &f));
	assert_true((f.statuses >> STATUS_DISPUTED & 1) != 0);
	assert_true((f.statuses >> STATUS_DONE & 1) == 0);
	assert_true((f.statuses >> STATUS_SPAM & 1) == 0);
	assert_int_equal(f.service_id, 1);
	assert_int_equal(f.kind, KIND_IDEA);
	assert_int_equal(f.area_id, 7);
	w.status = STR("opened");
	w.area = STR("x");
	e = feedback_filter_read(&scope, &w, &f);
	assert_string_equal(e->field, "status");
	assert_string_equal(e->more->field, "area");
}

static const char *
action_faults(const struct action_draft *d)
{
	const struct err *e = action_check(&scope, d);
	struct str out = STR("");

	for (; e != NULL; e = e->more)
		out = str_fmt(a, "%.*s%s %s; ", STR_ARG(out), e->field, e->reason);
	return str_z(a, out);
}

static void
test_action(void **state)
{
	const int64_t ids[] = { 1 };
	struct action_draft d = { .feedback = ids,
		.feedback_n = 1,
		.status = STATUS_DONE,
		.message = words_read(a, STR("{\"es\": \"Hecho\", \"en\": \" \"}")) };

	(void)state;
	assert_string_equal(action_faults(&d), "");
	d.message = words_read(a, STR("{\"fr\": \"Fait\"}"));
	assert_string_equal(action_faults(&d), "message required; ");
	d.status = STATUS_CONFIRMED;
	d.feedback_n = 0;
	d.hold = ACTION_HOLD_MAX + 1;
	d.message = words_read(a, STR("{\"en\": \"x\", \"???\": \"y\"}"));
	assert_string_equal(action_faults(&d),
	    "status not_offered; message.??? language; feedback required; hold out_of_range; ");
}

static int
set_up(void **state)
{
	static const struct lang *languages[2];
	static struct service_choice sides[] = { { .key = { "left", 4 } },
		{ .key = { "right", 5 } } };
	static struct service_choice seen[] = { { .key = { "a", 1 } }, { .key = { "b", 1 } } };
	static struct service_question questions[] = {
		{ .code = { "depth", 5 }, .datatype = DATATYPE_NUMBER, .required = true },
		{ .code = { "when", 4 }, .datatype = DATATYPE_DATETIME },
		{ .code = { "side", 4 },
		    .datatype = DATATYPE_SINGLEVALUELIST,
		    .choices = sides,
		    .choices_n = 2 },
		{ .code = { "seen", 4 },
		    .datatype = DATATYPE_MULTIVALUELIST,
		    .choices = seen,
		    .choices_n = 2 },
		{ .code = { "note", 4 }, .datatype = DATATYPE_TEXT },
	};
	static struct service service = { .id = 1,
		.code = { "pothole", 7 },
		.place_required = true,
		.questions = questions,
		.questions_n = 5 };

	(void)state;
	a = arena_new(16 << 20);
	languages[0] = lang_find(STR("en"));
	languages[1] = lang_find(STR("es"));
	town = (struct jurisdiction){ .id = 7,
		.name = STR("Riverbend"),
		.languages = languages,
		.languages_n = 2,
		.west = -98,
		.south = 30,
		.east = -97,
		.north = 31,
		.services = &service,
		.services_n = 1 };
	scope = (struct scope){ .arena = a, .jurisdiction = &town };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_draft),
		cmocka_unit_test(test_description_length),
		cmocka_unit_test(test_email),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_action),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
