#ifndef DELIVER_DESTINATION_H
#define DELIVER_DESTINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "deliver/item.h"
#include "deliver/table.h"

struct arena;
struct transfer;

/*
 * Where sends really land: a scheme, host and port, whatever the
 * jurisdiction.  Each has its own queue and its own window of transfers, so
 * that a dead or slow one delays nobody else.  Two rings go round over those
 * that have something to read and those that have something to send: one
 * delivery a turn for each.  First tries come before retries, which get every
 * second turn of their destination and at most half of all transfers.
 *
 * A window begins at 2, grows by one with each success up to 8, then by one
 * for each window of successes up to 16, halves with each failure, and never
 * takes more than a tenth of all transfers.
 */
enum {
	DESTINATION_QUEUE_MAX = 1000, /* first tries in memory, and as many retries */
};

struct destination {
	struct table_node node; /* its key, 0 */
	struct item_list fresh, again;
	struct transfer *ready, *ready_last;
	int ready_n;
	int later;  /* items in the heap */
	int staged; /* items picked, until their transfer has ended */
	int flying; /* those of them under way */
	int ended;  /* and not yet written down */
	int window, credit;
	bool again_next;
	bool starving; /* less than a window is ready, and more is picked */
	bool spilled; /* first tries above cursor may be missing from memory */
	int64_t cursor;
	bool in_ring[2];
	struct destination *next[2];
};

struct destinations;

/* slots: transfers in flight at the same time, at most. */
struct destinations *destination_all(struct arena *, int64_t slots);

/* The one of this key, made where there is none yet. */
struct destination *destination_of(struct destinations *, int64_t key);

/* A due item into its queue. */
void destination_queue(struct destinations *, struct item *);
/* How many more first tries (or retries) have room in memory. */
int destination_room(const struct destination *, bool again);
/* First tries with this id and above are left to the database. */
void destination_spill(struct destination *, int64_t id);
/* One whose first tries have run low while more lie in the database; NULL where there is none. */
struct destination *destination_hungry(struct destinations *);

/* The next item to be read, or NULL.  It is staged until destination_landed() or
 * destination_left(). */
struct item *destination_pick(struct destinations *);
/* Whether any would soon have nothing to send, if what was picked is not read now. */
bool destination_starving(const struct destinations *);
/* Read, and ready to be sent. */
void destination_ready(struct destinations *, struct destination *, struct transfer *);
/* The next transfer to be started, or NULL; under way until destination_landed(). */
struct transfer *destination_start(struct destinations *);
/* Its transfer has ended; item.attempts is still what it was. */
void destination_landed(struct destinations *, const struct item *, bool success);
/* It was picked and will not be sent. */
void destination_left(struct destinations *, const struct item *);
/* After either of them: what became of it is written down, or forgotten. */
void destination_recorded(const struct item *);

/* What is queued on a shard is given to drop(), what is ready to cancel(). */
struct destination_forget {
	int shard;
	void (*drop)(void *drop_arg, struct item *);
	void *drop_arg;
	void (*cancel)(void *cancel_arg, struct transfer *);
	void *cancel_arg;
};
void destination_forget(struct destinations *, const struct destination_forget *);

/* Those that have had nothing for a while go back to the pool.  Also tells how long the oldest due
 * item has waited. */
int64_t destination_sweep(struct destinations *, int64_t now);

int destination_flying(const struct destinations *);
/* Ready or being read. */
int destination_waiting(const struct destinations *);

#endif
