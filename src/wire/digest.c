#include "wire/digest.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"

enum { HMAC_BLOCK = 64, HMAC_PARTS = 16 };

/*
 * SHA-256 by libcrypto, which uses the processor's own instructions: signing
 * is the largest part of what a webhook costs.  One context serves the
 * process; looking the algorithm up takes longer than a short hash.
 */
static EVP_MD_CTX *context;
static EVP_MD *algorithm;

static const unsigned char *
bytes(struct str s)
{
	return (const unsigned char *)(s.p == NULL ? "" : s.p);
}

void
digest_init(void)
{
	if (sodium_init() < 0)
		log_die("libsodium does not start: the system gives no randomness");
	if (context != NULL)
		return;
	context = EVP_MD_CTX_new();
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (context == NULL || algorithm == NULL)
		log_die("libcrypto does not start: it has no SHA-256");
}

static void
sha256(const struct str *parts, size_t count, uint8_t out[DIGEST_BYTES])
{
	int fine;

	if (context == NULL)
		digest_init();
	fine = EVP_DigestInit_ex2(context, algorithm, NULL);
	for (size_t i = 0; i < count; i++)
		fine &= EVP_DigestUpdate(context, bytes(parts[i]), parts[i].n);
	if (fine != 1 || EVP_DigestFinal_ex(context, out, NULL) != 1)
		log_die("libcrypto does not hash");
}

void
digest_sha256(struct str s, uint8_t out[DIGEST_BYTES])
{
	sha256(&s, 1, out);
}

void
digest_blake2b(struct str s, uint8_t out[DIGEST_BYTES])
{
	crypto_generichash(out, DIGEST_BYTES, bytes(s), s.n, NULL, 0);
}

/* RFC 2104: the hash of one padded key and the hash of the other and the parts. */
void
digest_hmac(struct str key, const struct str *parts, size_t count, uint8_t out[DIGEST_BYTES])
{
	uint8_t inner[HMAC_BLOCK] = { 0 }, outer[HMAC_BLOCK];
	struct str all[HMAC_PARTS + 1] = { { (const char *)inner, HMAC_BLOCK } };
	const struct str last[] = { { (const char *)outer, HMAC_BLOCK },
		{ (const char *)out, DIGEST_BYTES } };

	if (count > HMAC_PARTS)
		log_die("digest: an HMAC over %zu parts", count);
	if (key.n > HMAC_BLOCK)
		digest_sha256(key, inner);
	else
		memcpy(inner, bytes(key), key.n);
	for (int i = 0; i < HMAC_BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	for (size_t i = 0; i < count; i++)
		all[i + 1] = parts[i];
	sha256(all, count + 1, out);
	sha256(last, 2, out);
	sodium_memzero(inner, sizeof(inner));
	sodium_memzero(outer, sizeof(outer));
}

bool
digest_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void
digest_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

struct str
digest_hex(struct arena *a, const void *p, size_t n)
{
	char *text = arena_alloc(a, 2 * n + 1);

	sodium_bin2hex(text, 2 * n + 1, p, n);
	return (struct str){ text, 2 * n };
}

static struct str
encode(struct arena *a, const void *p, size_t n, int variant)
{
	size_t room = sodium_base64_encoded_len(n, variant); /* counts the NUL */
	char *text = arena_alloc(a, room);

	sodium_bin2base64(text, room, p, n, variant);
	return str_of(text);
}

struct str
digest_base64(struct arena *a, const void *p, size_t n)
{
	return encode(a, p, n, sodium_base64_VARIANT_ORIGINAL);
}

struct str
digest_base64url(struct arena *a, const void *p, size_t n)
{
	return encode(a, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* libsodium 1.0.18 takes some bytes above 127 for letters of the alphabet. */
static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] & 0x80) != 0)
			return false;
	return true;
}

static bool
decode(struct arena *a, struct str s, int variant, struct str *out)
{
	size_t room = s.n / 4 * 3 + 2, n;
	unsigned char *p = arena_alloc(a, room);

	if (!is_ascii(s) ||
	    sodium_base642bin(p, room, (const char *)bytes(s), s.n, NULL, &n, NULL, variant) != 0)
		return false;
	*out = (struct str){ (char *)p, n };
	return true;
}

bool
digest_base64_decode(struct arena *a, struct str s, struct str *out)
{
	return decode(a, s, sodium_base64_VARIANT_ORIGINAL, out);
}

bool
digest_base64url_decode(struct arena *a, struct str s, struct str *out)
{
	return decode(a, s, sodium_base64_VARIANT_URLSAFE_NO_PADDING, out);
}
