#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/action_check.h"
#include "civic/action_large.h"
#include "civic/action_write.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
released(struct scope *s)
{
	return err_words(s->arena, ERR_CONFLICT, "released",
	    N_("This action is out already, or on its way. Post another one to put it right."),
	    NULL);
}

/* Nothing leaves any more: the outbox row is gone, or was never written. */
static const struct err *
recall(struct scope *s, int64_t id, int64_t job, int64_t now)
{
	const struct sql_action_recall by = { s->jurisdiction->id, id, now };
	struct sql_action_recall_rows recalled;

	if (job != 0)
		return NULL;
	TRY(sql_action_recall(s->db, &by, &recalled));
	return recalled.n == 0 ? released(s) : NULL;
}

static const struct err *
put_back(struct scope *s, int64_t id)
{
	int64_t after = 0;
	size_t n = ACTION_FEEDBACK_MAX;

	while (n == ACTION_FEEDBACK_MAX)
		TRY(action_write_back(s, id, after, &after, &n));
	return NULL;
}

const struct err *
action_undo(struct scope *s, int64_t id)
{
	const int64_t j = s->jurisdiction->id, now = clock_db();
	struct sql_action_state_rows state;
	int64_t job;

	TRY(action_large_job(s, id, &job));
	TRY(sql_action_state(s->db, &(struct sql_action_state){ j, id }, &state));
	if (state.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no action %lld", (long long)id);
	if (state.p->undone_at != 0)
		return NULL;
	if (action_undo_until(state.p->released_at, state.p->feedback_count) <= now)
		return released(s);
	TRY(recall(s, id, job, now));
	if (action_is_large(state.p->feedback_count))
		TRY(action_large_undo(s, id, job));
	else
		TRY(put_back(s, id));
	return sql_action_set_undone(s->db, &(struct sql_action_set_undone){ j, id, now });
}
