#ifndef WIRE_JSON_IN_H
#define WIRE_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/field.h"

struct arena;
struct err;
struct json;

/*
 * Reads the members of a JSON object into C values, and gathers every fault
 * with the path of its field (`contact.email`, `items.2.code`):
 *
 *	struct json_in *in = json_in_open(a, body), *contact;
 *
 *	draft.service = json_in_line(in, "service", 64, FIELD_REQUIRED);
 *	json_in_int(in, "rating", 1, 5, FIELD_OPTIONAL, &draft.rating);
 *	contact = json_in_object(in, "contact", FIELD_OPTIONAL);
 *	draft.email = json_in_line(contact, "email", 200, FIELD_OPTIONAL);
 *	TRY(json_in_close(in));
 *
 * A member that nobody asked for is a fault (unknown), so that a typing
 * mistake is seen.  null is the same as absent; json_in_has() tells them
 * apart.  A reader may be NULL: then everything is absent and nothing a
 * fault.  Until json_in_close() a faulty value reads as absent.  The reasons
 * are those of wire/field.h.  Names are not copied.
 */
struct json_in;

/* A fault of its own (ERR_INVALID, wrong_type, no field) if body is no object. */
struct json_in *json_in_open(struct arena *, const struct json *body);

/* NULL, or all faults of the reader and of those opened from it, at most 20, in a list by err.more.
 */
const struct err *json_in_close(struct json_in *);

/* The member was sent, even as null; asking makes it known. */
bool json_in_has(struct json_in *, const char *name);

/* Text as in field_line() and field_text().  Absent: STR_NONE. */
struct str json_in_line(struct json_in *, const char *name, size_t max, enum field_need);
struct str json_in_text(struct json_in *, const char *name, size_t max, enum field_need);

/* true and *out set if it was there; else *out is left alone.  json_in_double() takes whole numbers
 * too. */
bool json_in_int(
    struct json_in *, const char *name, int64_t least, int64_t most, enum field_need, int64_t *out);
bool json_in_double(
    struct json_in *, const char *name, double least, double most, enum field_need, double *out);
bool json_in_bool(struct json_in *, const char *name, enum field_need, bool *out);

/* An id: a string of digits, never a number.  Absent: 0. */
int64_t json_in_id(struct json_in *, const char *name, enum field_need);

/* Index of a word in choices, which a NULL ends.  Absent: -1. */
int json_in_choice(struct json_in *, const char *name, const char *const *choices, enum field_need);

/* A reader of the members of an object.  Absent: NULL. */
struct json_in *json_in_object(struct json_in *, const char *name, enum field_need);

/*
 * A list of at most most items: *count of them.  Absent, or NULL: 0.
 * Required means at least one.
 */
int64_t *json_in_ids(
    struct json_in *, const char *name, size_t most, enum field_need, size_t *count);
struct str *json_in_lines(
    struct json_in *, const char *name, size_t most, size_t max, enum field_need, size_t *count);
struct json_in **json_in_objects(
    struct json_in *, const char *name, size_t most, enum field_need, size_t *count);

/* The value as it is, of any kind.  Absent: NULL. */
const struct json *json_in_any(struct json_in *, const char *name, enum field_need);

/* Adds a fault the caller found: say is N_("…") with at most one %s, which arg stands for. */
void json_in_fault(
    struct json_in *, const char *name, const char *reason, const char *say, const char *arg);

#endif
