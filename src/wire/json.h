#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * JSON (RFC 8259), read strictly into an arena: UTF-8 without NUL and byte
 * order mark, no name twice in an object, whole numbers in 64 bits, nesting
 * at most JSON_DEPTH_MAX, an object or array at the top.
 */
enum { JSON_DEPTH_MAX = 32 };

enum json_kind { JSON_NIL, JSON_BOOL, JSON_INT, JSON_NUM, JSON_STR, JSON_ARR, JSON_OBJ };

struct json_member;

struct json {
	enum json_kind kind;
	size_t count; /* of items or members */
	union {
		bool yes;
		int64_t integer;
		double number; /* finite */
		struct str string;
		const struct json *items;
		const struct json_member *members; /* in the order they were sent */
	};
};

struct json_member {
	struct str name;
	struct json value;
};

/*
 * ERR_TOO_LARGE past most bytes; ERR_MALFORMED at the first fault, with the
 * member it stands in where that can be told ("contact.email"): reason twice,
 * nul, encoding, out_of_range, nesting, or json with the line and column.
 */
const struct err *json_read(struct arena *, struct str text, size_t most, const struct json **out);

/* The member of an object, or NULL; NULL also if v is NULL or no object. */
const struct json *json_get(const struct json *v, const char *name);

#endif
