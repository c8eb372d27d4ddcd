#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "wire/json.h"
#include "wire/json_in.h"
#include "wire/json_write.h"

enum { MOST = 1 << 20 };

static struct arena *a;

static const struct json *
read_good(const char *text)
{
	const struct json *v;

	assert_null(json_read(a, str_of(text), MOST, &v));
	assert_non_null(v);
	return v;
}

static void
test_read(void **state)
{
	const struct json *v =
	    read_good(" {\"b\": [1, -2.5e1, true, null], \"a\": \"\\u00e9\\ud83d\\udeb2\\n\"}");
	const struct json *list = json_get(v, "b");

	(void)state;
	assert_int_equal(v->kind, JSON_OBJ);
	assert_true(str_eq(v->members[0].name, STR("b")));
	assert_true(str_eq(v->members[1].name, STR("a")));
	assert_int_equal(list->count, 4);
	assert_int_equal(list->items[0].kind, JSON_INT);
	assert_int_equal(list->items[0].integer, 1);
	assert_int_equal(list->items[1].kind, JSON_NUM);
	assert_true(list->items[1].number == -25);
	assert_true(list->items[2].kind == JSON_BOOL && list->items[2].yes);
	assert_int_equal(list->items[3].kind, JSON_NIL);
	assert_true(str_eq(json_get(v, "a")->string, STR("é🚲\n")));
	assert_null(json_get(v, "c"));
	assert_null(json_get(list, "a"));
	assert_null(json_get(NULL, "a"));
}

static void
test_read_refuses(void **state)
{
	static const char *const bad[] = { "", " ", "1", "\"x\"", "null", "{", "[1,]", "{\"a\":1,}",
		"[01]", "[+1]", "[.5]", "[1.]", "[NaN]", "[Infinity]", "[1e999]",
		"[9223372036854775808]", "['a']", "[\"\\u0000\"]", "{\"\\u0000\":1}",
		"[\"\\ud800\"]", "[\"\\udc00\\ud800\"]", "[\"\x01\"]", "[\"\t\"]", "[\"\xc0\x80\"]",
		"[\"\xed\xa0\x80\"]", "[\"\xff\"]", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
		"[1] x", "[1]]", "\xef\xbb\xbf[1]", "[1 2]", "{a:1}", "[tru]", "[\"\\x\"]",
		"// c\n[]" };
	const struct json *v;
	const struct err *e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = json_read(a, str_of(bad[i]), MOST, &v);
		if (e == NULL)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(e->code, ERR_MALFORMED);
		assert_null(v);
	}
	assert_non_null(json_read(a, STR("[\"a\0b\"]"), MOST, &v));
	assert_non_null(json_read(a, STR("[1]\0"), MOST, &v));
	e = json_read(a, STR("{\n  \"a\": 1\n  \"b\": 2\n}"), MOST, &v);
	assert_true(str_starts(str_of(e->arg), STR("3:")));
	assert_int_equal(json_read(a, STR("[1,2]"), 4, &v)->code, ERR_TOO_LARGE);
}

static void
test_read_names_the_field(void **state)
{
	static const struct {
		const char *text, *reason, *field;
	} bad[] = {
		{ "{\"a\":1,\"b\":2,\"a\":3}", "twice", "a" },
		{ "{\"contact\":{\"name\":\"x\",\"email\":\"a\\u0000b\"}}", "nul",
		    "contact.email" },
		{ "{\"list\":[1,{\"deep\":\"\xff\"}]}", "encoding", "list.deep" },
		{ "{\"a\":{\"b\":1},\"n\":1e999}", "out_of_range", "n" },
		{ "{\"quote\\\"d\":1,\"open\":\"", "json", "open" },
		{ "[1,", "json", NULL },
	};
	const struct json *v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct err *e = json_read(a, str_of(bad[i].text), MOST, &v);

		assert_non_null(e);
		assert_string_equal(e->reason, bad[i].reason);
		if (bad[i].field == NULL)
			assert_null(e->field);
		else
			assert_string_equal(e->field, bad[i].field);
	}
}

static const struct err *
read_nested(size_t depth)
{
	const struct json *v;
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < depth; i++)
		buf_z(&b, i % 2 == 0 ? "[" : "{\"[\\\"{\":");
	buf_z(&b, "1");
	for (size_t i = depth; i-- > 0;)
		buf_char(&b, i % 2 == 0 ? ']' : '}');
	return json_read(a, buf_done(&b), MOST, &v);
}

