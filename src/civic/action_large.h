#ifndef CIVIC_ACTION_LARGE_H
#define CIVIC_ACTION_LARGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/value.h"

struct err;
struct scope;

/*
 * An action for more feedback than one transaction takes.  Posting writes
 * down which are meant, in parts of ACTION_FEEDBACK_MAX, and a job; the job
 * applies a part in each transaction and, with the last one, writes the
 * event.  So nothing leaves before all are changed, and nothing is left to
 * do that is not written down.  An undo turns the job round.
 *
 * Whatever could take the status when it was chosen and cannot when its turn
 * comes is left out, and counted.
 */

/* Queues the parts and the job of an action that was just inserted. */
const struct err *action_large_post(struct scope *, int64_t id, struct value_ints ids);

/*
 * The job that applies it, if it is not done: locked, and no part is under
 * way.  *job is 0 where there is none.
 */
const struct err *action_large_job(struct scope *, int64_t id, int64_t *job);

/* Queues the job that puts every feedback back; job as action_large_job() gave it. */
const struct err *action_large_undo(struct scope *, int64_t id, int64_t job);

/* How far a job has come: each chunk moves it. */
struct action_chunk {
	int64_t mark; /* 0 at the beginning */
	int64_t done; /* feedback */
	bool over;    /* that was the last chunk */
};

/* A chunk of either job, inside the caller's transaction, which holds the job's row. */
const struct err *action_large_apply(struct scope *, int64_t id, struct action_chunk *);
const struct err *action_large_restore(struct scope *, int64_t id, struct action_chunk *);

#endif
