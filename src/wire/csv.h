#ifndef WIRE_CSV_H
#define WIRE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * Reads CSV (RFC 4180) as it streams in: UTF-8, with or without a byte
 * order mark; records ended by LF or CR LF, also inside quotes; empty lines
 * are passed over.  A broken record costs only itself: csv_next() says
 * where it breaks, and the next call goes on behind it.  Where a record ends
 * cannot be known if its quotes are broken or it is too large; then the next
 * call goes on at the line after the one it began on, so that a quote never
 * closed does not swallow the rest.
 */
enum {
	CSV_FIELDS_MAX = 256,
	CSV_FIELD_MAX = 1 << 20,  /* bytes */
	CSV_RECORD_MAX = 4 << 20, /* bytes, quotes and line ends counted */
};

/* Where the bytes come from: at most n of them at to; how many, 0 at the end, -1 with errno. */
typedef ssize_t csv_read(void *source, char *to, size_t n);

struct csv_field {
	struct str text; /* unquoted; "" for an empty field */
	size_t line;	 /* where it begins, counted from 1 */
	size_t column;	 /* of its first byte, quote included, counted in bytes from 1 */
};

struct csv_record {
	const struct csv_field *fields; /* valid until the next call of csv_next() */
	size_t count;
	size_t line;
	uint64_t offset; /* bytes of the source before it */
};

struct csv;

/* A reader in the arena, of which it takes 100 KB, and 5 MB once a record is as large as allowed.
 */
struct csv *csv_open(struct arena *, csv_read *, void *source, char separator);

/* csv_read over a FILE *. */
ssize_t csv_file(void *file, char *to, size_t n);

/*
 * Reads the first record as the names of the columns, trimmed, copied into
 * the reader's arena.  From then on a record with another number of fields
 * is broken.  ERR_MALFORMED (reason header) where there is none, or a name
 * is empty or stands twice.
 */
const struct err *csv_header(struct csv *, const struct str **names, size_t *count);

/*
 * The next record; record->fields is NULL at the end.  ERR_MALFORMED for a
 * broken one, made in the arena given: reason quote, too_many, too_long,
 * encoding or fields, and the words name line and column.  ERR_INTERNAL
 * where the source cannot be read; then the next call says the same.
 */
const struct err *csv_next(struct csv *, struct arena *, struct csv_record *record);

#endif
