#ifndef CIVIC_WORDS_H
#define CIVIC_WORDS_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct json;
struct json_write;
struct lang;

/*
 * One text in several languages, as the tables keep it: {"en": …, "es": …}.
 * A language that this program does not speak is kept under its code, so
 * that what the city wrote is never lost.
 */
struct words_one {
	struct str code;	 /* BCP 47, as it was written */
	const struct lang *lang; /* wire/lang.h, or NULL */
	struct str text;
};

struct words {
	const struct words_one *of; /* in the order they were written */
	size_t n;
};

/* The entry in this language, else in English, else the first there is; NULL where there is none.
 */
const struct words_one *words_best(const struct words *, const struct lang *);

/* Its text: in this language, else in English, else the first there is; STR("") where there is
 * none.
 */
struct str words_in(const struct words *, const struct lang *);

/* From a jsonb column's text; what is no object of strings gives no words. */
struct words words_read(struct arena *, struct str json);

/* The same from JSON that is read already; NULL gives no words. */
struct words words_of(struct arena *, const struct json *);

/* Onto a writer, as an object; name as in wire/json_write.h. */
void words_write(struct json_write *, const char *name, const struct words *);
/* As text, for a jsonb column. */
struct str words_json(struct arena *, const struct words *);

#endif
