#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"

enum { LEAST = 256 };

void
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap > 0 ? b->cap : n < LEAST || n == SIZE_MAX ? LEAST : n + 1;

	if (n < b->cap - b->n)
		return;
	while (cap - b->n <= n) {
		if (__builtin_mul_overflow(cap, (size_t)2, &cap))
			log_die("buf: %zu bytes", n);
	}
	b->p = arena_grow(b->arena, b->p, b->cap, cap);
	b->cap = cap;
}

void
buf_init(struct buf *b, struct arena *a)
{
	*b = (struct buf){ .arena = a };
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

void
buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void
buf_z(struct buf *b, const char *z)
{
	buf_add(b, z, strlen(z));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_int(struct buf *b, int64_t n)
{
	buf_reserve(b, STR_INT_MOST);
	b->n += str_put_int(b->p + b->n, n);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void
buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	const size_t guess = 64; /* most fit, and are formatted once */
	va_list again;
	int n;

	va_copy(again, ap);
	buf_reserve(b, guess);
	n = vsnprintf(b->p + b->n, guess + 1, fmt, ap);
	if (n < 0)
		log_die("buf: format %s", fmt);
	if ((size_t)n > guess) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	b->n += (size_t)n;
}

struct str
buf_done(struct buf *b)
{
	buf_reserve(b, 0);
	b->p[b->n] = '\0';
	return (struct str){ b->p, b->n };
}
