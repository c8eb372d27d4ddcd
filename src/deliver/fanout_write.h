#ifndef DELIVER_FANOUT_WRITE_H
#define DELIVER_FANOUT_WRITE_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct err;
struct fanout_batch;

/*
 * The transactions in which a batch makes deliveries: opened, given its
 * deliveries, written; and, once COMMIT is acknowledged, handed over to the
 * dispatcher's own queue.
 */

/* The transaction fails with ERR_CONFLICT where the batch's shard has got another owner. */
const struct err *fanout_write_fence(struct fanout_batch *, struct db *);

/* Begun, fenced, and these events' rows locked. */
const struct err *fanout_write_open(
    struct fanout_batch *, const int64_t *events, size_t n, struct db **);

/* Room for as many deliveries, due now. */
void fanout_write_room(struct fanout_batch *, size_t n);
/* One of them; feedback is that of a follower, or 0. */
void fanout_write_add(struct fanout_batch *, int64_t event, int64_t endpoint, int64_t feedback,
    int64_t shard, int64_t destination);

/* Writes them, unless the event's mark is no longer this one. */
const struct err *fanout_write_insert(struct fanout_batch *, struct db *, int64_t mark);

void fanout_write_hand_over(struct fanout_batch *);

#endif
