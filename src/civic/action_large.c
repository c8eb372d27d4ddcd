#include "civic/action_large.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/action.h"
#include "civic/action_check.h"
#include "civic/action_write.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
insert_job(struct scope *s, int64_t id, const char *kind)
{
	return sql_action_job_insert(s->db, &(struct sql_action_job_insert){ s->jurisdiction->id,
						id_next(), str_of(kind), id, clock_db() });
}

const struct err *
action_large_post(struct scope *s, int64_t id, struct value_ints ids)
{
	struct sql_action_part_insert part = { s->jurisdiction->id, id, 0, { NULL, 0 } };

	for (size_t at = 0; at < ids.n; at += part.ids.n) {
		size_t left = ids.n - at;

		part.number++;
		part.ids.p = ids.p + at;
		part.ids.n = left < ACTION_FEEDBACK_MAX ? left : ACTION_FEEDBACK_MAX;
		TRY(sql_action_part_insert(s->db, &part));
	}
	return insert_job(s, id, "action_apply");
}

const struct err *
action_large_job(struct scope *s, int64_t id, int64_t *job)
{
	struct sql_action_job_rows rows;

	TRY(sql_action_job(s->db, &(struct sql_action_job){ s->jurisdiction->id, id }, &rows));
	*job = rows.n == 0 ? 0 : rows.p->id;
	return NULL;
}

const struct err *
action_large_undo(struct scope *s, int64_t id, int64_t job)
{
	if (job == 0)
		return insert_job(s, id, "action_undo");
	return sql_action_job_undo(
	    s->db, &(struct sql_action_job_undo){ s->jurisdiction->id, job, clock_db() });
}

/* All are changed: let it be heard. */
static const struct err *
announce(struct scope *s, const struct action_posting *p, int64_t count)
{
	const struct sql_action_first by = { s->jurisdiction->id, p->id, ACTION_EVENT_IDS };
	struct sql_action_first_rows rows;
	int64_t *ids;

	if (count == 0)
		return NULL;
	TRY(sql_action_first(s->db, &by, &rows));
	ids = ARENA_ARRAY(s->arena, rows.n, int64_t);
	for (size_t i = 0; i < rows.n; i++)
		ids[i] = rows.p[i].feedback;
	return action_write_event(s, p, (struct value_ints){ ids, rows.n }, count,
	    count == 1 && rows.n == 1 ? rows.p->reference : STR_NONE);
}

/* Those of a part that can take the status now, locked. */
static const struct err *
lock_fit(struct scope *s, const struct value_ints *ids, enum status status, struct value_ints *fit)
{
	const struct action_refusal *refused;
	const struct action_chosen *chosen;
	size_t n, refused_n, at = 0;
	int64_t *of = ARENA_ARRAY(s->arena, ids->n, int64_t);

	TRY(action_lock(s, ids, &chosen, &n));
	refused = action_refusals(s, ids, chosen, n, status, &refused_n);
	fit->n = 0;
	for (size_t i = 0; i < ids->n; i++) {
		if (at < refused_n && refused[at].id == ids->p[i])
			at++;
		else
			of[fit->n++] = ids->p[i];
	}
	fit->p = of;
	return NULL;
}

const struct err *
action_large_apply(struct scope *s, int64_t id, struct action_chunk *c)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_action_large_rows action;
	struct sql_action_part_next_rows parts;
	struct action_posting p = { .id = id };
	struct value_ints fit;
	int64_t left_out;

	TRY(sql_action_large(s->db, &(struct sql_action_large){ j, id }, &action));
	TRY(sql_action_part_next(s->db, &(struct sql_action_part_next){ j, id }, &parts));
	if (action.n == 0 || parts.n == 0)
		return err_new(
		    s->arena, ERR_INTERNAL, "action %lld has no part left to apply", (long long)id);
	p.status = status_find(action.p->status);
	p.message = words_read(s->arena, action.p->message);
	p.held = action.p->released_at > action.p->created_at;
	p.released_at = action.p->released_at;
	TRY(lock_fit(s, &parts.p->ids, p.status, &fit));
	TRY(action_write_feedback(s, &p, fit));
	left_out = (int64_t)(parts.p->ids.n - fit.n);
	if (left_out > 0)
		TRY(sql_action_left_out(s->db, &(struct sql_action_left_out){ j, id, left_out }));
	TRY(sql_action_part_done(s->db, &(struct sql_action_part_done){ j, id, parts.p->number }));
	c->mark = parts.p->number;
	c->done += (int64_t)parts.p->ids.n;
	c->over = parts.n == 1;
	if (!c->over)
		return NULL;
	return announce(s, &p, action.p->feedback_count - action.p->left_out_count - left_out);
}

const struct err *
action_large_restore(struct scope *s, int64_t id, struct action_chunk *c)
{
	size_t n;

	if (c->mark == 0) /* what was not yet applied never will be */
		TRY(sql_action_parts_drop(
		    s->db, &(struct sql_action_parts_drop){ s->jurisdiction->id, id }));
	TRY(action_write_back(s, id, c->mark, &c->mark, &n));
	c->done += (int64_t)n;
	c->over = n < ACTION_FEEDBACK_MAX;
	return NULL;
}
