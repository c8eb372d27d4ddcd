#include "base/clock.h"
#include "base/err.h"
#include "civic/event.h"
#include "civic/feedback.h"
#include "civic/feedback_lock.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
set_and_tell(struct scope *s, const struct feedback_lock *f, enum status status, int64_t original)
{
	TRY(feedback_lock_set(s, f, status, original));
	return event_feedback(s, EVENT_FEEDBACK_UPDATED,
	    &(struct event_about){ f->id, f->reference, status, f->service, f->kind });
}

const struct err *
feedback_status_set(struct scope *s, int64_t id, enum status status)
{
	struct feedback_lock f;

	if (status == STATUS_CONFIRMED || status == STATUS_DISPUTED || status == STATUS_DUPLICATE)
		return err_field(s->arena, "status", "not_offered",
		    N_("Only the person who spoke up can say that, or it needs the original."),
		    NULL);
	TRY(feedback_lock(s, id, &f));
	if (f.status == status && !f.held)
		return NULL;
	TRY(feedback_lock_check(s, &f, status));
	return set_and_tell(s, &f, status, 0);
}

const struct err *
feedback_duplicate_set(struct scope *s, int64_t id, int64_t original)
{
	const int64_t j = s->jurisdiction->id;
	struct feedback_lock f = { .id = id }, o;

	/* The smaller id first, as everywhere, so that two of these never wait for each other. */
	if (id < original)
		TRY(feedback_lock(s, id, &f));
	TRY(feedback_lock(s, original, &o));
	if (id > original)
		TRY(feedback_lock(s, id, &f));
	if (o.duplicate_of != 0 && o.duplicate_of != id)
		return feedback_duplicate_set(s, id, o.duplicate_of);
	if (id == original || o.duplicate_of == id || o.status == STATUS_SPAM)
		return err_field(s->arena, "original", "not_offered",
		    N_("This cannot be the original. Choose another one."), NULL);
	TRY(feedback_lock_check(s, &f, STATUS_DUPLICATE));
	TRY(sql_feedback_move_duplicates(
	    s->db, &(struct sql_feedback_move_duplicates){ j, id, original, clock_db() }));
	return set_and_tell(s, &f, STATUS_DUPLICATE, original);
}
