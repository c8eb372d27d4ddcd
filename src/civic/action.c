#include "civic/action.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/action_check.h"
#include "civic/event.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json_write.h"
#include "wire/reference.h"

enum { TRIES = 4, REFUSALS_SHOWN = 20, EVENT_IDS = 100 };

static const int64_t second = 1000000;

static struct action_chosen *
chosen_of(struct arena *a, const struct sql_action_chosen_rows *rows)
{
	struct action_chosen *of = ARENA_ARRAY(a, rows->n, struct action_chosen);

	for (size_t i = 0; i < rows->n; i++)
		of[i] = (struct action_chosen){ rows->p[i].id, rows->p[i].reference,
			status_find(rows->p[i].status), rows->p[i].held_until };
	return of;
}

/* What a refusal is called: the reference, or the id of what is not there. */
static const char *
name_of(struct arena *a, const struct action_refusal *r)
{
	if (r->reference.p == NULL)
		return str_fmt(a, "%lld", (long long)r->id).p;
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

/* An action that is being posted. */
struct posting {
	const struct action_draft *draft;
	int64_t id, at, released_at;
	struct words message;
	struct value_ints ids;
	const struct action_chosen *chosen; /* as many as ids */
};

static struct str
event_data(struct arena *a, const struct posting *p)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_id(&w, "action", p->id);
	json_write_array(&w, "feedback");
	for (size_t i = 0; i < p->ids.n && i < EVENT_IDS; i++)
		json_write_id(&w, NULL, p->ids.p[i]);
	json_write_close(&w);
	json_write_int(&w, "feedback_count", (int64_t)p->ids.n);
	json_write_str(&w, "reference", p->ids.n == 1 ? p->chosen[0].reference : STR_NONE);
	json_write_z(&w, "status", status_name(p->draft->status));
	words_write(&w, "message", &p->message);
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

static const struct err *
choose(struct scope *s, struct posting *p)
{
	const struct action_refusal *refused;
	struct sql_action_chosen_rows rows;
	size_t n;

	TRY(action_ids(s, p->draft, &p->ids));
	TRY(sql_action_chosen(
	    s->db, &(struct sql_action_chosen){ s->jurisdiction->id, p->ids }, &rows));
	p->chosen = chosen_of(s->arena, &rows);
	refused = action_refusals(s, &p->ids, p->chosen, rows.n, p->draft->status, &n);
	return refuse(s, refused, n);
}

/* All that an action changes, queued. */
static const struct err *
write_all(struct scope *s, const struct posting *p)
{
	const struct action_draft *d = p->draft;
	const int64_t j = s->jurisdiction->id;
	const struct str status = str_of(status_name(d->status));
	bool held = d->hold > 0;

	TRY(sql_action_insert(
	    s->db, &(struct sql_action_insert){ j, p->id, status, words_json(s->arena, &p->message),
		       d->organization_id, d->account_id, d->api_key_id, (int64_t)p->ids.n, p->at,
		       p->released_at }));
	TRY(sql_action_insert_chosen(
	    s->db, &(struct sql_action_insert_chosen){ j, p->id, p->ids, status }));
	TRY(sql_action_insert_duplicates(
	    s->db, &(struct sql_action_insert_duplicates){ j, p->id, p->ids }));
	TRY(sql_action_apply(s->db, &(struct sql_action_apply){ j, p->ids, status,
					status_closed(d->status) ? p->released_at : 0, p->at,
					held ? p->released_at : 0, held ? p->id : 0 }));
	return event_write(s,
	    &(struct event){
		.type = EVENT_ACTION_POSTED, .action_id = p->id, .data = event_data(s->arena, p) },
	    p->released_at, NULL);
}

static const struct err *
post(struct scope *s, struct posting *p)
{
	TRY(db_begin(s->db, s->jurisdiction->id, s->jurisdiction->version));
	TRY(idempotency_claim(s, &p->draft->idempotency, p->id));
	TRY(choose(s, p));
	TRY(write_all(s, p));
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
		struct posting p = { .draft = d,
			.id = id_next(),
			.at = clock_db(),
			.message = action_message(s->arena, &d->message) };

		p.released_at = p.at + d->hold * second;
		e = post(s, &p);
		*id = p.id;
		*count = (int64_t)p.ids.n;
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

const struct err *
action_preview(struct scope *s, const struct action_draft *d, struct action_preview *out)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_action_looked_at_rows rows;
	struct sql_action_reach_rows reach;
	struct sql_action_partners_rows partners;
	struct action_chosen *chosen;
	struct value_ints ids;

	TRY(action_check(s, d));
	TRY(action_ids(s, d, &ids));
	TRY(sql_action_looked_at(s->db, &(struct sql_action_looked_at){ j, ids }, &rows));
	TRY(sql_action_reach(s->db, &(struct sql_action_reach){ j, ids }, &reach));
	TRY(sql_action_partners(s->db, &(struct sql_action_partners){ j, ids }, &partners));
	chosen = ARENA_ARRAY(s->arena, rows.n, struct action_chosen);
	for (size_t i = 0; i < rows.n; i++)
		chosen[i] = (struct action_chosen){ rows.p[i].id, rows.p[i].reference,
			status_find(rows.p[i].status), rows.p[i].held_until };
	*out = (struct action_preview){
		.selected = (int64_t)ids.n,
		.duplicates = reach.p->duplicates,
		.by_webhook = reach.p->by_webhook,
		.unconfirmed = reach.p->unconfirmed,
		.email_only = reach.p->email_only,
		.unreachable = reach.p->unreachable,
		.partners = partners.p->n,
	};
	out->refused = action_refusals(s, &ids, chosen, rows.n, d->status, &out->refused_n);
	return NULL;
}
