#include "deliver/fanout_action.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "db/db.h"
#include "deliver/fanout_batch.h"
#include "deliver/fanout_end.h"
#include "deliver/fanout_write.h"
#include "deliver/lane.h"
#include "deliver/lease.h"

enum { CHUNK = 1000 };
/* So long the others wait for a large action, besides the chunk in hand. */
static const int64_t turn_for = 500000;

static void chunk_ready(struct fanout_batch *b);

static bool
may_go_on(const struct fanout_batch *b)
{
	int64_t now = clock_mono();

	return now < b->until && lease_held(b->shared->leases, LEASE_FANOUT, b->shard) &&
	       lease_fresh(b->shared->leases, now);
}

static void
chunk_written(void *arg, const struct err *e)
{
	struct fanout_batch *b = arg;

	FAILPOINT("chunk-after");
	if (fanout_end_failed(b, e))
		return;
	fanout_write_hand_over(b);
	FAILPOINT("chunk-handed-over");
	b->due[b->at].mark = b->mark;
	b->due[b->at].failures = 0;
	b->partners.n = 0;
	if (b->last) {
		b->shared->counts.events++;
		b->at++;
		fanout_action_next(b);
	} else if (b->more) {
		chunk_ready(b);
	} else {
		fanout_end(b);
	}
}

static const struct err *
ask_chunk(struct fanout_batch *b, struct db *db, int64_t mark)
{
	const struct fanout_due *d = &b->due[b->at];

	return sql_fanout_chunk(
	    db, &(struct sql_fanout_chunk){ b->jurisdiction, d->action, mark, CHUNK }, &b->chunk);
}

/* Those whose last endpoint was closed since the action was posted: it is said that they cannot be
 * reached. */
static const struct err *
give_up(const struct fanout_batch *b, struct db *db)
{
	const struct sql_fanout_chunk_rows c = b->chunk;
	int64_t *lost = ARENA_ARRAY(lane_arena(b->lane), c.n, int64_t);
	size_t n = 0;

	for (size_t i = 0, next = 0; i < c.n; i = next) {
		bool heard = false;

		for (next = i; next < c.n && c.p[next].feedback == c.p[i].feedback; next++)
			heard |= c.p[next].endpoint != 0;
		if (!heard && c.p[i].pending)
			lost[n++] = c.p[i].feedback;
	}
	if (n == 0)
		return NULL;
	return sql_fanout_unreachable(db,
	    &(struct sql_fanout_unreachable){ b->jurisdiction, b->due[b->at].action, { lost, n } });
}

static const struct err *
write_chunk(struct fanout_batch *b)
{
	const struct fanout_due *d = &b->due[b->at];
	struct sql_fanout_chunk_rows c = b->chunk;
	struct db *db;

	FAILPOINT_OF("fanout", d->event);
	TRY(fanout_write_open(b, &d->event, 1, &db));
	fanout_write_room(b, c.n + b->partners.n);
	for (size_t i = 0; i < b->partners.n; i++)
		fanout_write_add(b, d->event, b->partners.p[i].endpoint, 0, b->partners.p[i].shard,
		    b->partners.p[i].destination);
	for (size_t i = 0; i < c.n; i++)
		if (c.p[i].endpoint != 0)
			fanout_write_add(b, d->event, c.p[i].endpoint, c.p[i].feedback,
			    c.p[i].shard, c.p[i].destination);
	TRY(fanout_write_insert(b, db, d->mark));
	TRY(give_up(b, db));
	if (d->mark == 0)
		TRY(sql_fanout_number(
		    db, &(struct sql_fanout_number){ b->jurisdiction, { &d->event, 1 } }));
	if (b->last)
		return sql_fanout_done(
		    db, &(struct sql_fanout_done){ b->jurisdiction, { &d->event, 1 }, d->mark });
	TRY(sql_fanout_move(
	    db, &(struct sql_fanout_move){ b->jurisdiction, d->event, d->mark, b->mark }));
	b->more = may_go_on(b);
	return b->more ? ask_chunk(b, db, b->mark) : NULL;
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

	if (!fanout_end_failed(b, e))
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

void
fanout_action_next(struct fanout_batch *b)
{
	if (b->until == 0)
		b->until = clock_mono() + turn_for;
	while (b->at < b->n && b->due[b->at].action == 0)
		b->at++;
	if (b->at == b->n || !may_go_on(b))
		fanout_end(b);
	else
		lane_run(b->lane, read_chunk(b), chunk_read, b);
}
