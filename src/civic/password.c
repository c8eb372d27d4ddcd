#include "civic/password.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/log.h"

enum { PASSES = 2, MEMORY = 19 << 20 };

/* What a hash's text says: $argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$BYTES. */
struct hash {
	int64_t kib, passes;
	unsigned char salt[crypto_pwhash_SALTBYTES], bytes[32];
};

/* Of a password that nobody knows. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$7Ebbo6cHU1CzHrtgH15eVw$tfthwavz+"
			     "Zzkk9SbsEzYDA7jQDztizNwmd+DsERU+V8";

struct str
password_hash(struct arena *a, struct str password)
{
	char *out = arena_alloc(a, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(out, password.p, password.n, PASSES, MEMORY) != 0)
		log_die("no memory to hash a password");
	return str_of(out);
}

/* The bytes of base64 without padding, exactly n of them. */
static bool
decode(struct str text, unsigned char *out, size_t n)
{
	size_t got;

	return sodium_base642bin(out, n, text.p, text.n, NULL, &got, NULL,
		   sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
	       got == n;
}

/* The number in a part such as "t=2". */
static bool
number(struct str part, struct str name, int64_t least, int64_t most, int64_t *out)
{
	return str_starts(part, name) && str_int(str_sub(part, name.n, part.n), out) &&
	       *out >= least && *out <= most;
}

static bool
read_hash(struct str text, struct hash *h)
{
	const struct str head = STR("$argon2id$v=19$");
	struct str rest = str_sub(text, head.n, text.n);

	return str_starts(text, head) &&
	       number(str_next(&rest, ','), STR("m="), crypto_pwhash_argon2id_MEMLIMIT_MIN >> 10,
		   crypto_pwhash_argon2id_MEMLIMIT_MAX >> 10, &h->kib) &&
	       number(str_next(&rest, ','), STR("t="), crypto_pwhash_argon2id_OPSLIMIT_MIN,
		   crypto_pwhash_argon2id_OPSLIMIT_MAX, &h->passes) &&
	       str_eq(str_next(&rest, '$'), STR("p=1")) &&
	       decode(str_next(&rest, '$'), h->salt, sizeof(h->salt)) &&
	       decode(rest, h->bytes, sizeof(h->bytes));
}

/*
 * Not by crypto_pwhash_str_verify(), which says no in the same words where the
 * password is wrong and where it had no memory to look at it.
 */
bool
password_matches(struct str hash, struct str password)
{
	struct hash h;
	unsigned char bytes[sizeof(h.bytes)];
	const char *p = password.p == NULL ? "" : password.p;

	if (!read_hash(hash.p == NULL ? str_of(nobody) : hash, &h))
		return false;
	if (crypto_pwhash(bytes, sizeof(bytes), p, password.n, h.salt, (uint64_t)h.passes,
		(size_t)h.kib << 10, crypto_pwhash_ALG_ARGON2ID13) != 0)
		log_die("no memory to look at a password");
	return sodium_memcmp(bytes, h.bytes, sizeof(bytes)) == 0 && hash.p != NULL;
}
