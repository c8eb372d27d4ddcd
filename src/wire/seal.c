#include "wire/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "wire/digest.h"
#include "wire/installation_key.h"

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES
};
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == INSTALLATION_KEY_BYTES, "key size");

static bool
derive(const struct installation_key *key, int64_t version, uint8_t out[INSTALLATION_KEY_BYTES])
{
	const struct str label = STR("hearback seal");

	return installation_key_derive(key, version, &label, 1, out);
}

/* What the sealed text is bound to: both numbers, high byte first. */
struct place {
	unsigned char bytes[16];
};

static struct place
place_of(int64_t jurisdiction, int64_t id)
{
	struct place p;

	for (int i = 0; i < 8; i++) {
		p.bytes[i] = (unsigned char)((uint64_t)jurisdiction >> (56 - 8 * i));
		p.bytes[8 + i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
	}
	return p;
}

struct str
seal_encrypt(struct arena *a, const struct installation_key *key, int64_t jurisdiction, int64_t id,
    struct str secret)
{
	const struct place place = place_of(jurisdiction, id);
	size_t n = NONCE + secret.n + TAG;
	unsigned char *box = arena_alloc(a, n);
	int64_t version = installation_key_newest(key);
	uint8_t derived[INSTALLATION_KEY_BYTES];

	if (!derive(key, version, derived))
		log_die("seal: no installation key");
	digest_random(box, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, NULL,
	    (const unsigned char *)secret.p, secret.n, place.bytes, sizeof(place.bytes), NULL, box,
	    derived);
	sodium_memzero(derived, sizeof(derived));
	return str_fmt(a, "%lld:%s", (long long)version, digest_base64url(a, box, n).p);
}

const struct err *
seal_decrypt(struct arena *a, const struct installation_key *key, int64_t jurisdiction, int64_t id,
    struct str sealed, struct str *secret)
{
	const struct place place = place_of(jurisdiction, id);
	struct str number = str_next(&sealed, ':'), box;
	uint8_t derived[INSTALLATION_KEY_BYTES];
	const unsigned char *p;
	unsigned char *out;
	int64_t version;
	int refused;

	if (!str_int(number, &version) || !digest_base64url_decode(a, sealed, &box) ||
	    box.n < NONCE + TAG)
		return err_new(a, ERR_INTERNAL, "seal: not a sealed text");
	if (!derive(key, version, derived))
		return err_new(a, ERR_INTERNAL, "seal: the installation key has no version %lld",
		    (long long)version);
	p = (const unsigned char *)box.p;
	out = arena_alloc(a, box.n - NONCE - TAG + 1);
	refused = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, p + NONCE,
	    box.n - NONCE, place.bytes, sizeof(place.bytes), p, derived);
	sodium_memzero(derived, sizeof(derived));
	if (refused != 0)
		return err_new(a, ERR_INTERNAL, "seal: does not open for jurisdiction %lld id %lld",
		    (long long)jurisdiction, (long long)id);
	*secret = (struct str){ (char *)out, box.n - NONCE - TAG };
	return NULL;
}
