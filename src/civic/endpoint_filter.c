#include "civic/endpoint_filter.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/json.h"
#include "wire/json_write.h"

enum { FILTER_BYTES_MAX = 1 << 16 };

static const struct str *
read_texts(struct arena *a, const struct json *list, size_t *n)
{
	struct str *of;

	*n = 0;
	if (list == NULL || list->kind != JSON_ARR)
		return NULL;
	of = ARENA_ARRAY(a, list->count, struct str);
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].kind == JSON_STR)
			of[(*n)++] = list->items[i].string;
	return of;
}

struct endpoint_filter
endpoint_filter_read(struct arena *a, struct str json)
{
	struct endpoint_filter f = { NULL, 0, NULL, 0 };
	const struct json *v = NULL;

	if (json_read(a, json, FILTER_BYTES_MAX, &v) != NULL)
		return f;
	f.services = read_texts(a, json_get(v, "service"), &f.services_n);
	f.areas = read_texts(a, json_get(v, "area"), &f.areas_n);
	return f;
}

static void
write_texts(struct json_write *w, const char *name, const struct str *of, size_t n)
{
	if (n == 0)
		return;
	json_write_array(w, name);
	for (size_t i = 0; i < n; i++)
		json_write_str(w, NULL, of[i]);
	json_write_close(w);
}

struct str
endpoint_filter_json(struct arena *a, const struct endpoint_filter *f)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	write_texts(&w, "service", f->services, f->services_n);
	write_texts(&w, "area", f->areas, f->areas_n);
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}
