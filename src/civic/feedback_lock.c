#include "civic/feedback_lock.h"

#include "base/clock.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

const struct err *
feedback_lock(struct scope *s, int64_t id, struct feedback_lock *out)
{
	const struct sql_feedback_lock by = { s->jurisdiction->id, id };
	struct sql_feedback_lock_rows rows;

	TRY(sql_feedback_lock(s->db, &by, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no feedback %lld", (long long)id);
	*out = (struct feedback_lock){
		.id = id,
		.reference = rows.p->reference,
		.service = rows.p->service_code,
		.kind = kind_find(rows.p->kind),
		.status = status_find(rows.p->status),
		.held = rows.p->held_until > clock_db(),
		.duplicate_of = rows.p->duplicate_of,
	};
	return NULL;
}

const struct err *
feedback_lock_check(struct scope *s, const struct feedback_lock *f, enum status status)
{
	if (f->held)
		return err_words(s->arena, ERR_CONFLICT, "held",
		    N_("An action that is not out yet has changed this. Wait for it, or undo it."),
		    NULL);
	if (!status_may_follow(f->status, status))
		return err_words(s->arena, ERR_CONFLICT, "status",
		    N_("This cannot come next. Somebody may have changed it meanwhile: load the "
		       "page again."),
		    NULL);
	return NULL;
}

const struct err *
feedback_lock_set(
    struct scope *s, const struct feedback_lock *f, enum status status, int64_t duplicate_of)
{
	const int64_t now = clock_db();

	return sql_feedback_set_status(s->db,
	    &(struct sql_feedback_set_status){ s->jurisdiction->id, f->id,
		str_of(status_name(status)), duplicate_of, status_closed(status) ? now : 0, now });
}
