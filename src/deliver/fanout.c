#include "deliver/fanout.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/fanout_batch.h"
#include "deliver/lane.h"
#include "deliver/lease.h"

enum { BATCHES = 2 };
static const int64_t poll_every = 250000;

struct fanout {
	struct fanout_shared shared;
	struct fanout_batch batch[BATCHES];
	struct sql_fanout_due_rows due;
};

struct fanout *
fanout_new(struct arena *a, struct leases *leases, struct queue *queue)
{
	struct fanout *f = ARENA_NEW(a, struct fanout);

	f->shared.leases = leases;
	f->shared.queue = queue;
	return f;
}

void
fanout_wake(struct fanout *f)
{
	f->shared.next_at = 0;
}

int64_t
fanout_next(const struct fanout *f)
{
	return f->shared.next_at;
}

struct fanout_counts
fanout_count(struct fanout *f)
{
	struct fanout_counts n = f->shared.counts;

	f->shared.counts = (struct fanout_counts){ 0 };
	return n;
}

static struct fanout_batch *
batch_of(struct fanout *f, int64_t jurisdiction)
{
	for (int i = 0; i < BATCHES; i++)
		if (f->batch[i].busy && f->batch[i].jurisdiction == jurisdiction)
			return &f->batch[i];
	return NULL;
}

static void
looked(void *arg, const struct err *e)
{
	struct fanout *f = arg;

	if (e != NULL) {
		if (e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN)
			log_error("fanout_poll", "detail=" LOG_Q, e->detail);
		f->due.n = 0;
	}
}

static const struct err *
look(struct fanout *f, struct lane *poll, const int64_t *shards, size_t n)
{
	struct db *db;

	TRY(lane_begin(poll, 0, &db));
	return sql_fanout_due(db, &(struct sql_fanout_due){ clock_db(), { shards, n } }, &f->due);
}

/* Starts what was found and has a free lane; the rest is found again when one is free. */
static void
take(struct fanout *f, struct lane *const *work, size_t work_n, int64_t now)
{
	for (size_t i = 0; i < f->due.n; i++) {
		struct fanout_batch *b = NULL;
		struct lane *lane = NULL;

		if (!lease_held(f->shared.leases, LEASE_FANOUT, f->due.p[i].shard) ||
		    batch_of(f, f->due.p[i].jurisdiction) != NULL)
			continue;
		for (size_t k = 0; k < work_n && lane == NULL; k++)
			lane = lane_ready(work[k], now) ? work[k] : NULL;
		for (int k = 0; k < BATCHES && b == NULL; k++)
			b = f->batch[k].busy ? NULL : &f->batch[k];
		if (lane == NULL || b == NULL)
			break;
		fanout_batch_start(b, &f->shared, lane, &f->due.p[i], f->due.n - i);
	}
	f->due.n = 0;
}

void
fanout_turn(struct fanout *f, struct lane *poll, struct lane *const *work, size_t work_n)
{
	int64_t now = clock_mono(), shards[LEASE_SHARDS];
	size_t n;
	bool free_lane = false;

	if (f->due.n > 0 && lane_ready(poll, now))
		take(f, work, work_n, now);
	for (size_t i = 0; i < work_n; i++)
		free_lane |= lane_ready(work[i], now);
	if (now < f->shared.next_at || !free_lane || !lane_ready(poll, now))
		return;
	f->shared.next_at = now + poll_every;
	n = lease_list(f->shared.leases, LEASE_FANOUT, shards);
	if (n > 0 && lease_fresh(f->shared.leases, now))
		lane_run(poll, look(f, poll, shards, n), looked, f);
}
