#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* Bytes that grow in an arena. */
struct buf {
	struct arena *arena;
	char *p;
	size_t n;
	size_t cap;
};

void buf_init(struct buf *, struct arena *);
/* Room for n more bytes and a NUL, so that adding them moves nothing. */
void buf_reserve(struct buf *, size_t n);
void buf_add(struct buf *, const void *, size_t);
void buf_str(struct buf *, struct str);
void buf_z(struct buf *, const char *);
void buf_char(struct buf *, char);
/* In decimal. */
void buf_int(struct buf *, int64_t);
void buf_fmt(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));
/* What is in it now, never STR_NONE; followed by a NUL that does not count.  Valid until the next
 * change. */
struct str buf_done(struct buf *);

#endif
