#include "deliver/fanout_batch.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"

enum { CHUNK = 1000, FAILURES_MOST = 8, REASON_MOST = 500 };
/* To have ended a dispatcher three times is as bad as to have failed eight times. */
enum { DOUBT_WEIGHT = 3 };
#define DOUBT_REASON "The dispatcher ended while this was fanned out."
/* After a failure events go one by one, so that the one at fault is found. */
static const int64_t careful_for = 10000000;

static void
end(struct fanout_batch *b)
{
	b->busy = false;
	lease_done(b->shared->leases, LEASE_FANOUT, b->shard);
	b->shared->next_at = 0; /* what waited for the lane may go */
}

static const struct err *
fence(struct fanout_batch *b, struct db *db)
{
	int64_t shard = b->shard, epoch = lease_epoch(b->shared->leases, LEASE_FANOUT, shard);

	return sql_lease_fence(
	    db, &(struct sql_lease_fence){
		    LEASE_FANOUT, lease_owner(b->shared->leases), { &shard, 1 }, { &epoch, 1 } });
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
note(struct fanout_batch *b, const struct fanout_due *d, struct str why)
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
failed(struct fanout_batch *b, const struct err *e)
{
	struct fanout_shared *f = b->shared;
	const struct fanout_due *d = b->at < b->n ? &b->due[b->at] : &b->due[0];
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
make(struct fanout_batch *b, int64_t event, int64_t endpoint, int64_t feedback, int64_t shard,
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
insert(struct fanout_batch *b, struct db *db, const int64_t *feedback, int64_t now, int64_t mark)
{
	struct arena *a = lane_arena(b->lane);
	int64_t *ids = ARENA_ARRAY(a, b->made_n, int64_t),
		*events = ARENA_ARRAY(a, b->made_n, int64_t),
		*endpoints = ARENA_ARRAY(a, b->made_n, int64_t),
		*shards = ARENA_ARRAY(a, b->made_n, int64_t),
		*destinations = ARENA_ARRAY(a, b->made_n, int64_t);
	size_t n = b->made_n;

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
		{ endpoints, n }, { feedback, n }, { shards, n }, { destinations, n }, now, mark },
	    &b->written);
}

static const struct err *
open_write(struct fanout_batch *b, const int64_t *events, size_t n, struct db **db)
{
	TRY(lane_begin(b->lane, b->jurisdiction, db));
	TRY(fence(b, *db));
	return sql_fanout_lock(*db, &(struct sql_fanout_lock){ b->jurisdiction, { events, n } });
}

static void
hand_over(struct fanout_batch *b)
{
	int64_t now = clock_db();

	for (size_t i = 0; i < b->made_n; i++)
		queue_offer(b->shared->queue, &b->made[i], now);
	b->shared->counts.deliveries += (int64_t)b->written.n;
	b->made_n = 0;
}

/* ---- an action, chunk by chunk */

static void next_action(struct fanout_batch *b);
static void chunk_ready(struct fanout_batch *b);

static bool
may_go_on(const struct fanout_batch *b)
{
	return lease_held(b->shared->leases, LEASE_FANOUT, b->shard) &&
	       lease_fresh(b->shared->leases, clock_mono());
}

static void
chunk_written(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	FAILPOINT("chunk-after");
	if (failed(b, e))
		return;
	hand_over(b);
	FAILPOINT("chunk-handed-over");
	b->due[b->at].mark = b->mark;
	b->partners.n = 0;
	if (b->last) {
		b->shared->counts.events++;
		b->at++;
		next_action(b);
	} else if (may_go_on(b)) {
		chunk_ready(b);
	} else {
		end(b);
	}
}

static const struct err *
ask_chunk(struct fanout_batch *b, struct db *db, int64_t mark)
{
	const struct fanout_due *d = &b->due[b->at];

	return sql_fanout_chunk(
	    db, &(struct sql_fanout_chunk){ b->jurisdiction, d->action, mark, CHUNK }, &b->chunk);
}

static const struct err *
write_chunk(struct fanout_batch *b)
{
	const struct fanout_due *d = &b->due[b->at];
	struct sql_fanout_chunk_rows c = b->chunk;
	int64_t now = clock_db(), *feedback;
	struct db *db;

	FAILPOINT_OF("fanout", d->event);
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
	TRY(insert(b, db, feedback, now, d->mark));
	if (d->mark == 0)
		TRY(sql_fanout_number(
		    db, &(struct sql_fanout_number){ b->jurisdiction, { &d->event, 1 } }));
	if (b->last)
		return sql_fanout_done(
		    db, &(struct sql_fanout_done){ b->jurisdiction, { &d->event, 1 }, d->mark });
	TRY(sql_fanout_move(
	    db, &(struct sql_fanout_move){ b->jurisdiction, d->event, d->mark, b->mark }));
	return ask_chunk(b, db, b->mark); /* the next one comes with the answer */
}

static void
chunk_ready(struct fanout_batch *b)
{
	int64_t feedback = 0;
	size_t distinct = 0;

	for (size_t i = 0; i < b->chunk.n; i++) {
		distinct += b->chunk.p[i].feedback != feedback;
		feedback = b->chunk.p[i].feedback;
	}
	b->last = distinct < CHUNK;
	b->mark = feedback;
	FAILPOINT("chunk-before");
	lane_run(b->lane, write_chunk(b), chunk_written, b);
	FAILPOINT("chunk-sent");
}

static void
chunk_read(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	if (!failed(b, e))
		chunk_ready(b);
}

static const struct err *
read_chunk(struct fanout_batch *b)
{
	const struct fanout_due *d = &b->due[b->at];
	struct db *db;

	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(ask_chunk(b, db, d->mark));
	b->partners.n = 0;
	if (d->mark > 0)
		return NULL;
	return sql_fanout_partners(
	    db, &(struct sql_fanout_partners){ b->jurisdiction, d->action }, &b->partners);
}

static const struct sql_fanout_events_row *
event_of(const struct fanout_batch *b, int64_t id)
{
	for (size_t i = 0; i < b->events.n; i++)
		if (b->events.p[i].event == id)
			return &b->events.p[i];
	return NULL;
}

static void
next_action(struct fanout_batch *b)
{
	while (b->at < b->n && b->due[b->at].action == 0)
		b->at++;
	if (b->at == b->n || !may_go_on(b))
		end(b);
	else
		lane_run(b->lane, read_chunk(b), chunk_read, b);
}

/* ---- events about one feedback or endpoint, all in one transaction */

static void
simple_written(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	FAILPOINT("fanout-after");
	if (failed(b, e))
		return;
	hand_over(b);
	FAILPOINT("fanout-handed-over");
	for (size_t i = 0; i < b->n; i++)
		b->shared->counts.events += b->due[i].action == 0;
	next_action(b);
}

static const struct err *
write_simple(struct fanout_batch *b)
{
	int64_t events[FANOUT_EVENTS], in_feed[FANOUT_EVENTS], now = clock_db(), *feedback;
	struct sql_fanout_listeners_rows l = b->listeners;
	size_t n = 0, feed_n = 0;
	struct db *db;

	for (size_t i = 0; i < b->n; i++) {
		const struct sql_fanout_events_row *r = event_of(b, b->due[i].event);

		if (b->due[i].action != 0)
			continue;
		events[n++] = b->due[i].event;
		if (r != NULL && !str_starts(r->type, STR("endpoint.")))
			in_feed[feed_n++] = b->due[i].event;
	}
	TRY(open_write(b, events, n, &db));
	b->made = ARENA_ARRAY(lane_arena(b->lane), l.n, struct queue_row);
	feedback = ARENA_ARRAY(lane_arena(b->lane), l.n, int64_t);
	b->made_n = 0;
	for (size_t i = 0; i < n; i++)
		FAILPOINT_OF("fanout", events[i]);
	for (size_t i = 0; i < l.n; i++)
		make(b, l.p[i].event, l.p[i].endpoint, 0, l.p[i].shard, l.p[i].destination, now,
		    feedback);
	TRY(insert(b, db, feedback, now, 0));
	if (feed_n > 0)
		TRY(sql_fanout_number(
		    db, &(struct sql_fanout_number){ b->jurisdiction, { in_feed, feed_n } }));
	return sql_fanout_done(db, &(struct sql_fanout_done){ b->jurisdiction, { events, n }, 0 });
}

static void
events_read(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;
	bool simple = false;

	b->at = 0;
	if (failed(b, e))
		return;
	for (size_t i = 0; i < b->n; i++) {
		const struct sql_fanout_events_row *r = event_of(b, b->due[i].event);

		if (r != NULL && str_eq(r->type, STR("action.posted")))
			b->due[i].action = r->action;
		simple |= b->due[i].action == 0;
	}
	FAILPOINT("fanout-before");
	if (!simple) {
		next_action(b);
		return;
	}
	lane_run(b->lane, write_simple(b), simple_written, b);
	FAILPOINT("fanout-sent");
}

static const struct err *
read_events(struct fanout_batch *b)
{
	int64_t ids[FANOUT_EVENTS];
	struct db *db;

	for (size_t i = 0; i < b->n; i++)
		ids[i] = b->due[i].event;
	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(sql_fanout_events(
	    db, &(struct sql_fanout_events){ b->jurisdiction, { ids, b->n } }, &b->events));
	return sql_fanout_listeners(
	    db, &(struct sql_fanout_listeners){ b->jurisdiction, { ids, b->n } }, &b->listeners);
}

/* ---- what may have ended a dispatcher */

static void
doubted(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	if (!failed(b, e))
		lane_run(b->lane, read_events(b), events_read, b);
}

static const struct err *
doubt(struct fanout_batch *b)
{
	int64_t events[FANOUT_EVENTS];
	size_t n = 0;
	struct db *db;

	for (size_t i = 0; i < b->n; i++)
		if (b->due[i].doubtful)
			events[n++] = b->due[i].event;
	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(fence(b, db));
	return sql_fanout_doubt(db, &(struct sql_fanout_doubt){ b->jurisdiction, { events, n },
					DOUBT_WEIGHT, clock_db(), STR(DOUBT_REASON) });
}

static void
start(struct fanout_batch *b)
{
	bool doubtful = false;

	for (size_t i = 0; i < b->n; i++)
		doubtful |= b->due[i].doubtful;
	if (doubtful && b->due[0].failures >= FAILURES_MOST)
		lane_run(b->lane, note(b, &b->due[0], STR(DOUBT_REASON)), noted, b);
	else if (doubtful)
		lane_run(b->lane, doubt(b), doubted, b);
	else
		lane_run(b->lane, read_events(b), events_read, b);
}

void
fanout_batch_start(struct fanout_batch *b, struct fanout_shared *shared, struct lane *lane,
    const struct sql_fanout_due_row *first, size_t left)
{
	int64_t crashed_at = lease_crashed_at(shared->leases, LEASE_FANOUT, first->shard);
	bool alone = first->failures > 0 || clock_mono() < shared->careful_until;
	size_t most = alone ? 1 : FANOUT_EVENTS;

	*b = (struct fanout_batch){ .shared = shared,
		.lane = lane,
		.busy = true,
		.jurisdiction = first->jurisdiction,
		.shard = (int)first->shard };
	for (size_t i = 0; i < left && b->n < most; i++)
		if (first[i].jurisdiction == b->jurisdiction && (i == 0 || first[i].failures == 0))
			b->due[b->n++] = (struct fanout_due){ .event = first[i].event,
				.mark = first[i].mark,
				.failures = first[i].failures,
				.doubtful = first[i].due_at <= crashed_at };
	lease_use(shared->leases, LEASE_FANOUT, b->shard);
	FAILPOINT("fanout-found");
	start(b);
}
