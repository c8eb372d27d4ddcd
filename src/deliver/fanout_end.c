#include "deliver/fanout_end.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"
#include "deliver/fanout_batch.h"
#include "deliver/fanout_write.h"
#include "deliver/lane.h"
#include "deliver/lease.h"

enum { REASON_MOST = 500 };
/* After a failure events go one by one, so that the one at fault is found. */
static const int64_t careful_for = 10000000;

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
note(struct fanout_batch *b, const struct fanout_due *d, struct str why)
{
	int64_t failures = d->failures + 1, now = clock_db();
	bool park = failures >= FANOUT_FAILURES;
	struct db *db;

	TRY(lane_begin(b->lane, b->jurisdiction, &db));
	TRY(fanout_write_fence(b, db));
	return sql_fanout_failed(
	    db, &(struct sql_fanout_failed){ b->jurisdiction, d->event, failures,
		    now + (1000000LL << (failures > 10 ? 10 : failures)),
		    str_sub(why, 0, REASON_MOST), park ? now : 0 });
}

void
fanout_end_note(struct fanout_batch *b, const struct fanout_due *d, struct str why)
{
	lane_run(b->lane, note(b, d, why), noted, b);
}

bool
fanout_end_failed(struct fanout_batch *b, const struct err *e)
{
	struct fanout_shared *f = b->shared;
	const struct fanout_due *d = b->at < b->n ? &b->due[b->at] : &b->due[0];
	bool single = b->n == 1 || d->action != 0;

	if (e == NULL)
		return false;
	if (e->code == ERR_CONFLICT)
		lease_hurry(f->leases);
	if (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN || e->code == ERR_CONFLICT) {
		fanout_end(b);
		return true;
	}
	log_error("fanout", "jurisdiction=%lld event=%lld events=%zu detail=" LOG_Q,
	    (long long)b->jurisdiction, (long long)d->event, b->n, e->detail);
	f->careful_until = clock_mono() + careful_for;
	if (single)
		fanout_end_note(b, d, str_of(e->detail));
	else
		fanout_end(b);
	return true;
}
