#include "wire/utf8.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* By first byte, where that is not ASCII: how many bytes, and what the second may be. */
struct lead {
	unsigned char first, last;
	unsigned char bytes;
	unsigned char least, most;
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf }, /* below is overlong */
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, /* above are surrogates */
	{ 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf }, /* below is overlong */
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f }, /* above is beyond U+10FFFF */
};

static bool
is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
utf8_char(struct str s)
{
	unsigned char c;

	if (s.n == 0)
		return 0;
	c = (unsigned char)s.p[0];
	if (c < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *l = &leads[i];
		unsigned char second;

		if (c < l->first || c > l->last)
			continue;
		if (s.n < l->bytes)
			return 0;
		second = (unsigned char)s.p[1];
		if (second < l->least || second > l->most)
			return 0;
		for (size_t k = 2; k < l->bytes; k++)
			if (!is_tail(s.p[k]))
				return 0;
		return l->bytes;
	}
	return 0;
}

/* Eight bytes at p that are all ASCII and not NUL. */
static bool
plain8(const char *p)
{
	const uint64_t high = UINT64_C(0x8080808080808080), low = UINT64_C(0x0101010101010101);
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	/* the subtraction borrows into a high bit only below a byte of zero */
	return ((w | (w - low)) & high) == 0;
}

bool
utf8_valid(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		size_t n;

		if (s.n - i >= 8 && plain8(s.p + i)) {
			i += 8;
			continue;
		}
		n = utf8_char((struct str){ s.p + i, s.n - i });
		if (n == 0 || s.p[i] == '\0')
			return false;
		i += n;
	}
	return true;
}

/* Eight bytes at p that are all ASCII and to be seen: from ' ' to '~'. */
static bool
seen8(const char *p)
{
	const uint64_t high = UINT64_C(0x8080808080808080), low = UINT64_C(0x0101010101010101);
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return ((w | (w - low * ' ') | (w + low)) & high) == 0;
}

static bool
printable(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n;) {
		const unsigned char *p = (const unsigned char *)s.p + i;
		size_t n;

		if (s.n - i >= 8 && seen8(s.p + i)) {
			i += 8;
			continue;
		}
		n = utf8_char((struct str){ s.p + i, s.n - i });
		if (n == 0)
			return false;
		if (n == 1 && (p[0] < ' ' || p[0] == 0x7f) && p[0] != '\t' &&
		    !(lines && (p[0] == '\n' || p[0] == '\r')))
			return false;
		if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0)
			return false;
		if (n == 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9) &&
		    !lines)
			return false;
		if (n == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
			return false;
		i += n;
	}
	return true;
}

bool
utf8_line(struct str s)
{
	return printable(s, false);
}

bool
utf8_text(struct str s)
{
	return printable(s, true);
}

/* Unicode's White_Space, and what has no width: U+200B to 200D, 2060, FEFF. */
static bool
is_blank(struct str c)
{
	static const struct {
		const char *least, *most;
	} ranges[] = {
		{ "\xc2\x85", "\xc2\x85" },
		{ "\u00a0", "\u00a0" },
		{ "\u1680", "\u1680" },
		{ "\u2000", "\u200d" },
		{ "\u2028", "\u2029" },
		{ "\u202f", "\u202f" },
		{ "\u205f", "\u2060" },
		{ "\u3000", "\u3000" },
		{ "\ufeff", "\ufeff" },
	};

	if (c.n == 1)
		return *c.p == ' ' || (*c.p >= '\t' && *c.p <= '\r');
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (strlen(ranges[i].least) == c.n && memcmp(ranges[i].least, c.p, c.n) <= 0 &&
		    memcmp(c.p, ranges[i].most, c.n) <= 0)
			return true;
	return false;
}

bool
utf8_blank(struct str s)
{
	while (s.n > 0) {
		size_t n = utf8_char(s);

		if (n == 0 || !is_blank(str_sub(s, 0, n)))
			return false;
		s = str_sub(s, n, s.n);
	}
	return true;
}

size_t
utf8_length(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += !is_tail(s.p[i]);
	return count;
}

struct str
utf8_cut(struct str s, size_t max)
{
	size_t i = 0;

	for (; i < s.n; i++)
		if (!is_tail(s.p[i]) && max-- == 0)
			break;
	return str_sub(s, 0, i);
}

struct str
utf8_lines(struct arena *a, struct str s)
{
	struct str copy;
	char *to;

	if (str_find(s, '\r') == s.n)
		return s;
	copy.p = to = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			*to++ = s.p[i];
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			*to++ = '\n';
	}
	copy.n = (size_t)(to - copy.p);
	return copy;
}
