#ifndef CIVIC_FEEDBACK_LOCK_H
#define CIVIC_FEEDBACK_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/kind.h"
#include "civic/status.h"

struct err;
struct scope;

/* A feedback that this transaction is about to change, locked until it ends: for the files of
 * civic/ only. */
struct feedback_lock {
	int64_t id;
	struct str reference;
	struct str service; /* its code */
	enum kind kind;
	enum status status;
	bool held; /* an action that is not out yet has set that status */
	int64_t duplicate_of;
};

/* ERR_NOT_FOUND. */
const struct err *feedback_lock(struct scope *, int64_t id, struct feedback_lock *);

/* ERR_CONFLICT, reason held or status, where it may not go there now. */
const struct err *feedback_lock_check(struct scope *, const struct feedback_lock *, enum status);

/* Queues the change; duplicate_of is 0 but for STATUS_DUPLICATE. */
const struct err *feedback_lock_set(
    struct scope *, const struct feedback_lock *, enum status, int64_t duplicate_of);

#endif
