#ifndef DELIVER_DESTINATION_H
#define DELIVER_DESTINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "deliver/item.h"
#include "deliver/ring.h"
#include "deliver/table.h"

struct arena;
struct transfer;

/*
 * Where sends really land: a scheme, host and port, whatever the
 * jurisdiction.  Each has its own queue and its own window of transfers, so
 * that a dead or slow one delays nobody else as long as transfers are left.
 * Rings go round over those that have something to read and those that have
 * something to send: one delivery a turn for each.  What a window has room
 * for is picked whatever others do; only what is picked ahead of that shares
 * a limit with all, which those that hang may use up.  First tries and
 * retries take turns at a destination; retries have half of all transfers at
 * most.
 *
 * A window begins at 2, grows by one with each transfer that lands well up to
 * 8, then by one for each window of those up to 16, halves with each that lands
 * badly, and never takes more than a tenth of all transfers.
 */
enum {
	DESTINATION_QUEUE_MAX = 1000, /* first tries in memory, and as many retries */
	DESTINATION_RINGS = 5,
};

/* The first tries of a destination, and its retries. */
enum side { SIDE_FRESH, SIDE_AGAIN, SIDES };

struct destination_side {
	struct item_list queue;
	struct transfer *ready, *ready_last;
	int ready_n;
	int picked;    /* and not started: ready, or being read */
	int next;      /* those of them that the window has room for */
	bool starving; /* less than a window is ready, and more is picked */
};

struct destination {
	struct table_node node; /* its key, 0 */
	struct destination_side side[SIDES];
	int later;  /* items in the heap */
	int flying; /* transfers under way */
	int ended;  /* picked no more, and not yet written down */
	int window, credit;
	bool again_next; /* a retry is started before a first try */
	bool spilled;	 /* first tries above cursor may be missing from memory */
	int64_t cursor;
	struct ring_place place[DESTINATION_RINGS];
	struct destination *unused;
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

/* The next item to be read, or NULL.  It is picked until destination_landed() or
 * destination_left(). */
struct item *destination_pick(struct destinations *);
/* Whether any would soon have nothing to send, if what was picked is not read now. */
bool destination_starving(const struct destinations *);
/* Read, and ready to be sent. */
void destination_ready(struct destinations *, struct destination *, struct transfer *);
/* The next transfer to be started, or NULL; under way until destination_landed(). */
struct transfer *destination_start(struct destinations *);
/*
 * Its transfer has ended; item.attempts is still what it was.  What is only
 * one endpoint's fault, such as a 404, is no fault of the destination, which
 * may be that of many.
 */
enum landing {
	LANDING_WELL,	/* it answered */
	LANDING_BADLY,	/* it did not, or asked for less, or was at fault itself */
	LANDING_UNKNOWN /* nothing was sent, or nobody waited for the answer */
};
void destination_landed(struct destinations *, const struct item *, enum landing);
/* It was picked and will not be sent. */
void destination_left(struct destinations *, const struct item *);
/* After either of them: what became of it is written down, or forgotten. */
void destination_recorded(const struct item *);

/* For those that go over all of them: destination_walk.h. */
void destination_each(struct destinations *, void (*)(void *arg, struct table_node *), void *arg);
/* Nothing hangs on it any more: it goes back to the pool. */
void destination_discard(struct destinations *, struct destination *);

int destination_flying(const struct destinations *);

#endif
