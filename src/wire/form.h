#ifndef WIRE_FORM_H
#define WIRE_FORM_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * What a form or a query string says: pairs of name and value in the order
 * they were sent, all valid UTF-8 without NUL.  A value may still hold
 * control characters: see wire/field.h.
 */
enum {
	FORM_PAIRS_MAX = 256,
	FORM_NAME_MAX = 128, /* bytes, decoded */
};

struct form_pair {
	struct str name, value;
};

struct form {
	struct form_pair *pairs;
	size_t count;
};

/*
 * Reads application/x-www-form-urlencoded, also a query string, which may
 * be STR_NONE.  ERR_TOO_LARGE past most bytes; ERR_MALFORMED with the field
 * named (unless it is the name that cannot be read), reason percent_escape,
 * nul, encoding, name_too_long, or too_many past FORM_PAIRS_MAX.  Pairs
 * without "=" have an empty value.  Values point into text where they can.
 */
const struct err *form_read(struct arena *, struct str text, size_t most, struct form *out);

/* The first value of a name, or STR_NONE. */
struct str form_get(const struct form *, const char *name);

/* As form_get(); ERR_MALFORMED (reason twice) where the name was sent more than once. */
const struct err *form_only(struct arena *, const struct form *, const char *name, struct str *out);

/* All values of a name, in order: *count of them. */
struct str *form_all(struct arena *, const struct form *, const char *name, size_t *count);

/* The same without the pairs of a name. */
struct form form_without(struct arena *, const struct form *, const char *name);

/* Adds a pair for wire/multipart; the same faults as form_read(). */
const struct err *form_add(struct arena *, struct form *, struct str name, struct str value);

#endif
