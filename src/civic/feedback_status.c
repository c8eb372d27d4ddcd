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

/* What is more than a status. */
static const char *const wants_more[STATUS__MAX] = {
	[STATUS_DONE] = N_("Whoever spoke up is told how it ended: write an action."),
	[STATUS_CLOSED_WITHOUT_ACTION] =
	    N_("Whoever spoke up is told how it ended: write an action."),
	[STATUS_CONFIRMED] = N_("Only the person who spoke up can say that."),
	[STATUS_DISPUTED] = N_("Only the person who spoke up can say that."),
	[STATUS_DUPLICATE] = N_("Say which one is the original."),
};

/* Spam is told nothing any more, and neither would be those who said the same. */
static const struct err *
check_originals(struct scope *s, int64_t id)
{
	struct sql_feedback_is_original_rows rows;

	TRY(sql_feedback_is_original(
	    s->db, &(struct sql_feedback_is_original){ s->jurisdiction->id, id }, &rows));
	if (!rows.p->found)
		return NULL;
	return err_words(s->arena, ERR_CONFLICT, "original",
	    N_("Others are duplicates of this. Give them another original first."), NULL);
}

const struct err *
feedback_status_set(struct scope *s, int64_t id, enum status status)
{
	struct feedback_lock f;

	if (wants_more[status] != NULL)
		return err_field(s->arena, "status", "not_offered", wants_more[status], NULL);
	TRY(feedback_lock(s, id, &f));
	if (f.status == status && !f.held)
		return NULL;
	TRY(feedback_lock_check(s, &f, status));
	if (status == STATUS_SPAM)
		TRY(check_originals(s, id));
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
	if (f.duplicate_of == original) /* said again, after an answer that was lost */
		return NULL;
	if (id == original || o.duplicate_of == id || o.status == STATUS_SPAM)
		return err_field(s->arena, "original", "not_offered",
		    N_("This cannot be the original. Choose another one."), NULL);
	TRY(feedback_lock_check(s, &f, STATUS_DUPLICATE));
	TRY(sql_feedback_move_duplicates(
	    s->db, &(struct sql_feedback_move_duplicates){ j, id, original, clock_db() }));
	return set_and_tell(s, &f, STATUS_DUPLICATE, original);
}
