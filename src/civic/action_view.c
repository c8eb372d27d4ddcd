#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/action_check.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
views(struct scope *s, struct value_ints ids, int64_t count_most, struct action **out, size_t *n)
{
	const int64_t now = clock_db();
	struct sql_action_views_rows rows;
	struct action *of;

	TRY(sql_action_views(
	    s->db, &(struct sql_action_views){ s->jurisdiction->id, ids, count_most }, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, struct action);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_action_views_row *r = &rows.p[i];

		of[i] = (struct action){
			.id = r->id,
			.status = status_find(r->status),
			.message = words_read(s->arena, r->message),
			.organization = words_read(s->arena, r->organization),
			.account_name = r->account_name,
			.feedback_count = r->feedback_count,
			.left_out = r->left_out_count,
			.working = r->working,
			.created_at = r->created_at,
			.released_at = r->released_at,
			.undo_until = action_undo_until(r->released_at, r->feedback_count),
			.undone_at = r->undone_at,
			.counted = r->feedback_count <= count_most,
			.delivered = r->delivered,
			.pending = r->pending,
			.failed = r->failed,
			.unreachable = r->unreachable,
			.seen = r->seen,
		};
		of[i].applied = r->undone_at != 0 ? 0 : r->working ? r->done : r->feedback_count;
		of[i].held = r->undone_at == 0 && of[i].undo_until > now;
	}
	*out = of;
	*n = rows.n;
	return NULL;
}

const struct err *
action_find(struct scope *s, int64_t id, struct action **out)
{
	size_t n;

	TRY(views(s, (struct value_ints){ &id, 1 }, ACTION_FILTER_MAX, out, &n));
	if (n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no action %lld", (long long)id);
	return NULL;
}

const struct err *
action_recent(struct scope *s, int64_t after, int64_t limit, struct action **out, size_t *n)
{
	const struct sql_action_ids_recent by = { s->jurisdiction->id, after, limit };
	struct sql_action_ids_recent_rows rows;
	struct action *of;

	TRY(sql_action_ids_recent(s->db, &by, &rows));
	TRY(views(s, rows.p->ids, ACTION_FEEDBACK_MAX, &of, n));
	*out = ARENA_ARRAY(s->arena, *n, struct action);
	for (size_t i = 0; i < *n; i++) /* the newest first */
		(*out)[i] = of[*n - 1 - i];
	return NULL;
}

const struct err *
action_told(struct scope *s, int64_t limit, struct action_told **out, size_t *n)
{
	const struct sql_action_told by = { s->jurisdiction->id, clock_db(), limit };
	struct sql_action_told_rows rows;

	TRY(sql_action_told(s->db, &by, &rows));
	*out = ARENA_ARRAY(s->arena, rows.n, struct action_told);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_action_told_row *r = &rows.p[i];

		(*out)[i] = (struct action_told){
			.message = words_read(s->arena, r->message),
			.organization = words_read(s->arena, r->organization),
			.service = words_read(s->arena, r->service),
			.feedback_count = r->feedback_count,
			.released_at = r->released_at,
		};
	}
	*n = rows.n;
	return NULL;
}

const struct err *
action_feedback(
    struct scope *s, int64_t id, int64_t after, int64_t limit, const int64_t **ids, size_t *n)
{
	const struct sql_action_feedback by = { s->jurisdiction->id, id, after, limit };
	struct sql_action_feedback_rows rows;
	int64_t *of;

	TRY(sql_action_feedback(s->db, &by, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, int64_t);
	for (size_t i = 0; i < rows.n; i++)
		of[i] = rows.p[i].feedback;
	*ids = of;
	*n = rows.n;
	return NULL;
}
