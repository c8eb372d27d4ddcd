#ifndef CIVIC_IDEMPOTENCY_H
#define CIVIC_IDEMPOTENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/digest.h"

struct err;
struct scope;

/*
 * Whoever sends the same request twice with the same key gets the same
 * answer, and made one thing.
 *
 * The first statement of the transaction is idempotency_claim(); where the
 * transaction then fails and idempotency_claimed_before() says yes, the
 * thing exists: roll back, and idempotency_replay() gives its id inside a
 * transaction of its own that has written already; read the thing there and
 * commit before answering, so that the answer is as durable as the first.
 */
struct idempotency {
	struct str client; /* who: key:ID, account:ID, feedback:ID, public */
	struct str
	    key; /* as sent, 1 to 255 bytes; STR_NONE: there is none, and nothing is claimed */
	uint8_t hash[DIGEST_BYTES]; /* of method, path and body: another request with the same key
				       differs here */
};

/* Checks the key's length and characters (printable ASCII): field Idempotency-Key. */
const struct err *idempotency_check(struct scope *, const struct idempotency *);

/* Queues the row; object is what is about to be made.  Inside the caller's transaction, before all
 * else. */
const struct err *idempotency_claim(struct scope *, const struct idempotency *, int64_t object);

/* Whether it was the claim that failed, because of an earlier request. */
bool idempotency_claimed_before(const struct scope *);

/*
 * Begins a transaction and reads whom the key belongs to.  ERR_INVALID with
 * reason idempotency_key_reused where the first request was another one; the
 * caller commits.
 */
const struct err *idempotency_replay(struct scope *, const struct idempotency *, int64_t *object);

#endif
