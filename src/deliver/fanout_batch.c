#include "deliver/fanout_batch.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "db/db.h"
#include "deliver/fanout_action.h"
#include "deliver/fanout_end.h"
#include "deliver/fanout_write.h"
#include "deliver/lane.h"
#include "deliver/lease.h"

/* To have ended a dispatcher three times is as bad as to have failed eight times. */
enum { DOUBT_WEIGHT = 3 };
#define DOUBT_REASON "The dispatcher ended while this was fanned out."

static const struct sql_fanout_events_row *
event_of(const struct fanout_batch *b, int64_t id)
{
	for (size_t i = 0; i < b->events.n; i++)
		if (b->events.p[i].event == id)
			return &b->events.p[i];
	return NULL;
}

/* ---- events about one feedback or endpoint, all in one transaction */

static void
simple_written(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	FAILPOINT("fanout-after");
	if (fanout_end_failed(b, e))
		return;
	fanout_write_hand_over(b);
	FAILPOINT("fanout-handed-over");
	for (size_t i = 0; i < b->n; i++)
		b->shared->counts.events += b->due[i].action == 0;
	fanout_action_next(b);
}

static const struct err *
write_simple(struct fanout_batch *b)
{
	int64_t events[FANOUT_EVENTS] = { 0 }, in_feed[FANOUT_EVENTS];
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
	TRY(fanout_write_open(b, events, n, &db));
	fanout_write_room(b, l.n);
	for (size_t i = 0; i < n; i++)
		FAILPOINT_OF("fanout", events[i]);
	for (size_t i = 0; i < l.n; i++)
		fanout_write_add(
		    b, l.p[i].event, l.p[i].endpoint, 0, l.p[i].shard, l.p[i].destination);
	TRY(fanout_write_insert(b, db, 0));
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
	if (fanout_end_failed(b, e))
		return;
	for (size_t i = 0; i < b->n; i++) {
		const struct sql_fanout_events_row *r = event_of(b, b->due[i].event);

		if (r != NULL && str_eq(r->type, STR("action.posted")))
			b->due[i].action = r->action;
		simple |= b->due[i].action == 0;
	}
	FAILPOINT("fanout-before");
	if (!simple) {
		fanout_action_next(b);
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

	if (!fanout_end_failed(b, e))
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
	TRY(fanout_write_fence(b, db));
	return sql_fanout_doubt(db, &(struct sql_fanout_doubt){ b->jurisdiction, { events, n },
					DOUBT_WEIGHT, clock_db(), STR(DOUBT_REASON) });
}

static void
start(struct fanout_batch *b)
{
	bool doubtful = false;

	for (size_t i = 0; i < b->n; i++)
		doubtful |= b->due[i].doubtful;
	if (doubtful && b->due[0].failures >= FANOUT_FAILURES)
		fanout_end_note(b, &b->due[0], STR(DOUBT_REASON));
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
		.jurisdiction = first->jurisdiction,
		.shard = (int)first->shard };
	for (size_t i = 0; i < left && first[i].jurisdiction == b->jurisdiction && b->n < most; i++)
		if (i == 0 || first[i].failures == 0)
			b->due[b->n++] = (struct fanout_due){ .event = first[i].event,
				.mark = first[i].mark,
				.failures = first[i].failures,
				.doubtful = first[i].due_at <= crashed_at };
	lease_use(shared->leases, LEASE_FANOUT, b->shard);
	FAILPOINT("fanout-found");
	start(b);
}
