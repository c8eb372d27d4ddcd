#ifndef WIRE_FIELD_H
#define WIRE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * One value that somebody filled in, judged the same way wherever it came
 * from: a form, JSON, a file.  A fault is ERR_INVALID with the field, words
 * for the reader, and one of the reasons
 *
 *	required, too_long, control_characters, encoding, wrong_type,
 *	out_of_range, not_offered, too_many, unknown, twice
 *
 * value.p NULL, or nothing that a reader would see, is "not filled in": a fault
 * "required" if it is needed, else success with *out as the function says.
 * The name of the field is not copied.
 */
enum field_need { FIELD_OPTIONAL, FIELD_REQUIRED };

/* One line of at most max code points, trimmed.  Not filled in: STR_NONE. */
const struct err *field_line(struct arena *, const char *field, struct str value, size_t max,
    enum field_need, struct str *out);

/* Text of at most max code points, trimmed, its lines ended by LF.  Not filled in: STR_NONE. */
const struct err *field_text(struct arena *, const char *field, struct str value, size_t max,
    enum field_need, struct str *out);

/* A whole decimal number.  Not filled in: *out is left alone. */
const struct err *field_int(struct arena *, const char *field, struct str value, int64_t least,
    int64_t most, enum field_need, int64_t *out);

/* A decimal number.  Not filled in: *out is left alone. */
const struct err *field_double(struct arena *, const char *field, struct str value, double least,
    double most, enum field_need, double *out);

/* A row's id, digits only.  Not filled in: 0, which is no id. */
const struct err *field_id(
    struct arena *, const char *field, struct str value, enum field_need, int64_t *out);

/*
 * One of the words in choices, which a NULL ends; *out is its index.  Not
 * filled in: -1.
 */
const struct err *field_choice(struct arena *, const char *field, struct str value,
    const char *const *choices, enum field_need, int *out);

/* The fault of a number outside its range, already parsed. */
const struct err *field_range_int(
    struct arena *, const char *field, int64_t value, int64_t least, int64_t most);
const struct err *field_range_double(
    struct arena *, const char *field, double value, double least, double most);

/* The fault "required". */
const struct err *field_missing(struct arena *, const char *field);

/* ERR_MALFORMED at a field (or NULL): what was sent cannot even be read. */
const struct err *field_malformed(
    struct arena *, const char *field, const char *reason, const char *say, const char *arg);

#endif
