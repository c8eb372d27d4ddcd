#include "deliver/fanout.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"

enum { EVENTS = 200, CHUNK = 1000, FAILURES_MOST = 8, REASON_MOST = 500 };
static const int64_t poll_every = 250000;
/* After a failure events go one by one, so that the one at fault is found. */
static const int64_t careful_for = 10000000;

struct due {
	int64_t event, mark, failures;
	int64_t action; /* of action.posted; 0: about one feedback or endpoint */
};

/*
 * The due events of one jurisdiction on their way through a lane: read what
 * they are and who listens; write those about one feedback; then each action
 * chunk by chunk, reading and writing in turns.
 */
struct batch {
	struct fanout *fanout;
	struct lane *lane;
	int64_t jurisdiction;
	int shard;
	bool busy;
	struct due of[EVENTS];
	size_t n;
	size_t at; /* the action in hand */
	struct sql_fanout_events_rows events;
	struct sql_fanout_listeners_rows listeners;
	struct sql_fanout_chunk_rows chunk;
	struct sql_fanout_partners_rows partners;
	/* What the transaction under way adds. */
	struct queue_row *made;
	size_t made_n;
	bool last; /* chunk of its action */
	int64_t mark;
};

enum { BATCHES = 2 };

struct fanout {
	struct leases *leases;
	struct queue *queue;
	struct batch batch[BATCHES];
	struct sql_fanout_due_rows due;
	int64_t next_at, careful_until;
	struct fanout_counts counts;
};

struct fanout *
fanout_new(struct arena *a, struct leases *leases, struct queue *queue)
{
	struct fanout *f = ARENA_NEW(a, struct fanout);

	f->leases = leases;
	f->queue = queue;
	return f;
}

void
fanout_wake(struct fanout *f)
{
	f->next_at = 0;
}

int64_t
fanout_next(const struct fanout *f)
{
	return f->next_at;
}

struct fanout_counts
fanout_count(struct fanout *f)
{
	struct fanout_counts n = f->counts;

	f->counts = (struct fanout_counts){ 0 };
	return n;
}

static void
end(struct batch *b)
{
	b->busy = false;
	lease_done(b->fanout->leases, LEASE_FANOUT, b->shard);
	fanout_wake(b->fanout);
}

static const struct err *
fence(struct batch *b, struct db *db)
{
	int64_t shard = b->shard, epoch = lease_epoch(b->fanout->leases, LEASE_FANOUT, shard);

	return sql_lease_fence(
	    db, &(struct sql_lease_fence){
		    LEASE_FANOUT, lease_owner(b->fanout->leases), { &shard, 1 }, { &epoch, 1 } });
}

/* ---- an event that fails */

static void
noted(void *arg, const struct err *e)
{
	if (e != NULL)
		log_warn("fanout_note", "detail=" LOG_Q, e->detail == NULL ? "" : e->detail);
	end(arg);
}

static const struct err *
note(struct batch *b, const struct due *d, struct str why)
{
	int64_t failures = d->failures + 1, now = clock_db();
	bool park = failures >= FAILURES_MOST;
	struct db *db;

	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(fence(b, db));
	return sql_fanout_failed(
	    db, &(struct sql_fanout_failed){ b->jurisdiction, d->event, failures,
		    now + (1000000LL << (failures > 10 ? 10 : failures)),
		    str_sub(why, 0, REASON_MOST), park ? now : 0 });
}

/* Gives true where the batch has come to its end. */
static bool
failed(struct batch *b, const struct err *e)
{
	struct fanout *f = b->fanout;
	const struct due *d = b->at < b->n ? &b->of[b->at] : &b->of[0];
	bool single = b->n == 1 || d->action != 0;

	if (e == NULL)
		return false;
	if (e->code == ERR_CONFLICT)
		lease_hurry(f->leases);
	if (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN || e->code == ERR_CONFLICT) {
		end(b);
		return true;
	}
	log_error("fanout", "jurisdiction=%lld event=%lld events=%zu detail=" LOG_Q,
	    (long long)b->jurisdiction, (long long)d->event, b->n, e->detail);
	f->careful_until = clock_mono() + careful_for;
	if (single)
		lane_run(b->lane, note(b, d, str_of(e->detail)), noted, b);
	else
		end(b);
	return true;
}

/* ---- writing */

static void
make(struct batch *b, int64_t event, int64_t endpoint, int64_t feedback, int64_t shard,
    int64_t destination, int64_t now, int64_t *of_feedback)
{
	of_feedback[b->made_n] = feedback;
	b->made[b->made_n++] = (struct queue_row){ .jurisdiction = b->jurisdiction,
		.id = id_next(),
		.event = event,
		.endpoint = endpoint,
		.shard = shard,
		.destination = destination,
		.due_at = now,
		.insist = feedback == 0 };
}

