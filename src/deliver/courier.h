#ifndef DELIVER_COURIER_H
#define DELIVER_COURIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct channel_means;
struct destinations;
struct item;
struct lane;
struct leases;
struct queue;
struct sender;
struct tenants;
struct transfer;

/*
 * Carries deliveries from the queue to their result: picks what is due,
 * reads it (again) from the database in batches of one jurisdiction, sends
 * it as windows allow, judges the answer.  What is found to be gone, or to
 * wait for a confirmation, never leaves.
 */
struct courier;

struct courier_parts {
	struct leases *leases;
	struct destinations *destinations;
	struct queue *queue;
	struct tenants *tenants;
	struct sender *sender; /* its done() is courier_landed() */
	const struct channel_means *means;
	/* Hears of each result: complete.h. */
	void (*result)(void *, struct transfer *);
	void *result_arg;
	int64_t slots;
};

struct courier_counts {
	int64_t sent, delivered, failed, parked;
};

struct courier *courier_new(struct arena *, const struct courier_parts *);

/* Picks, reads, starts what may be; more: whether anything new may be begun. */
void courier_turn(struct courier *, struct lane *, bool more);

/* A transfer's answer is there. */
void courier_landed(void *courier, struct transfer *);

/* Back to the pool, when its result is written down or does not count. */
void courier_release(struct courier *, struct transfer *);

/* A shard is to be left: what has not begun is forgotten.  Lost: what is under way is broken off.
 */
void courier_drop(struct courier *, int shard, bool lost);
/* Breaks off all that is under way. */
void courier_abort(struct courier *);

/* Since the last call. */
struct courier_counts courier_count(struct courier *);

#endif
