#ifndef WIRE_TOKEN_H
#define WIRE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct installation_key;

/*
 * What somebody shows to prove who they are: API keys, cookies, and the
 * links that track, confirm and unsubscribe.  As text it names its
 * jurisdiction and what it belongs to in clear, both in decimal, then 32
 * bytes in 52 lower-case characters of Crockford's base 32:
 *
 *     hb_7_1734001_0hx3…
 *
 * A double click selects all of it, and a search finds a leaked one.  There
 * is one spelling of each: anything else is refused.
 */
enum { TOKEN_BYTES = 32 };

struct token {
	int64_t jurisdiction; /* 1 or more */
	int64_t id;	      /* of the key, feedback, follower, … it belongs to; 1 or more */
	uint8_t secret[TOKEN_BYTES];
};

/* false where it is not a token as above; *out is then untouched. */
bool token_parse(struct str, struct token *out);

/* The text form. */
struct str token_make(struct arena *, const struct token *);

/* A token with a random secret, for what is stored as a hash of token_secret(). */
struct token token_random(int64_t jurisdiction, int64_t id);

/* The secret's bytes, as digest_blake2b() and the like take them. */
struct str token_secret(const struct token *);

/*
 * What a derived secret is for.  The names in token.c are part of what is
 * hashed: never change one.
 */
enum token_kind {
	TOKEN_TRACKING,	      /* follow one feedback */
	TOKEN_CONFIRM,	      /* confirm an address */
	TOKEN_UNSUBSCRIBE,    /* stop hearing */
	TOKEN_WEBHOOK_SECRET, /* sign what goes to a submitter's webhook */
	TOKEN_CHALLENGE,      /* the proof asked of a new endpoint */
	TOKEN_FORM,	      /* a page's form, against forged posts */
	TOKEN_WAKE,	      /* sign datagrams between hosts */
	TOKEN__MAX
};

/*
 * A secret that needs no storing: from the installation key of that version
 * (kept with the row, so that a replay answers the same), the kind, and whom
 * it belongs to.  false where the key has no such version any more.
 */
bool token_derive(const struct installation_key *, enum token_kind, int64_t jurisdiction,
    int64_t id, int64_t version, uint8_t out[TOKEN_BYTES]);

/*
 * Whether the token's secret is the derived one of that kind for any version
 * the installation key still has.  The time it takes does not tell which.
 */
bool token_matches(const struct installation_key *, enum token_kind, const struct token *);

/* A webhook's secret as Standard Webhooks 1.0.0 writes it: whsec_ and base64 with padding. */
struct str token_webhook_text(struct arena *, const uint8_t secret[TOKEN_BYTES]);

#endif
