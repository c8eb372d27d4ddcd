#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/log.h"

struct str
str_of(const char *z)
{
	return z == NULL ? STR_NONE : (struct str){ z, strlen(z) };
}

struct str
str_copy(struct arena *a, struct str s)
{
	return (struct str){ str_z(a, s), s.n };
}

char *
str_z(struct arena *a, struct str s)
{
	char *z;

	if (s.p == NULL)
		return NULL;
	z = arena_alloc(a, s.n + 1);
	memcpy(z, s.p, s.n);
	return z;
}

size_t
str_put_int(char *to, int64_t n)
{
	char text[STR_INT_MOST], *p = text + sizeof(text);
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
	size_t length;

	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (n < 0)
		*--p = '-';
	length = (size_t)(text + sizeof(text) - p);
	memcpy(to, p, length);
	return length;
}

struct str
str_of_int(struct arena *a, int64_t n)
{
	char *p = arena_alloc(a, STR_INT_MOST + 1);

	return (struct str){ p, str_put_int(p, n) };
}

struct str
str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	struct str s;

	va_start(ap, fmt);
	s = str_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

struct str
str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	char guess[200], *p; /* most fit, and are formatted once */
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(guess, sizeof(guess), fmt, ap);
	if (n < 0)
		log_die("str: format %s", fmt);
	p = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof(guess))
		memcpy(p, guess, (size_t)n + 1);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, suffix.n), suffix);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_space(s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_sub(struct str s, size_t at, size_t n)
{
	if (s.p == NULL)
		return s;
	if (at > s.n)
		at = s.n;
	if (n > s.n - at)
		n = s.n - at;
	return (struct str){ s.p + at, n };
}

size_t
str_find(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return at == NULL ? s.n : (size_t)(at - s.p);
}

struct str
str_next(struct str *rest, char c)
{
	size_t at = str_find(*rest, c);
	struct str part = str_sub(*rest, 0, at);

	*rest = at == rest->n ? STR_NONE : str_sub(*rest, at + 1, rest->n);
	return part;
}

struct str
str_lower(struct arena *a, struct str s)
{
	char *z = str_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (z[i] >= 'A' && z[i] <= 'Z')
			z[i] = (char)(z[i] + ('a' - 'A'));
	return (struct str){ z, s.n };
}

bool
str_int(struct str s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	if (negative)
		s = str_sub(s, 1, s.n);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(
			v, s.p[i] - '0', &v)) /* below zero it reaches INT64_MIN */
			return false;
	}
	if (!negative && __builtin_sub_overflow(0, v, &v))
		return false;
	*out = v;
	return true;
}

bool
str_double(struct str s, double *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	double v = 0, scale = 1;
	size_t i = negative ? 1 : 0, digits = 0;

	if (s.n > 40)
		return false;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits++)
		v = v * 10 + (s.p[i] - '0');
	if (digits == 0)
		return false;
	if (i < s.n && s.p[i] == '.') {
		for (i++, digits = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits++) {
			v = v * 10 + (s.p[i] - '0');
			scale *= 10;
		}
		if (digits == 0)
			return false;
	}
	if (i != s.n)
		return false;
	*out = (negative ? -v : v) / scale;
	return true;
}
