#ifndef WIRE_JSON_WRITE_H
#define WIRE_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct json;

/*
 * Writes compact JSON onto a buffer; the same calls give the same bytes.
 * Inside an object each value is given its name, inside an array and at the
 * top the name is NULL:
 *
 *	json_write_begin(&w, &body);
 *	json_write_object(&w, NULL);
 *	json_write_id(&w, "id", f->id);
 *	json_write_array(&w, "actions");
 *	…
 *	json_write_close(&w);
 *	json_write_close(&w);
 *	json_write_end(&w);
 *
 * A name missing or out of place, a close too many or too few, end the
 * process with a line in the log: only a fault in the code does that.
 *
 * `<`, `>`, `&`, U+2028 and U+2029 are escaped, so that the result may stand in
 * a script element.  What is not UTF-8 becomes U+FFFD.
 */
enum { JSON_WRITE_DEPTH_MAX = 32 };

struct json_write {
	struct buf *to;
	int depth;
	bool comma;				/* one is due before the next value */
	bool named;				/* the name of the next value stands */
	bool objects[JSON_WRITE_DEPTH_MAX + 1]; /* by depth: an object, not an array */
};

void json_write_begin(struct json_write *, struct buf *);
/* Ends the process unless everything opened was closed and one value stands. */
void json_write_end(struct json_write *);

void json_write_object(struct json_write *, const char *name);
void json_write_array(struct json_write *, const char *name);
void json_write_close(struct json_write *);

/* A name made at run time; the value follows with the name NULL. */
void json_write_name(struct json_write *, struct str name);

/* STR_NONE is written as null. */
void json_write_str(struct json_write *, const char *name, struct str);
void json_write_z(struct json_write *, const char *name, const char *);
void json_write_int(struct json_write *, const char *name, int64_t);
/* As a string, for readers whose numbers are doubles; 0 is written as null. */
void json_write_id(struct json_write *, const char *name, int64_t);
/* At most 6 decimals, without trailing zeros; null if not finite. */
void json_write_double(struct json_write *, const char *name, double);
void json_write_bool(struct json_write *, const char *name, bool);
void json_write_null(struct json_write *, const char *name);
/* A value that was read (wire/json.h). */
void json_write_value(struct json_write *, const char *name, const struct json *);
/* Text that is JSON already, written as it is. */
void json_write_raw(struct json_write *, const char *name, struct str);

#endif
