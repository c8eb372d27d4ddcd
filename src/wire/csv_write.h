#ifndef WIRE_CSV_WRITE_H
#define WIRE_CSV_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Writes CSV (RFC 4180): separated by commas, lines ended by CR LF, quotes
 * where they are needed.  Text that a spreadsheet would run as a formula
 * (it begins with = + - @, tab, CR, LF, or one of the first four in full
 * width) is given a ' before it.  Numbers are written as they are.
 */
struct csv_write {
	struct buf *to;
	bool comma; /* one is due before the next value */
};

void csv_write_begin(struct csv_write *, struct buf *);

/* STR_NONE is an empty field. */
void csv_write_str(struct csv_write *, struct str);
void csv_write_z(struct csv_write *, const char *);
void csv_write_int(struct csv_write *, int64_t);
/* An empty field. */
void csv_write_none(struct csv_write *);

/* Ends the record. */
void csv_write_line(struct csv_write *);

#endif
