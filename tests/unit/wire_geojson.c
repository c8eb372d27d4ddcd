#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/geojson.h"
#include "wire/json.h"

static struct arena *a;

static void
features(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		const char *last;
	} rows[] = {
		{ "{\"features\":[]}", 0, NULL },
		{ "\xef\xbb\xbf { \"type\" : \"FeatureCollection\" , \"features\" : [ {\"a\":1} , "
		  "{\"b\":[2]} ] }",
		    2, "{\"b\":[2]}" },
		{ "{\"a\":{\"features\":[1,2,3]},\"features\":[4]}", 1, "4" },
		{ "{\"a\":\"\\\"]}\",\"features\":[\"]\\\\\"]}", 1, "\"]\\\\\"" },
		{ "{\"features\":[[[1],[2]],[3]", 2, "[3]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct str *found;
		size_t count;

		assert_null(geojson_features(a, str_of(rows[i].text), &found, &count));
		assert_int_equal(count, rows[i].count);
		if (count > 0)
			assert_string_equal(str_z(a, found[count - 1]), rows[i].last);
	}
}

static void
no_collection(void **state)
{
	static const char *const texts[] = { "", "[]", "{}", "{\"features\":{}}", "{\"features\"",
		"{\"features\" 1}", "{\"features\":", "{\"feature\":[]}", "{\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct str *found;
		size_t count;
		const struct err *e = geojson_features(a, str_of(texts[i]), &found, &count);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_MALFORMED);
	}
}

static void
shapes(void **state)
{
	static const char square[] =
	    "{\"type\":\"Polygon\",\"coordinates\":[[[-97.5,30],[1,2.5],[3,4],[-97.5,30]]]}";
	struct geojson_feature f;

	(void)state;
	assert_null(geojson_read(
	    a, str_fmt(a, "{\"properties\":{\"name\":\"1\"},\"geometry\": %s }", square), &f));
	assert_string_equal(str_z(a, f.geometry), square);
	assert_true(str_eq(json_get(f.properties, "name")->string, STR("1")));
	assert_null(geojson_read(a,
	    STR("{\"properties\":7,\"geometry\":{\"coordinates\":[[[[180,-90]]]],\"type\":"
		"\"MultiPolygon\"}}"),
	    &f));
	assert_null(f.properties);
}

static void
no_shape(void **state)
{
	static const char *const geometries[] = { "null", "{}", "{\"type\":1}",
		"{\"type\":\"Point\",\"coordinates\":[1,2]}", "{\"type\":\"Polygon\"}",
		"{\"type\":\"Polygon\",\"coordinates\":1}",
		"{\"type\":\"Polygon\",\"coordinates\":[]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[1]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[\"1\",2]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[1,null]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[180.1,2]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[1,-90.5]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[615000,3350000]]]}" };
	struct geojson_feature f;
	const struct err *e;

	(void)state;
	for (size_t i = 0; i < sizeof(geometries) / sizeof(geometries[0]); i++) {
		e = geojson_read(a, str_fmt(a, "{\"geometry\":%s}", geometries[i]), &f);
		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID);
	}
	e = geojson_read(
	    a, STR("{\"geom\\u0065try\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2]]]}}"), &f);
	assert_int_equal(e->code, ERR_INVALID);
	assert_int_equal(geojson_read(a, STR("{\"geometry\":"), &f)->code, ERR_MALFORMED);
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features),
		cmocka_unit_test(no_collection),
		cmocka_unit_test(shapes),
		cmocka_unit_test(no_shape),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
