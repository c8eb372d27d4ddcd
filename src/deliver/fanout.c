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

static const int64_t poll_every = 250000;

struct fanout {
	struct fanout_shared shared;
	struct fanout_batch batch;
	struct sql_fanout_due_rows due;
	int64_t after; /* the jurisdiction whose turn was last; 0: the round begins */
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

static void
looked(void *arg, const struct err *e)
{
	struct fanout *f = arg;

	if (e != NULL) {
		if (e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN)
			log_error("fanout_poll", "detail=" LOG_Q, e->detail);
		f->due.n = 0;
	} else if (f->due.n == 0 && f->after != 0) {
		f->after = 0;
		f->shared.next_at = 0;
	}
}

static const struct err *
look(struct fanout *f, struct lane *poll, const int64_t *shards, size_t n)
{
	struct db *db;

	TRY(lane_begin(poll, 0, &db));
	return sql_fanout_due(db,
	    &(struct sql_fanout_due){ clock_db(), { shards, n }, f->after, FANOUT_EVENTS },
	    &f->due);
}

/* The jurisdiction found first; the others are found again when its turn is over. */
static void
take(struct fanout *f, struct lane *work, int64_t now)
{
	const struct sql_fanout_due_row *first = f->due.p;
	size_t n = f->due.n;

	f->due.n = 0;
	if (!lane_ready(work, now))
		return;
	f->after = first->jurisdiction;
	if (lease_held(f->shared.leases, LEASE_FANOUT, first->shard))
		fanout_batch_start(&f->batch, &f->shared, work, first, n);
}

void
fanout_turn(struct fanout *f, struct lane *poll, struct lane *work)
{
	int64_t now = clock_mono(), shards[LEASE_SHARDS];
	size_t n;

	if (f->due.n > 0)
		take(f, work, now);
	if (now < f->shared.next_at || !lane_ready(work, now) || !lane_ready(poll, now))
		return;
	f->shared.next_at = now + poll_every;
	n = lease_list(f->shared.leases, LEASE_FANOUT, shards);
	if (n > 0 && lease_fresh(f->shared.leases, now))
		lane_run(poll, look(f, poll, shards, n), looked, f);
}
