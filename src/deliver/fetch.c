#include "deliver/fetch.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/destination.h"
#include "deliver/destination_walk.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"

enum { PAGE = 1000, WAITING_MOST = 1000, ENDPOINTS_MOST = 1024, FAR_EVERY = 10 };
static const int64_t tail_every = 250000, sweep_every = 60000000, again_every = 15000000,
		     decided_every = 1000000, refill_every = 2000, near = 500000, far = 5000000,
		     measure_every = 20000000;

/* A walk over rows by id, page by page. */
struct walk {
	int64_t cursor;
	int64_t next_at; /* clock_mono */
	bool under_way;	 /* there are further pages */
	bool insist;
};

/* What waits for one endpoint, in the order it was asked for. */
struct wanted {
	int64_t jurisdiction, endpoint, cursor;
};

struct fetch {
	struct leases *leases;
	struct queue *queue;
	struct destinations *destinations;
	struct walk tail, sweep;
	int tails;	   /* walks of the tail so far */
	struct walk *walk; /* of the page under way */
	int64_t again_at, again_due, again_id;
	bool again_under_way;
	int64_t decided_at, decided_jurisdiction;
	struct wanted wanted[ENDPOINTS_MOST];
	size_t wanted_first, wanted_n; /* a ring */
	bool grown;		       /* a page was full */
	int64_t measure_at;
	int64_t refill_at;
	int64_t refill_key, refill_most;
	int turn;
	int64_t shards[LEASE_SHARDS];
	size_t shards_n;
	struct sql_queue_fresh_rows fresh;
	struct sql_queue_again_rows again;
	struct sql_queue_of_destination_rows more;
	struct sql_queue_decided_rows decided;
	struct sql_queue_of_endpoint_rows of_endpoint;
};

struct fetch *
fetch_new(struct arena *a, struct leases *leases, struct queue *queue, struct destinations *all)
{
	struct fetch *f = ARENA_NEW(a, struct fetch);

	f->leases = leases;
	f->queue = queue;
	f->destinations = all;
	f->sweep.insist = true;
	return f;
}

void
fetch_sweep(struct fetch *f)
{
	f->sweep.next_at = f->again_at = 0;
}

void
fetch_endpoint(struct fetch *f, int64_t jurisdiction, int64_t endpoint)
{
	queue_confirmed(f->queue, jurisdiction, endpoint);
	if (f->wanted_n == ENDPOINTS_MOST)
		return; /* the next sweep finds it */
	f->wanted[(f->wanted_first + f->wanted_n++) % ENDPOINTS_MOST] =
	    (struct wanted){ jurisdiction, endpoint, 0 };
}

/* An absent database is told by the lane. */
static bool
failed(const struct err *e, const char *what)
{
	if (e != NULL && e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN)
		log_error("fetch", "what=%s detail=" LOG_Q, what, e->detail);
	return e != NULL;
}

/* ---- tail and sweep */

static void
fresh_read(void *arg, const struct err *e)
{
	struct fetch *f = arg;
	struct walk *w = f->walk;
	int64_t now = clock_db();
	size_t missed = 0;

	if (failed(e, "fresh"))
		return;
	for (size_t i = 0; i < f->fresh.n; i++) {
		const struct sql_queue_fresh_row *r = &f->fresh.p[i];
		size_t known = queue_count(f->queue);

		queue_offer(f->queue,
		    &(struct queue_row){ r->jurisdiction, r->id, r->event, r->endpoint, r->shard,
			r->destination, r->due_at, 0, w->insist },
		    now);
		w->cursor = r->id;
		missed += queue_count(f->queue) > known && r->due_at < now - far;
	}
	/* The tail has passed them, or has not come to them because a shard was not ours. */
	if (w == &f->sweep && missed > 0)
		log_info("swept", "deliveries=%zu", missed);
	w->under_way = f->fresh.n == PAGE;
	f->grown |= w->under_way;
}

static const struct err *
read_fresh(struct fetch *f, struct lane *l)
{
	struct db *db;

	TRY(lane_begin(l, 0, &db));
	return sql_queue_fresh(db,
	    &(struct sql_queue_fresh){ f->walk->cursor, { f->shards, f->shards_n } }, &f->fresh);
}

