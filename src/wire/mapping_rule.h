#ifndef WIRE_MAPPING_RULE_H
#define WIRE_MAPPING_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/*
 * Where one value comes from in a row, and what becomes of it; a part of
 * wire/mapping.h.  The functions that read a piece of the file return NULL,
 * or words about what is wrong with it.
 */

/* Words between " | ". */
struct mapping_list {
	struct str *items;
	size_t count;
};

/* The columns that a file speaks of, each once. */
struct mapping_columns {
	struct str *names;
	size_t count;
};

/* Text with columns in it: {CASE_TITLE}, {street} {number}.  "{{" is a brace. */
struct mapping_template {
	struct mapping_piece {
		struct str text;
		bool is_column;
		size_t column; /* in struct mapping_columns */
	} * pieces;
	size_t count;
};

struct mapping_value {
	struct str from; /* without the star */
	bool begins;	 /* from is only the beginning: it ended in a star */
	struct str to;	 /* "" for "not known" */
};

struct mapping_rule {
	struct mapping_template *options; /* the first that has a value counts */
	size_t options_count;
	struct mapping_list missing;
	struct mapping_list prefixes;
	struct mapping_value *values; /* the first that fits counts */
	size_t values_count;
	bool lines; /* keeps its lines; otherwise runs of white space become one space */
};

/* Cuts the next of the words between " | " off *rest, trimmed; loop while rest->p != NULL. */
struct str mapping_rule_next(struct str *rest);
const char *mapping_rule_list(struct arena *, struct mapping_list *, struct str text);

/* Reads "{a}, {b} | {c} | none given" and notes the columns. */
const char *mapping_rule_source(
    struct arena *, struct mapping_rule *, struct mapping_columns *, struct str text);

/* Adds a line of a table of values. */
const char *mapping_rule_value(
    struct arena *, struct mapping_rule *, struct str from, struct str to);

/*
 * The value in a row, whose cells are given in the order of the columns;
 * STR_NONE where there is none.  false where the rule has a table that does
 * not list the value; *out is then that value.
 */
bool mapping_rule_apply(struct arena *, const struct mapping_rule *,
    const struct mapping_list *missing, const struct str *cells, struct str *out);

/* Room for one more at the end of an array of *count that grew by this function only. */
void *mapping_rule_grow(struct arena *, void *array, size_t count, size_t size);

#endif
