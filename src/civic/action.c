#include "civic/action.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/action_check.h"
#include "civic/action_large.h"
#include "civic/action_write.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/reference.h"

enum { TRIES = 4, REFUSALS_SHOWN = 20 };

static const int64_t second = 1000000;

/* What a refusal is called: the reference, or the id of what is not there. */
static const char *
name_of(struct arena *a, const struct action_refusal *r)
{
	if (r->reference.p == NULL)
		return str_of_int(a, r->id).p;
	return str_z(a, reference_show(a, r->reference));
}

static const struct err *
refuse(struct scope *s, const struct action_refusal *r, size_t n)
{
	const struct err *e = NULL;

	for (size_t i = 0; i < n && i < REFUSALS_SHOWN; i++) {
		struct err *one = ARENA_NEW(s->arena, struct err);

		*one = (struct err){ .code = ERR_CONFLICT,
			.field = "feedback",
			.reason = r[i].reason,
			.say = r[i].say,
			.arg = name_of(s->arena, &r[i]) };
		e = err_join(s->arena, e, one);
	}
	return e;
}

/* All of them can take it, or a few are named that cannot. */
static const struct err *
check_chosen(struct scope *s, const struct value_ints *ids, enum status status, struct str *single)
{
	const struct action_refusal *refused;
	const struct action_chosen *chosen;
	size_t n, refused_n;

	TRY(action_lock(s, ids, &chosen, &n));
	refused = action_refusals(s, ids, chosen, n, status, &refused_n);
	*single = n == 1 ? chosen[0].reference : STR_NONE;
	return refuse(s, refused, refused_n);
}

static const struct err *
check_large(struct scope *s, const struct action_draft *d)
{
	struct value_ints unfit;
	struct str single;

	TRY(action_unfit(s, d, REFUSALS_SHOWN, &unfit));
	return unfit.n == 0 ? NULL : check_chosen(s, &unfit, d->status, &single);
}

static const struct err *
insert(struct scope *s, const struct action_draft *d, const struct action_posting *p, int64_t at,
    int64_t count)
{
	return sql_action_insert(s->db,
	    &(struct sql_action_insert){ s->jurisdiction->id, p->id, str_of(status_name(p->status)),
		words_json(s->arena, &p->message), d->organization_id, d->account_id, d->api_key_id,
		count, at, p->released_at });
}

static const struct err *
write_all(struct scope *s, const struct action_draft *d, struct action_posting *p, int64_t at,
    struct value_ints ids)
{
	const int64_t count = (int64_t)ids.n;
	struct str single;

	if (action_is_large(count)) {
		if (p->held)
			p->released_at += ACTION_UNDO_TIME * second;
		TRY(check_large(s, d));
		TRY(insert(s, d, p, at, count));
		return action_large_post(s, p->id, ids);
	}
	TRY(check_chosen(s, &ids, p->status, &single));
	TRY(insert(s, d, p, at, count));
	TRY(action_write_feedback(s, p, ids));
	return action_write_event(s, p, ids, count, single);
}

static const struct err *
post(struct scope *s, const struct action_draft *d, int64_t id, int64_t *count)
{
	const int64_t at = clock_db();
	struct action_posting p = { .id = id,
		.status = d->status,
		.message = action_message(s->arena, &d->message),
		.held = d->hold > 0,
		.released_at = at + d->hold * second };
	struct value_ints ids;

	TRY(db_begin(s->db, s->jurisdiction->id, s->jurisdiction->version));
	TRY(idempotency_claim(s, &d->idempotency, id));
	TRY(action_ids(s, d, &ids));
	*count = (int64_t)ids.n;
	TRY(write_all(s, d, &p, at, ids));
	return db_commit(s->db);
}

static const struct err *
replay(struct scope *s, const struct action_draft *d, int64_t *id, int64_t *count)
{
	struct sql_action_state_rows rows;

	TRY(idempotency_replay(s, &d->idempotency, id));
	TRY(sql_action_state(s->db, &(struct sql_action_state){ s->jurisdiction->id, *id }, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_INTERNAL, "an idempotency key names no action");
	*count = rows.p->feedback_count;
	return db_commit(s->db);
}

const struct err *
action_post(struct scope *s, const struct action_draft *d, int64_t *id, int64_t *count)
{
	const struct err *e = action_check(s, d);
	bool replayed;

	for (int i = 0; i < TRIES && e == NULL; i++) {
		*id = id_next();
		e = post(s, d, *id, count);
		if (e == NULL || e->code != ERR_CONFLICT || e->reason != NULL)
			return e;
		replayed = idempotency_claimed_before(s);
		db_rollback(s->db);
		if (replayed)
			return replay(s, d, id, count);
		e = NULL;
	}
	return e != NULL ? e : err_new(s->arena, ERR_UNAVAILABLE, "no free id in %d tries", TRIES);
}