static void
test_read_depth(void **state)
{
	const struct json *v;
	int64_t start = clock_mono();
	char *text;

	(void)state;
	assert_null(read_nested(JSON_DEPTH_MAX));
	assert_int_equal(read_nested(JSON_DEPTH_MAX + 1)->code, ERR_MALFORMED);
	text = arena_alloc(a, MOST);
	memset(text, '[', MOST);
	assert_int_equal(json_read(a, (struct str){ text, MOST }, MOST, &v)->code, ERR_MALFORMED);
	assert_true(clock_mono() - start < 10000000); /* so many levels deep it would be minutes */
}

static void
test_in_good(void **state)
{
	static const char *const kinds[] = { "problem", "idea", NULL };
	struct json_in *in = json_in_open(a,
	    read_good(
		"{\"service\": \" pothole \", \"kind\": \"idea\", \"rating\": 4, \"public\": true,"
		"\"location\": {\"lat\": 30, \"lon\": -97.5}, \"note\": null,"
		"\"feedback\": [\"12\", \"9007199254740993\"], \"tags\": [\"a\"],"
		"\"rows\": [{\"id\": \"3\"}, {}]}"));
	struct json_in *location, *contact, **rows;
	int64_t rating = 0, *ids;
	struct str *tags;
	double lat = 0, lon = 0;
	bool public = false;
	size_t n;

	(void)state;
	assert_true(str_eq(json_in_line(in, "service", 64, FIELD_REQUIRED), STR("pothole")));
	assert_int_equal(json_in_choice(in, "kind", kinds, FIELD_REQUIRED), 1);
	assert_true(json_in_int(in, "rating", 1, 5, FIELD_OPTIONAL, &rating));
	assert_int_equal(rating, 4);
	assert_true(json_in_bool(in, "public", FIELD_REQUIRED, &public));
	assert_true(public);
	location = json_in_object(in, "location", FIELD_REQUIRED);
	assert_true(json_in_double(location, "lat", -90, 90, FIELD_REQUIRED, &lat));
	assert_true(json_in_double(location, "lon", -180, 180, FIELD_REQUIRED, &lon));
	assert_true(lat == 30 && lon == -97.5);
	contact = json_in_object(in, "contact", FIELD_OPTIONAL);
	assert_null(contact);
	assert_null(json_in_line(contact, "email", 200, FIELD_REQUIRED).p);
	assert_null(json_in_text(in, "note", 10, FIELD_OPTIONAL).p);
	assert_true(json_in_has(in, "note"));
	assert_false(json_in_has(in, "nothing"));
	ids = json_in_ids(in, "feedback", 10, FIELD_REQUIRED, &n);
	assert_int_equal(n, 2);
	assert_true(ids[0] == 12 && ids[1] == INT64_C(9007199254740993));
	tags = json_in_lines(in, "tags", 5, 10, FIELD_OPTIONAL, &n);
	assert_int_equal(n, 1);
	assert_true(str_eq(tags[0], STR("a")));
	rows = json_in_objects(in, "rows", 2, FIELD_REQUIRED, &n);
	assert_int_equal(n, 2);
	assert_int_equal(json_in_id(rows[0], "id", FIELD_REQUIRED), 3);
	assert_int_equal(json_in_id(rows[1], "id", FIELD_OPTIONAL), 0);
	assert_null(json_in_close(in));
}

/* The next fault of the list, and that it is this one. */
static void
expect(const struct err **e, const char *field, const char *reason)
{
	assert_non_null(*e);
	assert_int_equal((*e)->code, ERR_INVALID);
	assert_string_equal((*e)->field, field);
	assert_string_equal((*e)->reason, reason);
	*e = (*e)->more;
}

