#include "wire/uri.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/field.h"
#include "wire/utf8.h"

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void
uri_encode(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(s.p[i])) {
			buf_char(b, s.p[i]);
			continue;
		}
		buf_add(b, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
}

void
uri_parameter(struct buf *b, const char *name, struct str value)
{
	struct str before = { b->p, b->n };

	buf_char(b, str_find(before, '?') == before.n ? '?' : '&');
	uri_encode(b, str_of(name));
	buf_char(b, '=');
	uri_encode(b, value);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The decoded bytes at to, *n of them; false at a broken escape. */
static bool
decode(struct str s, bool plus, char *to, size_t *n)
{
	char *start = to;

	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		if (s.p[i] != '%') {
			*to++ = plus && s.p[i] == '+' ? ' ' : s.p[i];
			continue;
		}
		high = s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
		low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
		if (low < 0)
			return false;
		*to++ = (char)(high * 16 + low);
		i += 2;
	}
	*n = (size_t)(to - start);
	return true;
}

const struct err *
uri_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	if (str_find(s, '%') < s.n || (plus && str_find(s, '+') < s.n)) {
		char *to = arena_alloc(a, s.n + 1);

		if (!decode(s, plus, to, &s.n))
			return field_malformed(a, NULL, "percent_escape",
			    /* xgettext:no-c-format */
			    N_("After each % there should be two hexadecimal digits."), NULL);
		s.p = to;
	}
	if (str_find(s, '\0') < s.n)
		return field_malformed(
		    a, NULL, "nul", N_("Please take the NUL character out."), NULL);
	if (!utf8_valid(s))
		return field_malformed(
		    a, NULL, "encoding", N_("Please send this as UTF-8 text."), NULL);
	*out = s;
	return NULL;
}

void
uri_split(struct str target, struct str *path, struct str *query)
{
	size_t at = str_find(target, '?');

	*path = str_sub(target, 0, at);
	*query = at == target.n ? STR_NONE : str_sub(target, at + 1, target.n);
}

const struct err *
uri_path(struct arena *a, struct str path, struct str *segments, size_t most, size_t *count)
{
	struct str rest;
	size_t n = 0;

	if (path.n == 0 || path.p[0] != '/')
		return field_malformed(
		    a, NULL, "path", N_("The address should begin with a slash."), NULL);
	rest = str_sub(path, 1, path.n);
	while (rest.p != NULL) {
		struct str part = str_next(&rest, '/');

		if (n == most)
			return err_new(a, ERR_NOT_FOUND, "more than %zu path segments", most);
		TRY(uri_decode(a, part, false, &segments[n]));
		n++;
	}
	*count = n;
	return NULL;
}
