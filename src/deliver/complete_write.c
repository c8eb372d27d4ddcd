#include "deliver/complete_write.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/item.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/transfer.h"
#include "wire/digest.h"

/* The batch as columns. */
struct columns {
	struct arena *arena;
	struct transfer *const *of;
	size_t n;
};

static int64_t *
ints(const struct columns *c)
{
	return ARENA_ARRAY(c->arena, c->n, int64_t);
}

static struct str *
texts(const struct columns *c)
{
	return ARENA_ARRAY(c->arena, c->n, struct str);
}

/* Each shard once, with the epoch its deliveries were read under. */
static const struct err *
fence(struct db *db, const struct leases *l, const struct columns *c)
{
	int64_t shards[LEASE_SHARDS], epochs[LEASE_SHARDS];
	bool seen[LEASE_SHARDS] = { false };
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		int shard = c->of[i]->item->shard;

		if (seen[shard])
			continue;
		seen[shard] = true;
		shards[n] = shard;
		epochs[n++] = c->of[i]->epoch;
	}
	return sql_lease_fence(db,
	    &(struct sql_lease_fence){ LEASE_SEND, lease_owner(l), { shards, n }, { epochs, n } });
}

static int64_t
attempts(const struct transfer *t)
{
	return t->sending.attempts + (t->tried ? 1 : 0);
}

static struct str
result_name(const struct transfer *t)
{
	if (t->verdict.kind == VERDICT_GONE)
		return STR("disabled");
	return t->result == RESULT_DELIVERED ? STR("delivered")
	       : t->result == RESULT_AGAIN   ? STR("retry")
					     : STR("parked");
}

/* The rows of the deliveries themselves. */
static void
deliveries(const struct columns *c, struct sql_complete_deliveries *out)
{
	int64_t *arrived = ints(c), *kept = ints(c), *before = ints(c), *after = ints(c),
		*due = ints(c);
	struct str *why = texts(c);
	size_t gone = 0, n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct transfer *t = c->of[i];

		if (t->result == RESULT_DELIVERED) {
			arrived[gone++] = t->sending.id;
			continue;
		}
		kept[n] = t->sending.id;
		before[n] = t->sending.attempts;
		after[n] = attempts(t);
		due[n] = t->due;
		why[n++] = t->result == RESULT_PARKED ? str_of(transfer_parked_names[t->parked])
						      : STR_NONE;
	}
	out->delivered = (struct value_ints){ arrived, gone };
	out->kept = (struct value_ints){ kept, n };
	out->before = (struct value_ints){ before, n };
	out->after = (struct value_ints){ after, n };
	out->due = (struct value_ints){ due, n };
	out->reasons = (struct value_texts){ why, n };
}

/* And those of their tries. */
static void
tries(const struct columns *c, struct sql_complete_deliveries *out)
{
	int64_t *ids = ints(c), *numbers = ints(c), *endpoints = ints(c), *events = ints(c),
		*feedback = ints(c), *started = ints(c), *took = ints(c), *statuses = ints(c);
	struct str *errors = texts(c), *addresses = texts(c), *responses = texts(c),
		   *results = texts(c);
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct transfer *t = c->of[i];
		const struct answer *got = &t->answer;

		if (!t->tried)
			continue;
		ids[n] = t->sending.id;
		numbers[n] = attempts(t);
		endpoints[n] = t->sending.endpoint;
		events[n] = t->sending.event;
		feedback[n] = t->sending.feedback;
		started[n] = got->started_at;
		took[n] = got->duration / 1000;
		statuses[n] = got->error == NULL ? got->status : 0;
		errors[n] = str_of(got->error != NULL ? got->error : t->verdict.error);
		addresses[n] = got->address[0] == '\0' ? STR_NONE : str_of(got->address);
		responses[n] = got->n == 0 ? STR_NONE : digest_hex(c->arena, got->body, got->n);
		results[n++] = result_name(t);
	}
	out->ids = (struct value_ints){ ids, n };
	out->numbers = (struct value_ints){ numbers, n };
	out->endpoints = (struct value_ints){ endpoints, n };
	out->events = (struct value_ints){ events, n };
	out->feedback = (struct value_ints){ feedback, n };
	out->started = (struct value_ints){ started, n };
	out->durations = (struct value_ints){ took, n };
	out->statuses = (struct value_ints){ statuses, n };
	out->errors = (struct value_texts){ errors, n };
	out->addresses = (struct value_texts){ addresses, n };
	out->responses = (struct value_texts){ responses, n };
	out->results = (struct value_texts){ results, n };
}