static const struct err *
insert(struct batch *b, struct db *db, const int64_t *feedback, int64_t now)
{
	struct arena *a = lane_arena(b->lane);
	int64_t *ids = ARENA_ARRAY(a, b->made_n, int64_t),
		*events = ARENA_ARRAY(a, b->made_n, int64_t),
		*endpoints = ARENA_ARRAY(a, b->made_n, int64_t),
		*shards = ARENA_ARRAY(a, b->made_n, int64_t),
		*destinations = ARENA_ARRAY(a, b->made_n, int64_t);
	size_t n = b->made_n;

	if (n == 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		ids[i] = b->made[i].id;
		events[i] = b->made[i].event;
		endpoints[i] = b->made[i].endpoint;
		shards[i] = b->made[i].shard;
		destinations[i] = b->made[i].destination;
	}
	return sql_fanout_deliver(
	    db, &(struct sql_fanout_deliver){ b->jurisdiction, { ids, n }, { events, n },
		    { endpoints, n }, { feedback, n }, { shards, n }, { destinations, n }, now });
}

static const struct err *
open_write(struct batch *b, const int64_t *events, size_t n, struct db **db)
{
	TRY(lane_begin(b->lane, b->jurisdiction, db));
	TRY(fence(b, *db));
	return sql_fanout_lock(*db, &(struct sql_fanout_lock){ b->jurisdiction, { events, n } });
}

static void
hand_over(struct batch *b)
{
	int64_t now = clock_db();

	for (size_t i = 0; i < b->made_n; i++)
		queue_offer(b->fanout->queue, &b->made[i], now);
	b->fanout->counts.deliveries += (int64_t)b->made_n;
	b->made_n = 0;
}

/* ---- an action, chunk by chunk */

static void next_action(struct batch *b);

static void
chunk_written(void *arg, const struct err *e)
{
	struct batch *b = arg;

	FAILPOINT("fanout-after");
	if (failed(b, e))
		return;
	hand_over(b);
	b->of[b->at].mark = b->mark;
	if (b->last) {
		b->fanout->counts.events++;
		b->at++;
	}
	next_action(b);
}

static const struct err *
write_chunk(struct batch *b)
{
	const struct due *d = &b->of[b->at];
	struct sql_fanout_chunk_rows c = b->chunk;
	int64_t now = clock_db(), *feedback;
	struct db *db;

	TRY(open_write(b, &d->event, 1, &db));
	b->made = ARENA_ARRAY(lane_arena(b->lane), c.n + b->partners.n, struct queue_row);
	feedback = ARENA_ARRAY(lane_arena(b->lane), c.n + b->partners.n, int64_t);
	b->made_n = 0;
	for (size_t i = 0; i < b->partners.n; i++)
		make(b, d->event, b->partners.p[i].endpoint, 0, b->partners.p[i].shard,
		    b->partners.p[i].destination, now, feedback);
	for (size_t i = 0; i < c.n; i++)
		if (c.p[i].endpoint != 0)
			make(b, d->event, c.p[i].endpoint, c.p[i].feedback, c.p[i].shard,
			    c.p[i].destination, now, feedback);
	TRY(insert(b, db, feedback, now));
	if (d->mark == 0)
		TRY(sql_fanout_number(
		    db, &(struct sql_fanout_number){ b->jurisdiction, { &d->event, 1 } }));
	if (b->last)
		return sql_fanout_done(
		    db, &(struct sql_fanout_done){ b->jurisdiction, { &d->event, 1 } });
	return sql_fanout_move(db, &(struct sql_fanout_move){ b->jurisdiction, d->event, b->mark });
}

static void
chunk_read(void *arg, const struct err *e)
{
	struct batch *b = arg;
	int64_t feedback = 0;
	size_t distinct = 0;

	if (failed(b, e))
		return;
	for (size_t i = 0; i < b->chunk.n; i++) {
		distinct += b->chunk.p[i].feedback != feedback;
		feedback = b->chunk.p[i].feedback;
	}
	b->last = distinct < CHUNK;
	b->mark = feedback;
	FAILPOINT("fanout-before");
	lane_run(b->lane, write_chunk(b), chunk_written, b);
}

static const struct err *
read_chunk(struct batch *b)
{
	const struct due *d = &b->of[b->at];
	struct db *db;

	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(sql_fanout_chunk(db,
	    &(struct sql_fanout_chunk){ b->jurisdiction, d->action, d->mark, CHUNK }, &b->chunk));
	b->partners.n = 0;
	if (d->mark > 0)
		return NULL;
	return sql_fanout_partners(
	    db, &(struct sql_fanout_partners){ b->jurisdiction, d->action }, &b->partners);
}

static const struct sql_fanout_events_row *
event_of(const struct batch *b, int64_t id)
{
	for (size_t i = 0; i < b->events.n; i++)
		if (b->events.p[i].event == id)
			return &b->events.p[i];
	return NULL;
}

static void
next_action(struct batch *b)
{
	while (b->at < b->n && b->of[b->at].action == 0)
		b->at++;
	if (b->at == b->n || !lease_held(b->fanout->leases, LEASE_FANOUT, b->shard) ||
	    !lease_fresh(b->fanout->leases, clock_mono())) {
		end(b);
		return;
	}
	lane_run(b->lane, read_chunk(b), chunk_read, b);
}