static void
test_in_faults(void **state)
{
	struct json_in *in = json_in_open(
	    a, read_good(
		   "{\"service\": 5, \"rating\": 4.5, \"contact\": {\"email\": 1, \"fone\": \"2\"},"
		   "\"id\": 12, \"ids\": [\"1\", \"x\"], \"list\": [1, 2, 3], \"rows\": [{}, 1],"
		   "\"descripton\": \"x\"}"));
	const struct err *e;
	int64_t n = 0;
	size_t count;
	struct json_in **rows;

	(void)state;
	json_in_line(in, "service", 64, FIELD_REQUIRED);
	json_in_text(in, "description", 64, FIELD_REQUIRED);
	assert_false(json_in_int(in, "rating", 1, 5, FIELD_OPTIONAL, &n));
	json_in_line(json_in_object(in, "contact", FIELD_OPTIONAL), "email", 100, FIELD_OPTIONAL);
	assert_int_equal(json_in_id(in, "id", FIELD_REQUIRED), 0);
	json_in_ids(in, "ids", 10, FIELD_REQUIRED, &count);
	json_in_lines(in, "list", 2, 10, FIELD_REQUIRED, &count);
	assert_int_equal(count, 0);
	rows = json_in_objects(in, "rows", 2, FIELD_REQUIRED, &count);
	json_in_line(rows[0], "code", 10, FIELD_REQUIRED);
	json_in_fault(rows[0], "name", "own", "Words", NULL);
	e = json_in_close(in);
	expect(&e, "service", "wrong_type");
	expect(&e, "description", "required");
	expect(&e, "rating", "wrong_type");
	expect(&e, "contact.email", "wrong_type");
	expect(&e, "id", "wrong_type");
	expect(&e, "ids.1", "wrong_type");
	expect(&e, "list", "too_many");
	expect(&e, "rows.1", "wrong_type");
	expect(&e, "rows.0.code", "required");
	expect(&e, "rows.0.name", "own");
	expect(&e, "contact.fone", "unknown");
	expect(&e, "descripton", "unknown");
	assert_null(e);
	e = json_in_close(json_in_open(a, read_good("[]")));
	assert_string_equal(e->reason, "wrong_type");
}

static void
test_in_counts_faults(void **state)
{
	const struct json *v;
	const struct err *e;
	struct buf b;
	int count = 0;

	(void)state;
	buf_init(&b, a);
	buf_z(&b, "{");
	for (int i = 0; i < 1000; i++)
		buf_fmt(&b, "\"n%d\":0,", i);
	buf_z(&b, "\"z\":0}");
	assert_null(json_read(a, buf_done(&b), MOST, &v));
	for (e = json_in_close(json_in_open(a, v)); e != NULL; e = e->more)
		count++;
	assert_int_equal(count, 20);
}

static void
test_write(void **state)
{
	static const char want[] =
	    "{\"id\":\"9007199254740993\",\"none\":null,\"items\":[1,-9223372036854775808,{},[]],"
	    "\"lat\":30.25,\"lon\":-97.740883,\"zero\":0,\"inf\":null,\"yes\":true,\"x\\u003c\":"
	    "\"y\","
	    "\"raw\":{\"a\":1},\"text\":"
	    "\"\\u003cb\\u003e\\u0026\\\"\\\\\\n\\u0001\\u001f\x7f\\u2028\\u2029é🚲\\ufffdz\"}";
	struct json_write w;
	struct buf b;
	const struct json *v;

	(void)state;
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_id(&w, "id", INT64_C(9007199254740993));
	json_write_str(&w, "none", STR_NONE);
	json_write_array(&w, "items");
	json_write_int(&w, NULL, 1);
	json_write_int(&w, NULL, INT64_MIN);
	json_write_object(&w, NULL);
	json_write_close(&w);
	json_write_array(&w, NULL);
	json_write_close(&w);
	json_write_close(&w);
	json_write_double(&w, "lat", 30.25);
	json_write_double(&w, "lon", -97.7408829999);
	json_write_double(&w, "zero", -0.0000001);
	json_write_double(&w, "inf", INFINITY);
	json_write_bool(&w, "yes", true);
	json_write_name(&w, STR("x<"));
	json_write_z(&w, NULL, "y");
	json_write_raw(&w, "raw", STR("{\"a\":1}"));
	json_write_z(&w, "text",
	    "<b>&\"\\\n\x01\x1f\x7f\u2028\u2029é🚲\xff"
	    "z");
	json_write_close(&w);
	json_write_end(&w);
	assert_string_equal(buf_done(&b).p, want);
	assert_null(json_read(a, buf_done(&b), MOST, &v));
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_double(&w, NULL, -1.7976931348623157e308);
	json_write_end(&w);
	assert_int_equal(b.n, 310);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_refuses),
		cmocka_unit_test(test_read_names_the_field),
		cmocka_unit_test(test_read_depth),
		cmocka_unit_test(test_in_good),
		cmocka_unit_test(test_in_faults),
		cmocka_unit_test(test_in_counts_faults),
		cmocka_unit_test(test_write),
	};
	int failed;

	a = arena_new(16 << 20);
	failed = cmocka_run_group_tests_name("wire json", tests, NULL, NULL);
	arena_free(a);
	return failed;
}