static bool
walk(struct fetch *f, struct lane *l, struct walk *w, int64_t now, int64_t every, int64_t from)
{
	if (!w->under_way && now < w->next_at)
		return false;
	if (!w->under_way) {
		w->next_at = now + every;
		w->cursor = from < w->cursor || w->insist ? from : w->cursor;
	}
	f->walk = w;
	lane_run(l, read_fresh(f, l), fresh_read, f);
	return true;
}

/* ---- retries */

static void
again_read(void *arg, const struct err *e)
{
	struct fetch *f = arg;
	int64_t now = clock_db();

	if (failed(e, "again"))
		return;
	for (size_t i = 0; i < f->again.n; i++) {
		const struct sql_queue_again_row *r = &f->again.p[i];

		queue_offer(f->queue,
		    &(struct queue_row){ r->jurisdiction, r->id, r->event, r->endpoint, r->shard,
			r->destination, r->due_at, r->attempts, true },
		    now);
		f->again_due = r->due_at;
		f->again_id = r->id;
	}
	f->again_under_way = f->again.n == PAGE;
}

static const struct err *
read_again(struct fetch *f, struct lane *l)
{
	struct db *db;

	TRY(lane_begin(l, 0, &db));
	return sql_queue_again(db,
	    &(struct sql_queue_again){
		f->again_due, f->again_id, clock_db() + queue_horizon, { f->shards, f->shards_n } },
	    &f->again);
}

static bool
look_again(struct fetch *f, struct lane *l, int64_t now)
{
	if (!f->again_under_way && now < f->again_at)
		return false;
	if (!f->again_under_way) {
		f->again_at = now + again_every;
		f->again_due = f->again_id = 0;
	}
	lane_run(l, read_again(f, l), again_read, f);
	return true;
}

/* ---- a destination that has run low */

static void
refill_read(void *arg, const struct err *e)
{
	struct fetch *f = arg;
	struct destination *d = destination_of(f->destinations, f->refill_key);
	int64_t now = clock_db();

	if (failed(e, "refill"))
		return;
	d->spilled = false;
	d->cursor = INT64_MAX;
	for (size_t i = 0; i < f->more.n; i++) {
		const struct sql_queue_of_destination_row *r = &f->more.p[i];

		queue_offer(f->queue,
		    &(struct queue_row){ r->jurisdiction, r->id, r->event, r->endpoint, r->shard,
			f->refill_key, r->due_at, 0, false },
		    now);
	}
	if (f->more.n == (size_t)f->refill_most && !d->spilled)
		destination_spill(d, f->more.p[f->more.n - 1].id + 1);
}

static const struct err *
read_refill(struct fetch *f, const struct destination *d, struct lane *l)
{
	struct db *db;

	TRY(lane_begin(l, 0, &db));
	return sql_queue_of_destination(db,
	    &(struct sql_queue_of_destination){
		d->node.a, d->cursor, { f->shards, f->shards_n }, f->refill_most },
	    &f->more);
}

static bool
refill(struct fetch *f, struct lane *l, int64_t now)
{
	struct destination *d;

	if (now < f->refill_at)
		return false;
	f->refill_at = now + refill_every;
	d = queue_full(f->queue) ? NULL : destination_walk_hungry(f->destinations);
	if (d == NULL)
		return false;
	f->refill_at = 0; /* there may be others */
	f->refill_key = d->node.a;
	f->refill_most = destination_room(d, false);
	lane_run(l, read_refill(f, d, l), refill_read, f);
	return true;
}

/* ---- endpoints that wait to be confirmed */

static void
decided_read(void *arg, const struct err *e)
{
	struct fetch *f = arg;

	if (failed(e, "decided"))
		return;
	for (size_t i = 0; i < f->decided.n; i++)
		fetch_endpoint(f, f->decided_jurisdiction, f->decided.p[i].endpoint);
}