/* ---- events about one feedback or endpoint, all in one transaction */

static void
simple_written(void *arg, const struct err *e)
{
	struct batch *b = arg;

	FAILPOINT("fanout-after");
	if (failed(b, e))
		return;
	hand_over(b);
	for (size_t i = 0; i < b->n; i++)
		b->fanout->counts.events += b->of[i].action == 0;
	next_action(b);
}

static const struct err *
write_simple(struct batch *b)
{
	int64_t events[EVENTS], in_feed[EVENTS], now = clock_db(), *feedback;
	struct sql_fanout_listeners_rows l = b->listeners;
	size_t n = 0, feed_n = 0;
	struct db *db;

	for (size_t i = 0; i < b->n; i++) {
		const struct sql_fanout_events_row *r = event_of(b, b->of[i].event);

		if (b->of[i].action != 0)
			continue;
		events[n++] = b->of[i].event;
		if (r != NULL && !str_starts(r->type, STR("endpoint.")))
			in_feed[feed_n++] = b->of[i].event;
	}
	TRY(open_write(b, events, n, &db));
	b->made = ARENA_ARRAY(lane_arena(b->lane), l.n, struct queue_row);
	feedback = ARENA_ARRAY(lane_arena(b->lane), l.n, int64_t);
	b->made_n = 0;
	for (size_t i = 0; i < l.n; i++)
		make(b, l.p[i].event, l.p[i].endpoint, 0, l.p[i].shard, l.p[i].destination, now,
		    feedback);
	TRY(insert(b, db, feedback, now));
	if (feed_n > 0)
		TRY(sql_fanout_number(
		    db, &(struct sql_fanout_number){ b->jurisdiction, { in_feed, feed_n } }));
	return sql_fanout_done(db, &(struct sql_fanout_done){ b->jurisdiction, { events, n } });
}

static void
events_read(void *arg, const struct err *e)
{
	struct batch *b = arg;
	bool simple = false;

	b->at = 0;
	if (failed(b, e))
		return;
	for (size_t i = 0; i < b->n; i++) {
		const struct sql_fanout_events_row *r = event_of(b, b->of[i].event);

		if (r != NULL && str_eq(r->type, STR("action.posted")))
			b->of[i].action = r->action;
		simple |= b->of[i].action == 0;
	}
	FAILPOINT("fanout-before");
	if (simple)
		lane_run(b->lane, write_simple(b), simple_written, b);
	else
		next_action(b);
}

static const struct err *
read_events(struct batch *b)
{
	int64_t ids[EVENTS];
	struct db *db;

	for (size_t i = 0; i < b->n; i++)
		ids[i] = b->of[i].event;
	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(sql_fanout_events(
	    db, &(struct sql_fanout_events){ b->jurisdiction, { ids, b->n } }, &b->events));
	return sql_fanout_listeners(
	    db, &(struct sql_fanout_listeners){ b->jurisdiction, { ids, b->n } }, &b->listeners);
}

/* ---- what is due */

static struct batch *
batch_of(struct fanout *f, int64_t jurisdiction)
{
	for (int i = 0; i < BATCHES; i++)
		if (f->batch[i].busy && f->batch[i].jurisdiction == jurisdiction)
			return &f->batch[i];
	return NULL;
}

static void
start(struct fanout *f, struct batch *b, struct lane *lane, const struct sql_fanout_due_row *first,
    size_t left)
{
	size_t most = clock_mono() < f->careful_until ? 1 : EVENTS;

	*b = (struct batch){ .fanout = f,
		.lane = lane,
		.busy = true,
		.jurisdiction = first->jurisdiction,
		.shard = (int)first->shard };
	for (size_t i = 0; i < left && b->n < most; i++)
		if (first[i].jurisdiction == b->jurisdiction)
			b->of[b->n++] = (struct due){ .event = first[i].event,
				.mark = first[i].mark,
				.failures = first[i].failures };
	lease_use(f->leases, LEASE_FANOUT, b->shard);
	lane_run(lane, read_events(b), events_read, b);
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
		struct batch *b = NULL;
		struct lane *lane = NULL;

		if (!lease_held(f->leases, LEASE_FANOUT, f->due.p[i].shard) ||
		    batch_of(f, f->due.p[i].jurisdiction) != NULL)
			continue;
		for (size_t k = 0; k < work_n && lane == NULL; k++)
			lane = lane_ready(work[k], now) ? work[k] : NULL;
		for (int k = 0; k < BATCHES && b == NULL; k++)
			b = f->batch[k].busy ? NULL : &f->batch[k];
		if (lane == NULL || b == NULL)
			break;
		start(f, b, lane, &f->due.p[i], f->due.n - i);
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
	if (now < f->next_at || !free_lane || !lane_ready(poll, now))
		return;
	f->next_at = now + poll_every;
	n = lease_list(f->leases, LEASE_FANOUT, shards);
	if (n > 0 && lease_fresh(f->leases, now))
		lane_run(poll, look(f, poll, shards, n), looked, f);
}
