#include "deliver/lease.h"

#include <poll.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/lane.h"
#include "wire/digest.h"

static const int64_t renew_every = 3000000, retry_every = 500000;
static const int64_t fresh_for = 6000000, held_for = 10000000;

struct shard {
	int64_t epoch; /* 0: not ours */
	int64_t crashed_at;
	int in_hand;
	bool leaving; /* to be given back when nothing is in hand */
	bool seen;    /* by the renewal under way */
};

struct leases {
	struct arena *arena;
	struct lane *lane;
	struct str name;
	lease_changed *changed;
	void *arg;
	int64_t owner;
	struct shard shard[LEASE_STAGES][LEASE_SHARDS];
	int64_t next_at;
	int64_t asked_at, renewed_at;
	int64_t renewals;
	size_t told[LEASE_STAGES];
	int64_t fair; /* shards of a stage that are our share */
	struct sql_lease_renew_rows renewed;
	struct sql_dispatcher_live_rows live;
};

struct leases *
lease_new(struct arena *a, struct lane *lane, struct str name, lease_changed *changed, void *arg)
{
	struct leases *l = ARENA_NEW(a, struct leases);

	l->arena = a;
	l->lane = lane;
	l->name = name;
	l->changed = changed;
	l->arg = arg;
	l->renewed_at = INT64_MIN / 2;
	digest_random(&l->owner, sizeof(l->owner));
	l->owner = (int64_t)((uint64_t)l->owner >> 1) | 1;
	return l;
}

bool
lease_held(const struct leases *l, enum lease_stage stage, int64_t shard)
{
	return l->shard[stage][shard].epoch != 0 && !l->shard[stage][shard].leaving;
}

bool
lease_fresh(const struct leases *l, int64_t now)
{
	return now - l->renewed_at < fresh_for;
}

size_t
lease_list(const struct leases *l, enum lease_stage stage, int64_t *at)
{
	size_t n = 0;

	for (int64_t i = 0; i < LEASE_SHARDS; i++)
		if (lease_held(l, stage, i))
			at[n++] = i;
	return n;
}

void
lease_use(struct leases *l, enum lease_stage stage, int64_t shard)
{
	l->shard[stage][shard].in_hand++;
}

void
lease_done(struct leases *l, enum lease_stage stage, int64_t shard)
{
	struct shard *s = &l->shard[stage][shard];

	s->in_hand--;
	if (s->leaving && s->in_hand == 0)
		lease_hurry(l);
}

int64_t
lease_epoch(const struct leases *l, enum lease_stage stage, int64_t shard)
{
	return l->shard[stage][shard].epoch;
}

int64_t
lease_crashed_at(const struct leases *l, enum lease_stage stage, int64_t shard)
{
	return l->shard[stage][shard].crashed_at;
}

int64_t
lease_owner(const struct leases *l)
{
	return l->owner;
}

int64_t
lease_renewals(const struct leases *l)
{
	return l->renewals;
}

int64_t
lease_next(const struct leases *l)
{
	return l->next_at;
}

void
lease_hurry(struct leases *l)
{
	l->next_at = 0;
}

static void
lose(struct leases *l, enum lease_stage stage, int shard)
{
	struct shard *s = &l->shard[stage][shard];

	s->epoch = 0;
	s->leaving = false;
	l->changed(l->arg, stage, shard, LEASE_LOST);
}

static void
lose_all(struct leases *l)
{
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++)
		for (int i = 0; i < LEASE_SHARDS; i++)
			if (l->shard[stage][i].epoch != 0)
				lose(l, stage, i);
}

/* What the table says is the truth: also for a shard taken by a transaction whose answer was lost.
 */
static void
note_held(struct leases *l, const struct sql_lease_renew_row *r)
{
	struct shard *s = &l->shard[r->stage][r->shard];

	s->seen = true;
	if (s->epoch == r->epoch)
		return;
	if (s->epoch != 0)
		lose(l, (enum lease_stage)r->stage, (int)r->shard);
	FAILPOINT("lease-taken");
	s->epoch = r->epoch;
	s->crashed_at = r->crashed_at;
	l->changed(l->arg, (enum lease_stage)r->stage, (int)r->shard, LEASE_GAINED);
}

/* More than our share, because others have come: the excess goes when nothing is in hand. */
static void
leave_excess(struct leases *l)
{
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++) {
		int64_t held = 0;

		for (int i = 0; i < LEASE_SHARDS; i++)
			held += lease_held(l, stage, i);
		for (int i = LEASE_SHARDS - 1; i >= 0 && held > l->fair; i--)
			if (lease_held(l, stage, i)) {
				l->shard[stage][i].leaving = true;
				l->changed(l->arg, stage, i, LEASE_LEAVING);
				held--;
			}
	}
}

