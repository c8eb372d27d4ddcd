#ifndef WORK_JOB_H
#define WORK_JOB_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct scope;

/* A row of hb.job as a chunk finds it, and as it leaves it. */
struct job_state {
	int64_t action; /* what it is about; 0: no action */
	int64_t mark;	/* how far: the kind's own; 0 at the beginning */
	int64_t done;	/* how far, for people */
	bool over;	/* nothing is left to do: the row goes */
	bool wake;	/* something is now due for the dispatchers */
};

/*
 * A kind of work in the background.  chunk does a piece that takes well under
 * a second, inside the transaction that holds the row: what it writes and how
 * far it has come are committed together, or not at all.  It may run again
 * from the same state.
 */
struct job {
	const char *kind; /* as stored */
	const struct err *(*chunk)(struct scope *, struct job_state *);
};

extern const struct job job_action_apply, job_action_undo;

#endif
