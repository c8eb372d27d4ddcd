#include "deliver/fanout_end.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"
#include "deliver/fanout_batch.h"
#include "deliver/fanout_write.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "wire/utf8.h"

enum { REASON_MOST = 500, DOUBLED_MOST = 10 };

static const int64_t second = 1000000;
/* After a failure events go one by one, so that the one at fault is found. */
static const int64_t careful_for = 10000000;
/* So long an event waits for people to mend what is no fault of its own. */
static const int64_t put_off_for = 30000000;

void
fanout_end(struct fanout_batch *b)
{
	lease_done(b->shared->leases, LEASE_FANOUT, b->shard);
	b->shared->next_at = 0; /* what waited for the lane may go */
}

static void
noted(void *arg, const struct err *e)
{
	if (e != NULL)
		log_warn("fanout_note", "detail=" LOG_Q, e->detail == NULL ? "" : e->detail);
	fanout_end(arg);
}

static const struct err *
note(struct fanout_batch *b, struct sql_fanout_failed row)
{
	struct db *db;

	row.jurisdiction = b->jurisdiction;
	row.reason = utf8_cut(row.reason, REASON_MOST);
	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(fanout_write_fence(b, db));
	return sql_fanout_failed(db, &row);
}

void
fanout_end_note(struct fanout_batch *b, const struct fanout_due *d, struct str why)
{
	int64_t failures = d->failures + 1, now = clock_db();
	int64_t doubled = failures < DOUBLED_MOST ? failures : DOUBLED_MOST;
	const struct sql_fanout_failed row = { .event = d->event,
		.failures = failures,
		.due_at = now + (second << doubled),
		.reason = why,
		.parked_at = failures >= FANOUT_FAILURES ? now : 0 };

	lane_run(b->lane, note(b, row), noted, b);
}

static void
put_off(struct fanout_batch *b, const struct fanout_due *d, struct str why)
{
	const struct sql_fanout_failed row = { .event = d->event,
		.failures = d->failures,
		.due_at = clock_db() + put_off_for,
		.reason = why };

	lane_run(b->lane, note(b, row), noted, b);
}

/* No event is at fault: the shard is another's, or the database is away. */
static bool
blameless(const struct fanout_batch *b, const struct err *e)
{
	if (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN)
		return !lane_connected(b->lane);
	return e->code == ERR_CONFLICT;
}

bool
fanout_end_failed(struct fanout_batch *b, const struct err *e)
{
	struct fanout_shared *f = b->shared;
	bool acting = b->until != 0;
	const struct fanout_due *d = acting ? &b->due[b->at] : &b->due[0];

	if (e == NULL)
		return false;
	if (e->code == ERR_CONFLICT)
		lease_hurry(f->leases);
	if (blameless(b, e)) {
		fanout_end(b);
		return true;
	}
	log_error("fanout", "jurisdiction=%lld event=%lld events=%zu detail=" LOG_Q,
	    (long long)b->jurisdiction, (long long)d->event, acting ? 1 : b->n, e->detail);
	f->careful_until = clock_mono() + careful_for;
	if (!acting && b->n > 1)
		fanout_end(b);
	else if (e->code == ERR_INTERNAL)
		put_off(b, d, str_of(e->detail));
	else
		fanout_end_note(b, d, str_of(e->detail));
	return true;
}
