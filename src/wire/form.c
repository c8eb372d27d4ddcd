#include "wire/form.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/field.h"
#include "wire/uri.h"

static const struct err *
too_many(struct arena *a)
{
	return field_malformed(a, NULL, "too_many", N_("Please send at most %s fields."),
	    str_fmt(a, "%d", FORM_PAIRS_MAX).p);
}

const struct err *
form_add(struct arena *a, struct form *f, struct str name, struct str value)
{
	if (f->count == FORM_PAIRS_MAX)
		return too_many(a);
	if (name.n > FORM_NAME_MAX)
		return field_malformed(
		    a, NULL, "name_too_long", N_("The name of a field is too long."), NULL);
	if (f->pairs == NULL)
		f->pairs = ARENA_ARRAY(a, FORM_PAIRS_MAX, struct form_pair);
	f->pairs[f->count++] = (struct form_pair){ name, value };
	return NULL;
}

/* Cheap, and before any work is done.  Where there are too many it stops counting. */
static size_t
count_pairs(struct str text)
{
	size_t pairs = 0;

	while (text.p != NULL && pairs <= FORM_PAIRS_MAX)
		pairs += str_next(&text, '&').n > 0;
	return pairs;
}

const struct err *
form_read(struct arena *a, struct str text, size_t most, struct form *f)
{
	size_t pairs;

	*f = (struct form){ 0 };
	if (text.n > most)
		return err_new(a, ERR_TOO_LARGE, "form of %zu bytes", text.n);
	pairs = count_pairs(text);
	if (pairs > FORM_PAIRS_MAX)
		return too_many(a);
	f->pairs = ARENA_ARRAY(a, pairs, struct form_pair);
	while (text.p != NULL) {
		struct str pair = str_next(&text, '&'), name, value;
		size_t equals = str_find(pair, '=');
		const struct err *e;

		if (pair.n == 0)
			continue;
		TRY(uri_decode(a, str_sub(pair, 0, equals), true, &name));
		e = uri_decode(a, str_sub(pair, equals + 1, pair.n), true, &value);
		if (e != NULL)
			return field_malformed(a, str_z(a, name), e->reason, e->say, e->arg);
		TRY(form_add(a, f, name, value));
	}
	return NULL;
}

struct str
form_get(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(f->pairs[i].name, str_of(name)))
			return f->pairs[i].value;
	return STR_NONE;
}

const struct err *
form_only(struct arena *a, const struct form *f, const char *name, struct str *out)
{
	size_t count;
	struct str *all = form_all(a, f, name, &count);

	*out = count == 0 ? STR_NONE : all[0];
	if (count > 1)
		return field_malformed(a, name, "twice", N_("Please send this only once."), NULL);
	return NULL;
}

struct str *
form_all(struct arena *a, const struct form *f, const char *name, size_t *count)
{
	struct str *all = ARENA_ARRAY(a, f->count, struct str);

	*count = 0;
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(f->pairs[i].name, str_of(name)))
			all[(*count)++] = f->pairs[i].value;
	return all;
}

struct form
form_without(struct arena *a, const struct form *f, const char *name)
{
	struct form out = { .pairs = ARENA_ARRAY(a, f->count, struct form_pair) };

	for (size_t i = 0; i < f->count; i++)
		if (!str_eq(f->pairs[i].name, str_of(name)))
			out.pairs[out.count++] = f->pairs[i];
	return out;
}