static const struct err *
write_down(struct db *db, int64_t jurisdiction, const struct columns *c)
{
	struct sql_complete_deliveries all = { .jurisdiction = jurisdiction, .now = clock_db() };

	deliveries(c, &all);
	tries(c, &all);
	return sql_complete_deliveries(db, &all, NULL);
}

/* Whether an action's words have reached those who follow its feedback. */
static const struct err *
reach(struct db *db, int64_t jurisdiction, const struct columns *c, enum result result)
{
	int64_t *actions = ints(c), *feedback = ints(c);
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct sending *s = &c->of[i]->sending;

		if (c->of[i]->result != result || s->feedback == 0 || s->action == 0)
			continue;
		actions[n] = s->action;
		feedback[n++] = s->feedback;
	}
	if (n == 0)
		return NULL;
	return sql_complete_reach(
	    db, &(struct sql_complete_reach){ jurisdiction, { actions, n }, { feedback, n },
		    result == RESULT_DELIVERED ? STR("delivered") : STR("failed") });
}

static bool
is_verify(const struct transfer *t)
{
	return str_eq(t->sending.type, STR("endpoint.verify"));
}

bool
complete_write_closes(const struct transfer *t)
{
	return t->result == RESULT_PARKED && t->tried &&
	       (t->parked == PARKED_ENDPOINT_GONE || is_verify(t));
}

static bool
confirms(const struct transfer *t)
{
	return t->verdict.confirms;
}

static bool
is_gone(const struct transfer *t)
{
	return t->verdict.kind == VERDICT_GONE;
}

static bool
gives_up(const struct transfer *t)
{
	return complete_write_closes(t) && !is_gone(t);
}

/* What an answer decides about its endpoint. */
static const struct decision {
	bool (*made)(const struct transfer *);
	const char *state;
	enum parked why; /* PARKED__MAX: it is open */
} decisions[] = {
	{ confirms, "active", PARKED__MAX },
	{ is_gone, "disabled", PARKED_ENDPOINT_GONE },
	{ gives_up, "unconfirmed", PARKED_ENDPOINT_NOT_CONFIRMED },
};

static const struct err *
decide(struct db *db, int64_t jurisdiction, const struct columns *c, const struct decision *d)
{
	bool open = d->why == PARKED__MAX;
	int64_t *ids = ints(c);
	struct str *urls = texts(c);
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!d->made(c->of[i]))
			continue;
		ids[n] = c->of[i]->sending.endpoint;
		urls[n++] = c->of[i]->sending.url;
	}
	if (n == 0)
		return NULL;
	return sql_complete_endpoints(
	    db, &(struct sql_complete_endpoints){ jurisdiction, { ids, n }, { urls, n },
		    str_of(d->state), open ? STR_NONE : str_of(transfer_parked_names[d->why]),
		    open ? clock_db() : 0 });
}

const struct err *
complete_write(struct lane *lane, const struct leases *l, struct transfer *const *of, size_t n)
{
	int64_t jurisdiction = of[0]->sending.jurisdiction;
	struct columns c;
	struct db *db;

	TRY(lane_begin(lane, jurisdiction, &db));
	c = (struct columns){ lane_arena(lane), of, n };
	TRY(fence(db, l, &c));
	TRY(write_down(db, jurisdiction, &c));
	TRY(reach(db, jurisdiction, &c, RESULT_DELIVERED));
	TRY(reach(db, jurisdiction, &c, RESULT_PARKED));
	for (size_t i = 0; i < sizeof(decisions) / sizeof(decisions[0]); i++)
		TRY(decide(db, jurisdiction, &c, &decisions[i]));
	return NULL;
}
