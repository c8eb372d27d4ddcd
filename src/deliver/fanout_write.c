#include "deliver/fanout_write.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "db/db.h"
#include "deliver/fanout_batch.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"

const struct err *
fanout_write_fence(struct fanout_batch *b, struct db *db)
{
	int64_t shard = b->shard, epoch = lease_epoch(b->shared->leases, LEASE_FANOUT, shard);

	return sql_lease_fence(
	    db, &(struct sql_lease_fence){
		    LEASE_FANOUT, lease_owner(b->shared->leases), { &shard, 1 }, { &epoch, 1 } });
}

const struct err *
fanout_write_open(struct fanout_batch *b, const int64_t *events, size_t n, struct db **db)
{
	TRY(lane_begin(b->lane, b->jurisdiction, db));
	TRY(fanout_write_fence(b, *db));
	return sql_fanout_lock(*db, &(struct sql_fanout_lock){ b->jurisdiction, { events, n } });
}

void
fanout_write_room(struct fanout_batch *b, size_t n)
{
	struct arena *a = lane_arena(b->lane);

	b->made = ARENA_ARRAY(a, n, struct queue_row);
	b->made_feedback = ARENA_ARRAY(a, n, int64_t);
	b->made_n = 0;
	b->made_at = clock_db();
}

void
fanout_write_add(struct fanout_batch *b, int64_t event, int64_t endpoint, int64_t feedback,
    int64_t shard, int64_t destination)
{
	b->made_feedback[b->made_n] = feedback;
	b->made[b->made_n++] = (struct queue_row){ .jurisdiction = b->jurisdiction,
		.id = id_next(),
		.event = event,
		.endpoint = endpoint,
		.shard = shard,
		.destination = destination,
		.due_at = b->made_at,
		.insist = feedback == 0 };
}

const struct err *
fanout_write_insert(struct fanout_batch *b, struct db *db, int64_t mark)
{
	struct arena *a = lane_arena(b->lane);
	size_t n = b->made_n;
	int64_t *ids = ARENA_ARRAY(a, n, int64_t), *events = ARENA_ARRAY(a, n, int64_t),
		*endpoints = ARENA_ARRAY(a, n, int64_t), *shards = ARENA_ARRAY(a, n, int64_t),
		*destinations = ARENA_ARRAY(a, n, int64_t);

	b->written.n = 0;
	if (n == 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		ids[i] = b->made[i].id;
		events[i] = b->made[i].event;
		endpoints[i] = b->made[i].endpoint;
		shards[i] = b->made[i].shard;
		destinations[i] = b->made[i].destination;
	}
	return sql_fanout_deliver(db,
	    &(struct sql_fanout_deliver){ b->jurisdiction, { ids, n }, { events, n },
		{ endpoints, n }, { b->made_feedback, n }, { shards, n }, { destinations, n },
		b->made_at, mark },
	    &b->written);
}

void
fanout_write_hand_over(struct fanout_batch *b)
{
	int64_t now = clock_db();

	for (size_t i = 0; i < b->made_n; i++)
		queue_offer(b->shared->queue, &b->made[i], now);
	b->shared->counts.deliveries += (int64_t)b->written.n;
	b->made_n = 0;
}
