#include "tests/fuzz/fuzz.h"

#include "base/err.h"
#include "wire/geojson.h"
#include "wire/json.h"

/* What is read of a feature is a part of it, and is itself the JSON of a shape. */
static void
read_feature(struct arena *a, struct str feature)
{
	struct geojson_feature f;
	const struct json *shape;

	if (geojson_read(a, feature, &f) != NULL)
		return;
	FUZZ_HOLDS(
	    f.geometry.p >= feature.p && f.geometry.p + f.geometry.n <= feature.p + feature.n);
	FUZZ_HOLDS(json_read(a, f.geometry, f.geometry.n, &shape) == NULL);
	FUZZ_HOLDS(json_get(shape, "coordinates") != NULL);
	FUZZ_HOLDS(f.properties == NULL || f.properties->kind == JSON_OBJ);
}

/* Features stand in the text one behind the other, and where all of it is JSON, they are just the
 * items of its list. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);
	const struct str *features;
	const struct json *v, *list;
	size_t count;

	read_feature(a, text);
	if (geojson_features(a, text, &features, &count) != NULL)
		return 0;
	for (size_t i = 0; i < count; i++) {
		FUZZ_HOLDS(features[i].n > 0 && features[i].p >= text.p);
		FUZZ_HOLDS(features[i].p + features[i].n <= text.p + text.n);
		FUZZ_HOLDS(i == 0 || features[i].p >= features[i - 1].p + features[i - 1].n);
		read_feature(a, features[i]);
	}
	if (json_read(a, text, n, &v) != NULL)
		return 0;
	list = json_get(v, "features");
	FUZZ_HOLDS(list != NULL && list->kind == JSON_ARR && list->count == count);
	return 0;
}
