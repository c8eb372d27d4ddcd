#include "db/value.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { HEAD = 20, HEAD_OF_NONE = 12 }; /* what an array begins with, and one without elements */
static const size_t null_length = UINT32_MAX;
static const int64_t year_2000 = 946684800000000; /* from where PostgreSQL counts */

static void
put_32(struct buf *b, size_t n)
{
	uint32_t big = htobe32((uint32_t)n);

	buf_add(b, &big, sizeof(big));
}

static void
put_64(struct buf *b, uint64_t n)
{
	uint64_t big = htobe64(n);

	buf_add(b, &big, sizeof(big));
}

static void
put_real(struct buf *b, double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	put_64(b, bits);
}

static void
put_moment(struct buf *b, int64_t t)
{
	put_64(b, (uint64_t)(t - year_2000));
}

/* An element: how long it is, and itself. */
static void
put_element(struct buf *b, enum value_type type, const void *at, size_t i)
{
	const struct str *text;

	switch (type) {
	case VALUE_REALS:
		if (isnan(((const struct value_reals *)at)->p[i])) {
			put_32(b, null_length);
			return;
		}
		put_32(b, sizeof(double));
		put_real(b, ((const struct value_reals *)at)->p[i]);
		return;
	case VALUE_BOOLS:
		put_32(b, 1);
		buf_char(b, ((const struct value_bools *)at)->p[i]);
		return;
	case VALUE_INTS:
		put_32(b, sizeof(int64_t));
		put_64(b, (uint64_t)((const struct value_ints *)at)->p[i]);
		return;
	case VALUE_TIMES:
		put_32(b, sizeof(int64_t));
		put_moment(b, ((const struct value_ints *)at)->p[i]);
		return;
	default:
		text = &((const struct value_texts *)at)->p[i];
		put_32(b, text->p == NULL ? null_length : text->n);
		buf_str(b, *text);
	}
}

/* What array_recv() of PostgreSQL reads: no text to parse or escape.  at: the array structs are all
 * a pointer and a count. */
static void
put_array(struct buf *b, enum value_type type, const void *at)
{
	static const size_t oids[] = { [VALUE_INTS] = 20,
		[VALUE_REALS] = 701,
		[VALUE_BOOLS] = 16,
		[VALUE_TEXTS] = 25,
		[VALUE_TIMES] = 1184,
		[VALUE_VECTORS] = 3614 };
	size_t n = ((const struct value_ints *)at)->n, bytes = HEAD + n * (4 + sizeof(int64_t));

	for (size_t i = 0; (type == VALUE_TEXTS || type == VALUE_VECTORS) && i < n; i++)
		bytes += ((const struct value_texts *)at)->p[i].n;
	buf_reserve(b, bytes);
	put_32(b, n > 0); /* dimensions */
	put_32(b, 0);
	put_32(b, oids[type]);
	if (n > 0) {
		put_32(b, n);
		put_32(b, 1); /* the first one's number */
	}
	for (size_t i = 0; i < n; i++)
		put_element(b, type, at, i);
}

/* Which go in binary: the width of a single integer, and a text's type, are the statement's to say.
 */
static bool
is_binary(enum value_type type)
{
	return type == VALUE_BYTES || type == VALUE_VECTOR || type == VALUE_TIME ||
	       type == VALUE_REAL || type >= VALUE_INTS;
}

static bool
is_null(const struct value_column *c, const void *at)
{
	switch (c->type) {
	case VALUE_INT:
	case VALUE_TIME:
		return c->optional && *(const int64_t *)at == 0;
	case VALUE_REAL:
		return c->optional && isnan(*(const double *)at);
	case VALUE_TEXT:
	case VALUE_JSON:
	case VALUE_BYTES:
	case VALUE_VECTOR:
		return ((const struct str *)at)->p == NULL;
	default:
		return false;
	}
}

