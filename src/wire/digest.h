#ifndef WIRE_DIGEST_H
#define WIRE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * Hashes, and bytes as text, over libcrypto and libsodium.  Each program calls
 * digest_init() once before anything else here; doing so again is harmless.
 */
enum { DIGEST_BYTES = 32 };

/* Ends the process where the system has no randomness to give. */
void digest_init(void);

void digest_sha256(struct str, uint8_t out[DIGEST_BYTES]);
/* BLAKE2b cut to 32 bytes and without key: how secrets that are only compared are stored. */
void digest_blake2b(struct str, uint8_t out[DIGEST_BYTES]);
/* HMAC-SHA-256 (RFC 2104) with a key of any length over the count parts, at most 16, one after
 * another. */
void digest_hmac(struct str key, const struct str *parts, size_t count, uint8_t out[DIGEST_BYTES]);

/* Whether n bytes are the same, in a time that does not tell where they differ. */
bool digest_equal(const void *, const void *, size_t n);

/* n unpredictable bytes. */
void digest_random(void *, size_t n);

/*
 * Text: lower-case hex; base64 of RFC 4648 section 4, always padded; and
 * base64url of its section 5, never padded.  Decoding is strict: nothing
 * around it, the right padding or none, unused bits zero.  false leaves *out
 * untouched.
 */
struct str digest_hex(struct arena *, const void *, size_t n);
struct str digest_base64(struct arena *, const void *, size_t n);
struct str digest_base64url(struct arena *, const void *, size_t n);
bool digest_base64_decode(struct arena *, struct str, struct str *out);
bool digest_base64url_decode(struct arena *, struct str, struct str *out);

#endif
