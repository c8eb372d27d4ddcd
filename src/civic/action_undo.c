#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
released(struct scope *s)
{
	return err_words(s->arena, ERR_CONFLICT, "released",
	    N_("This action is out already: people have heard it. Post another one to put it "
	       "right."),
	    NULL);
}

const struct err *
action_undo(struct scope *s, int64_t id)
{
	const int64_t j = s->jurisdiction->id, now = clock_db();
	struct sql_action_state_rows state;
	struct sql_action_recall_rows recalled;

	TRY(sql_action_state(s->db, &(struct sql_action_state){ j, id }, &state));
	if (state.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no action %lld", (long long)id);
	if (state.p->undone_at != 0)
		return NULL;
	if (state.p->released_at <= now)
		return released(s);
	TRY(sql_action_recall(s->db, &(struct sql_action_recall){ j, id, now }, &recalled));
	if (recalled.n == 0)
		return released(s);
	TRY(sql_action_restore(s->db, &(struct sql_action_restore){ j, id, now }));
	return sql_action_set_undone(s->db, &(struct sql_action_set_undone){ j, id, now });
}
