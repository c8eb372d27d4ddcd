#ifndef DELIVER_FANOUT_BATCH_H
#define DELIVER_FANOUT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/sql.h"
#include "deliver/fanout.h"

struct lane;
struct leases;
struct queue;
struct queue_row;

enum {
	FANOUT_EVENTS = 200,
	FANOUT_FAILURES = 8, /* then an event is parked */
};

/* What all batches of a dispatcher share. */
struct fanout_shared {
	struct leases *leases;
	struct queue *queue;
	int64_t next_at;       /* when to look for what is due (clock_mono) */
	int64_t careful_until; /* until then events go one by one */
	struct fanout_counts counts;
};

struct fanout_due {
	int64_t event, mark, failures;
	bool doubtful;	/* it may be what ended a dispatcher */
	int64_t action; /* of action.posted; 0: about one feedback or endpoint */
};

/*
 * The due events of one jurisdiction on their way through a lane: read what
 * they are and who listens; write those about one feedback; then each action
 * chunk by chunk, reading and writing in turns.
 */
struct fanout_batch {
	struct fanout_shared *shared;
	struct lane *lane;
	int64_t jurisdiction;
	int shard;
	struct fanout_due due[FANOUT_EVENTS];
	size_t n;
	size_t at;     /* the action in hand */
	int64_t until; /* clock_mono: then others have their turn; 0: at no action yet */
	struct sql_fanout_events_rows events;
	struct sql_fanout_listeners_rows listeners;
	struct sql_fanout_chunk_rows chunk;
	struct sql_fanout_partners_rows partners;
	/* What the transaction under way adds. */
	struct queue_row *made;
	int64_t *made_feedback; /* whose follower hears, for each; 0: a partner */
	size_t made_n;
	int64_t made_at;
	struct sql_fanout_deliver_rows written;
	bool last; /* chunk of its action */
	bool more; /* the one behind it comes with the answer */
	int64_t mark;
};

/*
 * Takes the events of the first row's jurisdiction, which are the first among
 * left rows, and sees them through, or as far as its turn lasts: the lane, which
 * is ready, is busy until then.
 */
void fanout_batch_start(struct fanout_batch *, struct fanout_shared *, struct lane *,
    const struct sql_fanout_due_row *first, size_t left);

#endif
