#ifndef DELIVER_DESTINATION_WALK_H
#define DELIVER_DESTINATION_WALK_H

#include <stdint.h>

struct destination;
struct destinations;
struct item;
struct transfer;

/* What is done now and then, over all destinations. */

/* One whose first tries have run low while more lie in the database; NULL where there is none. */
struct destination *destination_walk_hungry(struct destinations *);

/* What is queued on a shard is given to drop(), what is ready to cancel(). */
struct destination_forget {
	int shard;
	void (*drop)(void *drop_arg, struct item *);
	void *drop_arg;
	void (*cancel)(void *cancel_arg, struct transfer *);
	void *cancel_arg;
};
void destination_walk_forget(struct destinations *, const struct destination_forget *);

/* Those that have had nothing for a while go back to the pool.  Also tells how long the oldest due
 * item has waited. */
int64_t destination_walk_sweep(struct destinations *, int64_t now);

#endif
