#ifndef DELIVER_LOAD_H
#define DELIVER_LOAD_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct channel_means;
struct destinations;
struct err;
struct lane;
struct leases;
struct queue;
struct tenants;
struct transfer;
struct transfers;
enum parked;

/*
 * Reads deliveries just before they are sent, in batches of one
 * jurisdiction: takes from the queue what is next at each destination, reads
 * it (again) from the database and puts into words what is sent.  What is
 * found to be gone, or to wait for a confirmation, goes no further.
 */
struct loads;

struct load_parts {
	struct leases *leases;
	struct destinations *destinations; /* which hear what is ready */
	struct queue *queue;
	struct tenants *tenants;
	struct transfers *transfers;
	const struct channel_means *means;
	/* What never leaves, and why; the destination has been told that it left. */
	void (*parked)(void *, struct transfer *, enum parked);
	/* What could not be put into words; the same. */
	void (*unsendable)(void *, struct transfer *, const struct err *);
	void *arg;
};

struct loads *load_new(struct arena *, const struct load_parts *);

/* Takes what is next, and reads where the lane is free. */
void load_turn(struct loads *, struct lane *);

#endif
