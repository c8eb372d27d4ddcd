#ifndef WIRE_SEAL_H
#define WIRE_SEAL_H

#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct installation_key;

/*
 * Secrets of others that we must keep and give back, encrypted with a key
 * derived from the installation key: XChaCha20-Poly1305 with a random nonce.
 * A sealed text is `version:` and base64url, so it says which version of the
 * key opens it.  It opens only for the jurisdiction and id it was sealed
 * for: a row copied to another place in the database is of no use there.
 */
struct str seal_encrypt(struct arena *, const struct installation_key *, int64_t jurisdiction,
    int64_t id, struct str secret);

/*
 * ERR_INTERNAL where it is no sealed text, was changed, was sealed for
 * another row, or its version of the installation key is not there any more.
 */
const struct err *seal_decrypt(struct arena *, const struct installation_key *,
    int64_t jurisdiction, int64_t id, struct str sealed, struct str *secret);

#endif
