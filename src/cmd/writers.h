#ifndef CMD_WRITERS_H
#define CMD_WRITERS_H

#include <stdint.h>

struct arena;
struct err;

/*
 * Stores batches beside the one that is being made, so that the database
 * works on every core.  A batch is handed over by forking: the child has all
 * of its memory, stores it over a connection of its own, and ends.
 */
struct writers;

enum { WRITERS_COUNTS = 4 }; /* numbers that a batch may give back, and that are summed */

/* What a child does; it must not use a connection opened before. */
typedef const struct err *writers_job(void *what, int64_t counts[WRITERS_COUNTS]);

/* most: how many at a time; 0: one for each core, 4 at most. */
struct writers *writers_new(struct arena *, int64_t most);

/*
 * Starts a job, once there is room.  The caller may then forget the batch.
 * An error is that of a job before.
 */
const struct err *writers_start(struct writers *, writers_job *, void *what);

/* Waits until all are done.  After an error too: none runs on. */
const struct err *writers_wait(struct writers *);

/* The sums so far. */
const int64_t *writers_counts(const struct writers *);

#endif
