#ifndef DELIVER_QUEUE_H
#define DELIVER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deliver/item.h"

struct arena;
struct destinations;
struct leases;
struct transfer;

/*
 * The deliveries of our shards that are due now or soon, as far as they have
 * room in memory.  Whoever finds a row offers it, as often as he likes: what
 * is known already, not ours, or has no room is left to the database.
 *
 * An item is out of the queue's hands between queue_pick() and one of
 * queue_return(), queue_again() and queue_forget().
 */
struct queue;

/* A row of hb.delivery, whoever read it. */
struct queue_row {
	int64_t jurisdiction, id, event, endpoint;
	int64_t shard, destination; /* its key */
	int64_t due_at, attempts;
	bool insist; /* even if the endpoint waits to be confirmed: it may be what confirms it */
};

/* A retry due later than this (microseconds) is left to the database. */
extern const int64_t queue_horizon;

struct queue *queue_new(struct arena *, struct leases *, struct destinations *);

/* now: clock_db. */
void queue_offer(struct queue *, const struct queue_row *, int64_t now);

/* What has become due goes to its destination. */
void queue_turn(struct queue *, int64_t now);
/* When that is next (clock_db); INT64_MAX: nothing waits. */
int64_t queue_next(const struct queue *);

struct item *queue_pick(struct queue *);
/* It could not be read now, or does not count: it is queued again, unless its shard was left. */
void queue_return(struct queue *, struct item *, int64_t now);
/* It will be tried again at due, after so many tries. */
void queue_again(struct queue *, struct item *, int64_t due, int64_t attempts, int64_t now);
/* It is delivered, parked, gone, or not ours any more. */
void queue_forget(struct queue *, struct item *);

/* A shard was left: what is queued is forgotten, what is in hand is marked dropped; ready ones go
 * to cancel(). */
void queue_drop(struct queue *, int shard, void (*cancel)(void *, struct transfer *), void *arg);

/*
 * Endpoints that are not confirmed yet: what is for them is not taken into
 * memory until queue_confirmed(), unless its finder insists.
 */
void queue_wait(struct queue *, int64_t jurisdiction, int64_t endpoint);
bool queue_waits(const struct queue *, int64_t jurisdiction, int64_t endpoint);
void queue_confirmed(struct queue *, int64_t jurisdiction, int64_t endpoint);
/*
 * Up to most endpoints of one jurisdiction that wait, another one's at each
 * call; gives how many.
 */
size_t queue_waiting(struct queue *, int64_t *jurisdiction, int64_t *endpoints, size_t most);

/* There is hardly any room for more. */
bool queue_full(const struct queue *);
/* Deliveries in memory. */
size_t queue_count(const struct queue *);

#endif
