#ifndef CIVIC_PASSWORD_H
#define CIVIC_PASSWORD_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/*
 * Passwords as argon2id hashes: 19 MiB, two passes, one lane, which is
 * OWASP's least and keeps a burst of sign-ins from eating the machine.
 */

/* The hash as libsodium writes it, parameters and salt in it.  Ends the process where memory runs
 * out. */
struct str password_hash(struct arena *, struct str password);

/*
 * Whether the password made the hash.  hash may be STR_NONE: then as much
 * work is done and the answer is no, so that time does not tell who exists.
 * No, too, where it is no hash of that kind.  Ends the process where memory
 * runs out.
 */
bool password_matches(struct str hash, struct str password);

#endif
