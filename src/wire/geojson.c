#include "wire/geojson.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/json.h"

enum { FEATURE_BYTES_MAX = 256 << 20 };

static size_t
skip_blank(struct str s, size_t at)
{
	while (
	    at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' || s.p[at] == '\r'))
		at++;
	return at;
}

/* The place behind the string that begins at `at`, or the end of the text. */
static size_t
skip_string(struct str s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++)
		if (s.p[at] == '\\')
			at++;
	return at < s.n ? at + 1 : s.n;
}

/* The place behind the value that begins at `at`: whether it is well made, json_read() tells later.
 */
static size_t
skip_value(struct str s, size_t at)
{
	size_t depth = 0;

	while (at < s.n) {
		char c = s.p[at];

		if (c == '"') {
			at = skip_string(s, at);
		} else if (c == '{' || c == '[') {
			depth++;
			at++;
		} else if (c == '}' || c == ']') {
			if (depth == 0)
				return at;
			depth--;
			at++;
		} else if (depth == 0 && c == ',') {
			return at;
		} else {
			at++;
			continue;
		}
		if (depth == 0)
			return at;
	}
	return at;
}

/* The text of a member of the object s, or STR_NONE. */
static struct str
find_member(struct str s, struct str name)
{
	size_t at = skip_blank(s, 0);

	if (at == s.n || s.p[at++] != '{')
		return STR_NONE;
	while ((at = skip_blank(s, at)) < s.n && s.p[at] == '"') {
		size_t end = skip_string(s, at), value, behind;
		struct str key = str_sub(s, at + 1, end - at - 2);

		value = skip_blank(s, end);
		if (value == s.n || s.p[value] != ':')
			return STR_NONE;
		value = skip_blank(s, value + 1);
		behind = skip_value(s, value);
		if (str_eq(key, name))
			return str_sub(s, value, behind - value);
		at = skip_blank(s, behind);
		if (at < s.n && s.p[at] == ',')
			at++;
	}
	return STR_NONE;
}

/* Cuts the next item off an array, from *at on; STR_NONE at its end. */
static struct str
next_item(struct str s, size_t *at)
{
	size_t begin = skip_blank(s, *at), end;

	if (begin < s.n && s.p[begin] == ',')
		begin = skip_blank(s, begin + 1);
	if (begin >= s.n || s.p[begin] == ']')
		return STR_NONE;
	end = skip_value(s, begin);
	if (end == begin)
		return STR_NONE;
	*at = end;
	return str_sub(s, begin, end - begin);
}

const struct err *
geojson_features(struct arena *a, struct str text, const struct str **features, size_t *count)
{
	struct str list, item, *out;
	size_t n = 0, at = 1;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	list = find_member(text, STR("features"));
	if (list.n == 0 || list.p[0] != '[')
		return err_new(a, ERR_MALFORMED,
		    "this is no GeoJSON FeatureCollection: it has no list \"features\"");
	while ((item = next_item(list, &at)).p != NULL)
		n++;
	out = ARENA_ARRAY(a, n, struct str);
	at = 1;
	for (size_t i = 0; i < n; i++)
		out[i] = next_item(list, &at);
	*features = out;
	*count = n;
	return NULL;
}

/* Every position below v, however deep, is a pair of degrees. */
static bool
in_degrees(const struct json *v)
{
	double xy[2];

	if (v == NULL || v->kind != JSON_ARR || v->count == 0)
		return false;
	if (v->items[0].kind == JSON_ARR) {
		for (size_t i = 0; i < v->count; i++)
			if (!in_degrees(&v->items[i]))
				return false;
		return true;
	}
	if (v->count < 2)
		return false;
	for (size_t i = 0; i < 2; i++) {
		if (v->items[i].kind != JSON_INT && v->items[i].kind != JSON_NUM)
			return false;
		xy[i] =
		    v->items[i].kind == JSON_INT ? (double)v->items[i].integer : v->items[i].number;
	}
	return fabs(xy[0]) <= 180 && fabs(xy[1]) <= 90;
}

const struct err *
geojson_read(struct arena *a, struct str feature, struct geojson_feature *out)
{
	const struct json *v, *geometry, *type;

	TRY(json_read(a, feature, FEATURE_BYTES_MAX, &v));
	out->properties = json_get(v, "properties");
	if (out->properties != NULL && out->properties->kind != JSON_OBJ)
		out->properties = NULL;
	out->geometry = find_member(feature, STR("geometry"));
	geometry = json_get(v, "geometry");
	type = json_get(geometry, "type");
	/* A name in escapes is read and not found: nobody writes it so. */
	if (out->geometry.p == NULL || type == NULL || type->kind != JSON_STR ||
	    (!str_eq(type->string, STR("Polygon")) && !str_eq(type->string, STR("MultiPolygon"))))
		return err_new(
		    a, ERR_INVALID, "its geometry is neither a Polygon nor a MultiPolygon");
	if (!in_degrees(json_get(geometry, "coordinates")))
		return err_new(a, ERR_INVALID,
		    "its coordinates are not degrees of longitude and latitude; convert it to WGS "
		    "84 "
		    "(EPSG:4326) first");
	return NULL;
}
