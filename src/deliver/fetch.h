#ifndef DELIVER_FETCH_H
#define DELIVER_FETCH_H

#include <stdint.h>

struct arena;
struct destinations;
struct lane;
struct leases;
struct queue;

/*
 * Finds deliveries in the database and offers them to the queue, by plain
 * reads that lock and write nothing:
 *
 *	tail    first tries, by id from where it stopped, every 250 ms; it stays
 *	        half a second behind, because ids do not commit in their order,
 *	        and every tenth time 5 s
 *	sweep   the same from the beginning, every minute: whatever the tail
 *	        missed is found here
 *	again   retries that are due within a minute, every 15 s
 *	refill  a destination whose queue has run low while more wait for it
 *	decided endpoints that were waiting to be confirmed, every second
 *	of one  all that waits for such an endpoint
 *
 * When it finds the queue grown it has the planner look as well.
 *
 * Correctness rests on sweep and again alone.
 */
struct fetch;

struct fetch *fetch_new(struct arena *, struct leases *, struct queue *, struct destinations *);

/* Starts the next look that is due. */
void fetch_turn(struct fetch *, struct lane *);
/* When fetch_turn() has something to do (clock_mono). */
int64_t fetch_next(const struct fetch *);

/* All shall be looked through soon: a shard has come. */
void fetch_sweep(struct fetch *);
/* What waits for this endpoint shall be looked at. */
void fetch_endpoint(struct fetch *, int64_t jurisdiction, int64_t endpoint);

#endif
