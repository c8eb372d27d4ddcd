#include "db/value.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/date.h"

enum { HEAD = 20 }; /* what an array begins with */
static const size_t null_length = UINT32_MAX;

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

/* PostgreSQL counts from 2000. */
static void
put_moment(struct buf *b, int64_t t)
{
	put_64(b, (uint64_t)(t - 946684800000000));
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

/* Which go as PostgreSQL sends and takes them between machines: the width of a single integer, and
 * a text's type, are the statement's to say. */
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

/* Takes so many digits and what must follow them off *s; at its end nothing follows. */
static bool
get_digits(struct str *s, size_t digits, char then, int *out)
{
	if (s->n < digits || (s->n > digits && s->p[digits] != then))
		return false;
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		*out = *out * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, digits + 1, s->n);
	return true;
}

/* PostgreSQL's ISO output in UTC: 2026-11-22 14:00:00[.123456]+00. */
static bool
get_time(struct str s, int64_t *out)
{
	struct date d = { 0 };
	struct str whole = str_sub(s, 0, s.n - 3), fraction = STR("0");

	if (!str_ends(s, STR("+00")))
		return false;
	s = str_next(&whole, '.');
	if (whole.p != NULL)
		fraction = whole;
	if (!get_digits(&s, 4, '-', &d.year) || !get_digits(&s, 2, '-', &d.month) ||
	    !get_digits(&s, 2, ' ', &d.day) || !get_digits(&s, 2, ':', &d.hour) ||
	    !get_digits(&s, 2, ':', &d.minute) || !get_digits(&s, 2, '\0', &d.second) ||
	    fraction.n > 6 || !get_digits(&fraction, fraction.n, '\0', &d.micro))
		return false;
	for (size_t n = whole.p == NULL ? 6 : whole.n; n < 6; n++)
		d.micro *= 10;
	*out = date_moment(&d);
	return true;
}

static int
nibble(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* bytea's hex output. */
static bool
get_bytes(struct arena *a, struct str s, struct str *out)
{
	char *p;

	if (!str_starts(s, STR("\\x")) || s.n % 2 != 0)
		return false;
	p = arena_alloc(a, s.n / 2);
	for (size_t i = 2; i < s.n; i += 2)
		p[i / 2 - 1] = (char)(nibble(s.p[i]) << 4 | nibble(s.p[i + 1]));
	*out = (struct str){ p, s.n / 2 - 1 };
	return true;
}

/* The element at *at, which then stands on the comma or brace behind it. */
static struct str
next_element(struct arena *a, struct str s, size_t *at)
{
	bool quoted = *at < s.n && s.p[*at] == '"';
	struct buf b;

	buf_init(&b, a);
	if (quoted)
		++*at;
	for (; *at < s.n; ++*at) {
		if (quoted ? s.p[*at] == '"' : s.p[*at] == ',' || s.p[*at] == '}')
			break;
		if (s.p[*at] == '\\' && *at + 1 < s.n)
			++*at;
		buf_char(&b, s.p[*at]);
	}
	if (quoted)
		++*at;
	else if (str_eq(buf_done(&b), STR("NULL")))
		return STR_NONE;
	return buf_done(&b);
}

static bool
get_texts(struct arena *a, struct str s, struct value_texts *out)
{
	size_t most = 1, n = 0;
	struct str *p;

	if (s.n < 2 || s.p[0] != '{')
		return false;
	for (size_t i = 0; i < s.n; i++)
		most += s.p[i] == ',';
	p = ARENA_ARRAY(a, most, struct str);
	for (size_t at = 1; at < s.n && s.p[at] != '}'; at += at < s.n && s.p[at] == ',')
		p[n++] = next_element(a, s, &at);
	*out = (struct value_texts){ p, n };
	return true;
}

static bool
get_ints(struct arena *a, struct str s, struct value_ints *out)
{
	struct value_texts texts;
	int64_t *p;

	if (!get_texts(a, s, &texts))
		return false;
	p = ARENA_ARRAY(a, texts.n, int64_t);
	for (size_t i = 0; i < texts.n; i++)
		if (!str_int(texts.p[i], &p[i]))
			return false;
	*out = (struct value_ints){ p, texts.n };
	return true;
}

bool
value_in(struct arena *a, const struct value_column *c, struct str text, void *row)
{
	void *at = (char *)row + c->offset;

	if (c->type == VALUE_REAL) {
		*(double *)at = text.p == NULL ? NAN : strtod(str_z(a, text), NULL);
		return true;
	}
	if (text.p == NULL)
		return true;
	switch (c->type) {
	case VALUE_INT:
		return str_int(text, at);
	case VALUE_TIME:
		return get_time(text, at);
	case VALUE_BOOL:
		*(bool *)at = str_eq(text, STR("t"));
		return true;
	case VALUE_TEXT:
	case VALUE_JSON:
		*(struct str *)at = str_copy(a, text);
		return true;
	case VALUE_BYTES:
		return get_bytes(a, text, at);
	case VALUE_TEXTS:
		return get_texts(a, text, at);
	case VALUE_INTS:
		return get_ints(a, text, at);
	default:
		return false;
	}
}