/* Into the log, when something has changed. */
static void
tell(struct leases *l)
{
	int64_t at[LEASE_SHARDS];
	size_t fanout = lease_list(l, LEASE_FANOUT, at), send = lease_list(l, LEASE_SEND, at);

	if (fanout == l->told[LEASE_FANOUT] && send == l->told[LEASE_SEND])
		return;
	l->told[LEASE_FANOUT] = fanout;
	l->told[LEASE_SEND] = send;
	log_info("shards", "fanout=%zu sending=%zu dispatchers=%lld", fanout, send,
	    (long long)l->live.p[0].live);
}

static void
renewed(void *arg, const struct err *e)
{
	struct leases *l = arg;

	if (e != NULL) {
		if (e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN)
			log_error("lease_renew", "detail=" LOG_Q, e->detail);
		l->next_at = clock_mono() + retry_every;
		return;
	}
	clock_sync(l->live.p[0].clock, l->asked_at, clock_mono());
	l->renewed_at = l->asked_at;
	l->renewals++;
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++)
		for (int i = 0; i < LEASE_SHARDS; i++)
			l->shard[stage][i].seen = false;
	for (size_t i = 0; i < l->renewed.n; i++)
		note_held(l, &l->renewed.p[i]);
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++)
		for (int i = 0; i < LEASE_SHARDS; i++)
			if (l->shard[stage][i].epoch != 0 && !l->shard[stage][i].seen)
				lose(l, stage, i);
	l->fair = (LEASE_SHARDS + l->live.p[0].live - 1) / l->live.p[0].live;
	leave_excess(l);
	tell(l);
}

static const struct err *
give_back(struct leases *l, struct db *db)
{
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++) {
		int64_t shards[LEASE_SHARDS];
		size_t n = 0;

		for (int i = 0; i < LEASE_SHARDS; i++)
			if (l->shard[stage][i].leaving && l->shard[stage][i].in_hand == 0)
				shards[n++] = i;
		if (n > 0)
			TRY(sql_lease_release(
			    db, &(struct sql_lease_release){ l->owner, stage, { shards, n } }));
	}
	return NULL;
}

/*
 * One transaction: give back, take up to our share, renew, and look who is
 * there.  What is taken now shows in what is renewed.
 */
static const struct err *
renew(struct leases *l)
{
	struct db *db;

	TRY(lane_begin(l->lane, 0, &db));
	TRY(sql_dispatcher_seen(db, &(struct sql_dispatcher_seen){ l->owner, l->name }));
	TRY(give_back(l, db));
	for (enum lease_stage stage = LEASE_FANOUT; stage < LEASE_STAGES; stage++)
		TRY(sql_lease_acquire(db, &(struct sql_lease_acquire){ l->owner, stage, l->fair }));
	TRY(sql_lease_renew(db, &(struct sql_lease_renew){ l->owner }, &l->renewed));
	TRY(sql_dispatcher_live(db, &l->live));
	return NULL;
}

void
lease_turn(struct leases *l, int64_t now)
{
	if (now - l->renewed_at >= held_for)
		lose_all(l);
	if (now < l->next_at || !lane_ready(l->lane, now))
		return;
	/* The first look only counts the others; the next one takes. */
	l->next_at = l->fair == 0 ? now + 10000 : now + renew_every;
	l->asked_at = now;
	lane_run(l->lane, renew(l), renewed, l);
}

static void
released(void *arg, const struct err *e)
{
	*(const struct err **)arg = e;
}

static const struct err *
release(struct leases *l)
{
	struct db *db;

	TRY(lane_begin(l->lane, 0, &db));
	TRY(sql_lease_release_all(db, &(struct sql_lease_release_all){ l->owner }));
	return sql_dispatcher_gone(db, &(struct sql_dispatcher_gone){ l->owner });
}

const struct err *
lease_release(struct leases *l)
{
	static const struct err pending = { .code = ERR_UNAVAILABLE,
		.detail = "no answer in time" };
	const struct err *e = &pending;
	int64_t until = clock_mono() + 2000000;

	/* Until it is said, over another connection where one was gone without our knowledge. */
	while (e != NULL && (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN) &&
	       clock_mono() < until) {
		if (lane_ready(l->lane, INT64_MAX)) {
			e = &pending;
			lane_run(l->lane, release(l), released, &e);
		}
		lane_step(l->lane);
		poll(NULL, 0, 1);
	}
	return e;
}
