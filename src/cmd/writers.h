#ifndef CMD_WRITERS_H
#define CMD_WRITERS_H

#include <stdint.h>

struct arena;
struct cmd;
struct db;
struct err;

/*
 * Stores batches beside the one that is being made, so that the database
 * works on every core.  A writer is a process with a connection of its own,
 * forked when there is work for it.  A batch is handed over with the arena it was
 * made in, which all of them share.
 */
struct writers;

enum { WRITERS_MOST = 8 };
enum { WRITERS_COUNTS = 4 }; /* numbers that a batch may give back, and that are summed */

/*
 * What a writer does with a batch.  It sees, and may use, all of its arena; of
 * anything else what there was when the first batches were handed over.  `what` is a copy of
 * the caller's.
 */
typedef const struct err *writers_job(
    void *what, struct db *, void *batch, int64_t counts[WRITERS_COUNTS]);

/* most: how many at a time, WRITERS_MOST at most; 0: one for each core, 4 at most. */
struct writers *writers_new(struct cmd *, int64_t most, writers_job *, void *what);

/* Where the next batch is made: the same, emptied once, until it is handed over. */
struct arena *writers_arena(struct writers *);

/*
 * Hands over the batch that lies in writers_arena(), once a writer is free.
 * An error is that of a batch before.
 */
const struct err *writers_start(struct writers *, void *batch);

/* Waits until all batches are stored. */
const struct err *writers_wait(struct writers *);

/* The same, and until the writers have ended. */
const struct err *writers_end(struct writers *);

/* The sums so far. */
const int64_t *writers_counts(const struct writers *);

#endif
