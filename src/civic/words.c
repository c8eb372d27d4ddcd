#include "civic/words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/lang.h"

enum { WORDS_BYTES_MAX = 1 << 20 };

const struct words_one *
words_best(const struct words *w, const struct lang *lang)
{
	const struct words_one *best = NULL;

	for (size_t i = 0; i < w->n; i++) {
		const struct words_one *o = &w->of[i];

		if (o->lang == lang && lang != NULL)
			return o;
		if (best == NULL || (o->lang == lang_default() && best->lang != o->lang))
			best = o;
	}
	return best;
}

struct str
words_in(const struct words *w, const struct lang *lang)
{
	const struct words_one *best = words_best(w, lang);

	return best == NULL ? STR("") : best->text;
}

struct words
words_of(struct arena *a, const struct json *v)
{
	struct words_one *of;
	size_t n = 0;

	if (v == NULL || v->kind != JSON_OBJ)
		return (struct words){ NULL, 0 };
	of = ARENA_ARRAY(a, v->count, struct words_one);
	for (size_t i = 0; i < v->count; i++) {
		const struct json_member *m = &v->members[i];

		if (m->value.kind == JSON_STR)
			of[n++] =
			    (struct words_one){ m->name, lang_find(m->name), m->value.string };
	}
	return (struct words){ of, n };
}

struct words
words_read(struct arena *a, struct str json)
{
	const struct json *v = NULL;

	if (json.p == NULL || json_read(a, json, WORDS_BYTES_MAX, &v) != NULL)
		return (struct words){ NULL, 0 };
	return words_of(a, v);
}

void
words_write(struct json_write *w, const char *name, const struct words *words)
{
	json_write_object(w, name);
	for (size_t i = 0; i < words->n; i++) {
		json_write_name(w, words->of[i].code);
		json_write_str(w, NULL, words->of[i].text);
	}
	json_write_close(w);
}

struct str
words_json(struct arena *a, const struct words *words)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	words_write(&w, NULL, words);
	json_write_end(&w);
	return buf_done(&b);
}
