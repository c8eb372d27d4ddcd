#include "wire/reference.h"

#include <stdint.h>

#include "base/arena.h"
#include "wire/crockford.h"
#include "wire/digest.h"

enum { RANDOM_CHARS = REFERENCE_CHARS - 1, TYPED_MAX = 64 };

/* Few of what is drawn have no three letters in a row, and asking the system is what costs. */
enum { DRAWS = 16 };

/* A value times x in the field of 32 elements, whose x^5 is x^2 + 1: x has order 31. */
static unsigned
times_x(unsigned value)
{
	return (value << 1 ^ (value & 16 ? 0x25 : 0)) & 31;
}

/* The value that makes the weighted sum zero: the last random place weighs x, the first x^8. */
static unsigned
check_of(const unsigned values[RANDOM_CHARS])
{
	unsigned sum = 0;

	for (int i = 0; i < RANDOM_CHARS; i++)
		sum = times_x(sum ^ values[i]);
	return sum;
}

/* Writes the nine characters; false where three letters follow each other. */
static bool
write_out(const uint8_t random[RANDOM_CHARS], char *out)
{
	unsigned values[RANDOM_CHARS];
	int letters = 0;

	for (int i = 0; i < RANDOM_CHARS; i++) {
		values[i] = random[i] & 31;
		out[i] = crockford_char(values[i]);
	}
	out[RANDOM_CHARS] = crockford_char(check_of(values));
	for (int i = 0; i < REFERENCE_CHARS; i++) {
		letters = out[i] >= 'A' ? letters + 1 : 0;
		if (letters == 3)
			return false;
	}
	return true;
}

struct str
reference_new(struct arena *a)
{
	char *out = arena_alloc(a, REFERENCE_CHARS + 1);
	uint8_t random[DRAWS][RANDOM_CHARS];
	int i = DRAWS;

	do {
		if (i == DRAWS) {
			digest_random(random, sizeof(random));
			i = 0;
		}
	} while (!write_out(random[i++], out));
	return (struct str){ out, REFERENCE_CHARS };
}

bool
reference_from(struct arena *a, uint64_t number, struct str *out)
{
	char *code = arena_alloc(a, REFERENCE_CHARS + 1);
	uint8_t values[RANDOM_CHARS];

	for (int i = 0; i < RANDOM_CHARS; i++)
		values[i] = number >> 5 * i & 31;
	if (!write_out(values, code))
		return false;
	*out = (struct str){ code, REFERENCE_CHARS };
	return true;
}

bool
reference_parse(struct arena *a, struct str s, struct str *out)
{
	unsigned values[REFERENCE_CHARS];
	char *code;
	int n = 0;

	if (s.n > TYPED_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int value = crockford_value(s.p[i]);

		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		if (value < 0 || n == REFERENCE_CHARS)
			return false;
		values[n++] = (unsigned)value;
	}
	if (n != REFERENCE_CHARS || check_of(values) != values[RANDOM_CHARS])
		return false;
	code = arena_alloc(a, REFERENCE_CHARS + 1);
	for (int i = 0; i < REFERENCE_CHARS; i++)
		code[i] = crockford_char(values[i]);
	*out = (struct str){ code, REFERENCE_CHARS };
	return true;
}

struct str
reference_show(struct arena *a, struct str s)
{
	return str_fmt(a, "%.*s-%.*s-%.*s", STR_ARG(str_sub(s, 0, 4)), STR_ARG(str_sub(s, 4, 4)),
	    STR_ARG(str_sub(s, 8, 1)));
}
