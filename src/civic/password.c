#include "civic/password.h"

#include <errno.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/log.h"

enum { PASSES = 2, MEMORY = 19 << 20 };

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

bool
password_matches(struct arena *a, struct str hash, struct str password)
{
	const char *against = hash.p == NULL ? nobody : str_z(a, hash);
	const char *p = password.p == NULL ? "" : password.p;
	bool same;

	errno = 0;
	same = crypto_pwhash_str_verify(against, p, password.n) == 0;
	if (!same && errno == ENOMEM)
		log_die("no memory to look at a password");
	return same && hash.p != NULL;
}
