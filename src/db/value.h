#ifndef DB_VALUE_H
#define DB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * What goes into a statement and what comes out, as the comments
 * `-- takes:` and `-- gives:` of a query name it:
 *
 *   int     int64_t            any integer column; int? takes 0 as NULL
 *   real    double             real? takes NaN as NULL
 *   bool    bool
 *   text    struct str         STR_NONE is NULL
 *   json    struct str         a jsonb value as text
 *   bytes   struct str         bytea
 *   vector  struct str         a tsvector, as wire/lexeme.h makes it
 *   time    int64_t            microseconds since 1970; time? takes 0 as NULL
 *   ints, reals, bools, texts, times, vectors      arrays
 *
 * Coming out, NULL is 0, NaN, false, STR_NONE, an empty array.  Array
 * elements follow the same rules: nothing in ints and times is NULL, in
 * reals NaN is, in texts STR_NONE is.  reals, bools, times and vectors only go in.
 */
enum value_type {
	VALUE_INT,
	VALUE_REAL,
	VALUE_BOOL,
	VALUE_TEXT,
	VALUE_JSON,
	VALUE_BYTES,
	VALUE_VECTOR,
	VALUE_TIME,
	VALUE_INTS,
	VALUE_REALS,
	VALUE_BOOLS,
	VALUE_TEXTS,
	VALUE_TIMES,
	VALUE_VECTORS
};

struct value_ints {
	const int64_t *p;
	size_t n;
};

struct value_reals {
	const double *p;
	size_t n;
};

struct value_bools {
	const bool *p;
	size_t n;
};

struct value_texts {
	const struct str *p;
	size_t n;
};

struct value_column {
	const char *name;
	enum value_type type;
	bool optional; /* the `?` */
	size_t offset; /* in the struct of arguments or of a row */
};

/* One statement of sql/queries/, as tools/sqlc compiles it. */
struct sql_statement {
	const char *name;
	const char *text;
	const struct value_column *takes;
	size_t takes_n;
	const struct value_column *gives;
	size_t gives_n;
	size_t row_size;
	size_t number; /* its place in sql_statements[] */
	bool cross;    /* marked `-- cross-jurisdiction` */
};

/*
 * A member of an argument struct as libpq wants a parameter: text, or bytes
 * with *binary set.  NULL is SQL's NULL.
 */
const char *value_out(
    struct arena *, const struct value_column *, const void *args, int *length, int *binary);

/*
 * A column's text, or STR_NONE for NULL, into a zeroed row struct.  Copies.
 * false where the text is not of the type.
 */
bool value_in(struct arena *, const struct value_column *, struct str text, void *row);

#endif
