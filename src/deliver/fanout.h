#ifndef DELIVER_FANOUT_H
#define DELIVER_FANOUT_H

#include <stdint.h>

struct arena;
struct lane;
struct leases;
struct queue;

/*
 * Turns events into deliveries.  Rows of hb.fanout that are due are taken by
 * jurisdiction, many small events in one transaction; an action's feedback in
 * chunks of 1,000, its mark moved with each.  Every transaction is fenced and
 * adds nothing when it is repeated.  Events get their number in the
 * jurisdiction's feed with their first chunk.  What was made goes straight to
 * the queue.
 *
 * Jurisdictions take turns; one with large actions goes on with them in its
 * next turn, as one whose events fail does.
 *
 * An event that fails for its own fault, or takes too long, is tried again
 * later and parked after some times; the others go on.  So is one that ends
 * the dispatcher: what was due when a shard was taken from a dispatcher that
 * had not given it back is counted before it is tried.  Nothing counts where
 * the database is away; and where it is not as this program knows it (no
 * right, no such column, a damaged index), events wait and are never parked.
 */
struct fanout;

struct fanout *fanout_new(struct arena *, struct leases *, struct queue *);

/* Something may be due: look now. */
void fanout_wake(struct fanout *);

/* poll looks for what is due, work does it. */
void fanout_turn(struct fanout *, struct lane *poll, struct lane *work);
/* When fanout_turn() has something to do (clock_mono). */
int64_t fanout_next(const struct fanout *);

/* Events and deliveries made since the last call. */
struct fanout_counts {
	int64_t events, deliveries;
};
struct fanout_counts fanout_count(struct fanout *);

#endif
