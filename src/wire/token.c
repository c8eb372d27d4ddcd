#include "wire/token.h"

#include <string.h>

#include "base/arena.h"
#include "wire/crockford.h"
#include "wire/digest.h"
#include "wire/installation_key.h"

enum { SECRET_TEXT = 52 }; /* 260 bits: the first four are zero */

static const char *const kinds[TOKEN__MAX] = {
	[TOKEN_TRACKING] = "tracking",
	[TOKEN_CONFIRM] = "confirm",
	[TOKEN_UNSUBSCRIBE] = "unsubscribe",
	[TOKEN_WEBHOOK_SECRET] = "webhook secret",
	[TOKEN_CHALLENGE] = "challenge",
	[TOKEN_FORM] = "form",
	[TOKEN_WAKE] = "wake",
};

/* The secret as one number, five bits a character. */
static void
secret_write(const uint8_t secret[TOKEN_BYTES], char out[SECRET_TEXT])
{
	unsigned pending = 0, bits = 4;

	for (int i = 0; i < SECRET_TEXT; i++) {
		if (bits < 5) {
			pending = pending << 8 | *secret++;
			bits += 8;
		}
		bits -= 5;
		out[i] = crockford_char(pending >> bits & 31);
	}
}

static bool
secret_parse(struct str s, uint8_t secret[TOKEN_BYTES])
{
	memset(secret, 0, TOKEN_BYTES);
	if (s.n != SECRET_TEXT)
		return false;
	for (int i = 0; i < SECRET_TEXT; i++) {
		int digit = crockford_value(s.p[i]);
		char only = digit < 0 ? '\0' : crockford_char((unsigned)digit);

		if (only >= 'A')
			only = (char)(only - 'A' + 'a');
		if (only != s.p[i] || only == '\0' || (i == 0 && digit > 1))
			return false;
		for (int k = 0, bit = 5 * i - 4; k < 5; k++, bit++)
			if (bit >= 0 && (digit >> (4 - k) & 1) != 0)
				secret[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
	return true;
}

/* A positive decimal number in its one spelling. */
static bool
number_parse(struct str s, int64_t *out)
{
	return s.n > 0 && s.p[0] != '0' && str_int(s, out) && *out > 0;
}

bool
token_parse(struct str s, struct token *out)
{
	struct token t;

	if (!str_eq(str_next(&s, '_'), STR("hb")) ||
	    !number_parse(str_next(&s, '_'), &t.jurisdiction) ||
	    !number_parse(str_next(&s, '_'), &t.id) || !secret_parse(s, t.secret))
		return false;
	*out = t;
	return true;
}

struct str
token_make(struct arena *a, const struct token *t)
{
	char secret[SECRET_TEXT];

	secret_write(t->secret, secret);
	return str_fmt(a, "hb_%lld_%lld_%s", (long long)t->jurisdiction, (long long)t->id,
	    str_z(a, str_lower(a, (struct str){ secret, SECRET_TEXT })));
}

struct token
token_random(int64_t jurisdiction, int64_t id)
{
	struct token t = { .jurisdiction = jurisdiction, .id = id };

	digest_random(t.secret, sizeof(t.secret));
	return t;
}

struct str
token_secret(const struct token *t)
{
	return (struct str){ (const char *)t->secret, TOKEN_BYTES };
}

static void
put_number(char out[8], int64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (char)((uint64_t)n >> (56 - 8 * i));
}

bool
token_derive(const struct installation_key *key, enum token_kind kind, int64_t jurisdiction,
    int64_t id, int64_t version, uint8_t out[TOKEN_BYTES])
{
	char numbers[3][8];
	struct str fields[] = {
		STR("hearback token"),
		str_of(kinds[kind]),
		{ numbers[0], 8 },
		{ numbers[1], 8 },
		{ numbers[2], 8 },
	};

	put_number(numbers[0], jurisdiction);
	put_number(numbers[1], id);
	put_number(numbers[2], version);
	return installation_key_derive(
	    key, version, fields, sizeof(fields) / sizeof(fields[0]), out);
}

bool
token_matches(const struct installation_key *key, enum token_kind kind, const struct token *t)
{
	uint8_t derived[TOKEN_BYTES];
	bool found = false;

	for (size_t i = 0; i < key->count; i++) {
		token_derive(key, kind, t->jurisdiction, t->id, key->of[i].version, derived);
		found |= digest_equal(derived, t->secret, TOKEN_BYTES);
	}
	return found;
}

struct str
token_webhook_text(struct arena *a, const uint8_t secret[TOKEN_BYTES])
{
	return str_fmt(a, "whsec_%s", digest_base64(a, secret, TOKEN_BYTES).p);
}