const char *
value_out(struct arena *a, const struct value_column *c, const void *args, int *length, int *binary)
{
	const void *at = (const char *)args + c->offset;
	struct buf b;

	*binary = is_binary(c->type);
	*length = 0;
	if (is_null(c, at))
		return NULL;
	buf_init(&b, a);
	switch (c->type) {
	case VALUE_INT:
		buf_int(&b, *(const int64_t *)at);
		break;
	case VALUE_TIME:
		put_moment(&b, *(const int64_t *)at);
		break;
	case VALUE_REAL:
		put_real(&b, *(const double *)at);
		break;
	case VALUE_BOOL:
		buf_char(&b, *(const bool *)at ? 't' : 'f');
		break;
	case VALUE_TEXT:
	case VALUE_JSON:
	case VALUE_BYTES:
	case VALUE_VECTOR:
		buf_str(&b, *(const struct str *)at);
		break;
	default:
		put_array(&b, c->type, at);
	}
	*length = (int)b.n;
	return buf_done(&b).p;
}

/* Big-endian. */
static uint64_t
get_big(const char *p, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

/* As wide as the column is. */
static bool
get_int(struct str s, int64_t *out)
{
	int unused = 64 - 8 * (int)s.n;

	if (s.n != 2 && s.n != 4 && s.n != 8)
		return false;
	*out = (int64_t)(get_big(s.p, s.n) << unused) >> unused;
	return true;
}

static bool
get_moment(struct str s, int64_t *out)
{
	if (s.n != sizeof(*out) || !get_int(s, out))
		return false;
	*out += year_2000;
	return true;
}

static bool
get_real(struct str s, double *out)
{
	uint64_t bits;

	if (s.n != sizeof(bits))
		return false;
	bits = get_big(s.p, s.n);
	memcpy(out, &bits, sizeof(*out));
	return true;
}

/* jsonb: a version, and the text. */
static bool
get_json(struct arena *a, struct str s, struct str *out)
{
	if (s.n == 0 || s.p[0] != 1)
		return false;
	*out = str_copy(a, str_sub(s, 1, s.n));
	return true;
}

/* What array_send() of PostgreSQL writes: *s begins with the first element then. */
static bool
open_array(struct str *s, size_t *n)
{
	*n = 0;
	if (s->n < HEAD)
		return s->n == HEAD_OF_NONE && get_big(s->p, 4) == 0;
	if (get_big(s->p, 4) != 1)
		return false;
	*n = get_big(s->p + HEAD_OF_NONE, 4);
	*s = str_sub(*s, HEAD, s->n);
	return *n <= s->n / 4;
}

/* STR_NONE is NULL. */
static bool
next_element(struct str *s, struct str *out)
{
	size_t n = s->n < 4 ? null_length : get_big(s->p, 4);

	*out = STR_NONE;
	if (n != null_length) {
		if (n > s->n - 4)
			return false;
		*out = str_sub(*s, 4, n);
	}
	*s = str_sub(*s, 4 + out->n, s->n);
	return true;
}

static bool
get_texts(struct arena *a, struct str s, struct value_texts *out)
{
	struct str one, *p;
	size_t n;

	if (!open_array(&s, &n))
		return false;
	p = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		if (!next_element(&s, &one))
			return false;
		p[i] = str_copy(a, one);
	}
	*out = (struct value_texts){ p, n };
	return true;
}

static bool
get_ints(struct arena *a, struct str s, struct value_ints *out)
{
	struct str one;
	int64_t *p;
	size_t n;

	if (!open_array(&s, &n))
		return false;
	p = ARENA_ARRAY(a, n, int64_t);
	for (size_t i = 0; i < n; i++)
		if (!next_element(&s, &one) || !get_int(one, &p[i]))
			return false;
	*out = (struct value_ints){ p, n };
	return true;
}

bool
value_in(struct arena *a, const struct value_column *c, struct str bytes, void *row)
{
	void *at = (char *)row + c->offset;

	if (bytes.p == NULL) {
		if (c->type == VALUE_REAL)
			*(double *)at = NAN;
		return true;
	}
	switch (c->type) {
	case VALUE_INT:
		return get_int(bytes, at);
	case VALUE_TIME:
		return get_moment(bytes, at);
	case VALUE_REAL:
		return get_real(bytes, at);
	case VALUE_BOOL:
		*(bool *)at = bytes.n == 1 && bytes.p[0] != 0;
		return bytes.n == 1;
	case VALUE_TEXT:
	case VALUE_BYTES:
		*(struct str *)at = str_copy(a, bytes);
		return true;
	case VALUE_JSON:
		return get_json(a, bytes, at);
	case VALUE_TEXTS:
		return get_texts(a, bytes, at);
	case VALUE_INTS:
		return get_ints(a, bytes, at);
	default:
		return false;
	}
}