static const struct err *
read_decided(struct fetch *f, const int64_t *endpoints, size_t n, struct lane *l)
{
	struct db *db;

	TRY(lane_begin(l, f->decided_jurisdiction, &db));
	return sql_queue_decided(db,
	    &(struct sql_queue_decided){ f->decided_jurisdiction, { endpoints, n } }, &f->decided);
}

static bool
decided(struct fetch *f, struct lane *l, int64_t now)
{
	int64_t endpoints[WAITING_MOST];
	size_t n;

	if (now < f->decided_at)
		return false;
	f->decided_at = now + decided_every;
	n = queue_waiting(f->queue, &f->decided_jurisdiction, endpoints, WAITING_MOST);
	if (n == 0)
		return false;
	lane_run(l, read_decided(f, endpoints, n, l), decided_read, f);
	return true;
}

static void
endpoint_read(void *arg, const struct err *e)
{
	struct fetch *f = arg;
	struct wanted *w = &f->wanted[f->wanted_first];
	int64_t now = clock_db();

	if (failed(e, "endpoint"))
		return;
	for (size_t i = 0; i < f->of_endpoint.n; i++) {
		const struct sql_queue_of_endpoint_row *r = &f->of_endpoint.p[i];

		queue_offer(f->queue,
		    &(struct queue_row){ w->jurisdiction, r->id, r->event, w->endpoint, r->shard,
			r->destination, r->due_at, r->attempts, false },
		    now);
		w->cursor = r->id;
	}
	if (f->of_endpoint.n < PAGE) {
		f->wanted_first = (f->wanted_first + 1) % ENDPOINTS_MOST;
		f->wanted_n--;
	}
}

static const struct err *
read_endpoint(struct fetch *f, struct lane *l)
{
	const struct wanted *w = &f->wanted[f->wanted_first];
	struct db *db;

	TRY(lane_begin(l, w->jurisdiction, &db));
	return sql_queue_of_endpoint(db,
	    &(struct sql_queue_of_endpoint){ w->jurisdiction, w->endpoint, w->cursor },
	    &f->of_endpoint);
}

static bool
of_endpoint(struct fetch *f, struct lane *l, int64_t now)
{
	(void)now;
	if (f->wanted_n == 0)
		return false;
	lane_run(l, read_endpoint(f, l), endpoint_read, f);
	return true;
}

/* ---- what the planner knows */

static void
measured(void *arg, const struct err *e)
{
	(void)arg;
	failed(e, "measure");
}

static const struct err *
ask_measure(struct lane *l)
{
	struct db *db;

	TRY(lane_begin(l, 0, &db));
	return sql_queue_measure(db);
}

static bool
measure(struct fetch *f, struct lane *l, int64_t now)
{
	if (!f->grown || now < f->measure_at)
		return false;
	f->grown = false;
	f->measure_at = now + measure_every;
	lane_run(l, ask_measure(l), measured, f);
	return true;
}

static bool
look_tail(struct fetch *f, struct lane *l, int64_t now)
{
	int64_t behind = f->tails % FAR_EVERY == 0 ? far : near;

	if (!f->tail.under_way && now >= f->tail.next_at)
		f->tails++;
	return walk(f, l, &f->tail, now, tail_every, id_at(clock_db() - behind));
}

static bool
look_all(struct fetch *f, struct lane *l, int64_t now)
{
	return walk(f, l, &f->sweep, now, sweep_every, 0);
}

/* They take turns, so that none with many pages holds up the others. */
static bool (*const looks[])(struct fetch *, struct lane *, int64_t now) = { look_tail, refill,
	measure, of_endpoint, decided, look_again, look_all };
enum { LOOKS = sizeof(looks) / sizeof(looks[0]) };

void
fetch_turn(struct fetch *f, struct lane *l)
{
	int64_t now = clock_mono();

	if (!lane_ready(l, now) || !lease_fresh(f->leases, now))
		return;
	f->shards_n = lease_list(f->leases, LEASE_SEND, f->shards);
	for (int tries = 0; tries < LOOKS && f->shards_n > 0; tries++) {
		f->turn = (f->turn + 1) % LOOKS;
		if (looks[f->turn](f, l, now))
			return;
	}
}

int64_t
fetch_next(const struct fetch *f)
{
	return f->tail.next_at;
}
