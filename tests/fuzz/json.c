#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "base/err.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/utf8.h"

static void write_value(struct json_write *, const char *name, const struct json *);

static void
write_all(struct json_write *w, const struct json *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->kind == JSON_OBJ)
			json_write_name(w, v->members[i].name);
		write_value(w, NULL, v->kind == JSON_OBJ ? &v->members[i].value : &v->items[i]);
	}
	json_write_close(w);
}

static void
write_value(struct json_write *w, const char *name, const struct json *v)
{
	switch (v->kind) {
	case JSON_OBJ:
		json_write_object(w, name);
		write_all(w, v);
		break;
	case JSON_ARR:
		json_write_array(w, name);
		write_all(w, v);
		break;
	case JSON_STR:
		FUZZ_HOLDS(utf8_valid(v->string));
		json_write_str(w, name, v->string);
		break;
	case JSON_INT:
		json_write_int(w, name, v->integer);
		break;
	case JSON_NUM:
		json_write_double(w, name, v->number);
		break;
	case JSON_BOOL:
		json_write_bool(w, name, v->yes);
		break;
	case JSON_NIL:
		json_write_null(w, name);
		break;
	}
}

static struct str
written(struct arena *a, const struct json *v)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	write_value(&w, NULL, v);
	json_write_end(&w);
	return buf_done(&b);
}

/* Read, written, read and written is the same as read and written, but for numbers that 1e300 makes
 * too long for an integer. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	const struct json *v, *again;
	const struct err *e = json_read(a, fuzz_str(p, n), n, &v);
	struct str once;

	if (e != NULL) {
		FUZZ_HOLDS(e->code == ERR_MALFORMED && e->arg != NULL);
		return 0;
	}
	once = written(a, v);
	FUZZ_HOLDS(utf8_valid(once) && str_find(once, '<') == once.n);
	if (json_read(a, once, once.n, &again) == NULL)
		FUZZ_HOLDS(str_eq(written(a, again), once));
	return 0;
}
