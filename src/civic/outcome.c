#include "civic/outcome.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/event.h"
#include "civic/feedback.h"
#include "civic/feedback_lock.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/field.h"
#include "wire/json_write.h"

const char *const outcome_names[] = { "yes", "partly", "no", NULL };

static const char *const labels[ANSWER__MAX] = {
	[ANSWER_YES] = N_("Yes, it helped"),
	[ANSWER_PARTLY] = N_("Partly"),
	[ANSWER_NO] = N_("No, it did not help"),
};

const char *
outcome_name(enum answer a)
{
	return outcome_names[a];
}

const char *
outcome_label(enum answer a)
{
	return labels[a];
}

enum answer
outcome_answer_find(struct str name)
{
	size_t i = 0;

	while (i < ANSWER__MAX && !str_eq(name, str_of(outcome_names[i])))
		i++;
	return (enum answer)i;
}

/* The answer to the last closing action that was released; ERR_NOT_FOUND where there is none. */
static const struct err *
find_last(struct scope *s, int64_t feedback, struct outcome *out)
{
	const struct sql_outcome_last by = { s->jurisdiction->id, feedback, clock_db() };
	struct sql_outcome_last_rows rows;

	TRY(sql_outcome_last(s->db, &by, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "feedback %lld: no closing action",
		    (long long)feedback);
	*out = (struct outcome){ rows.p->action, outcome_answer_find(rows.p->answer),
		rows.p->comment, rows.p->created_at };
	return NULL;
}

static const struct err *
not_asked(struct scope *s)
{
	return err_words(s->arena, ERR_CONFLICT, "not_asked",
	    N_("There is nothing to answer now. You can answer once the city says that it is "
	       "done."),
	    NULL);
}

/* An answer on its way. */
struct given {
	struct feedback_lock feedback;
	struct outcome before; /* its answer may be ANSWER__MAX */
	enum answer answer;
	struct str comment;
};

static const struct err *
ask(struct scope *s, int64_t feedback, struct given *g)
{
	const struct err *e;

	TRY(feedback_lock(s, feedback, &g->feedback));
	if (g->feedback.held ||
	    (!status_asks(g->feedback.status) && g->feedback.status != STATUS_DUPLICATE))
		return not_asked(s);
	e = find_last(s, feedback, &g->before);
	return e != NULL && e->code == ERR_NOT_FOUND ? not_asked(s) : e;
}

static const struct err *
tell(struct scope *s, const struct given *g, enum status now)
{
	const struct feedback_lock *f = &g->feedback;
	struct json_write w;
	struct buf b;

	buf_init(&b, s->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	event_about_write(
	    &w, &(struct event_about){ f->id, f->reference, now, f->service, f->kind });
	json_write_id(&w, "action", g->before.action_id);
	json_write_z(&w, "answer", outcome_names[g->answer]);
	json_write_bool(&w, "partly", g->answer == ANSWER_PARTLY);
	json_write_close(&w);
	json_write_end(&w);
	return event_write(s,
	    &(struct event){
		.type = g->answer == ANSWER_NO ? EVENT_OUTCOME_DISPUTED : EVENT_OUTCOME_CONFIRMED,
		.feedback_id = f->id,
		.action_id = g->before.action_id,
		.data = buf_done(&b) },
	    clock_db(), NULL);
}

/* A "no" to what was said to a duplicate opens its original again. */
static const struct err *
dispute_original(struct scope *s, int64_t id)
{
	struct feedback_lock o;

	TRY(feedback_lock(s, id, &o));
	if (o.held || o.status == STATUS_DISPUTED || !status_may_follow(o.status, STATUS_DISPUTED))
		return NULL;
	TRY(feedback_lock_set(s, &o, STATUS_DISPUTED, 0));
	return event_feedback(s, EVENT_FEEDBACK_UPDATED,
	    &(struct event_about){ o.id, o.reference, STATUS_DISPUTED, o.service, o.kind });
}

static const struct err *
apply(struct scope *s, const struct given *g, enum status *now)
{
	const struct feedback_lock *f = &g->feedback;
	enum status next = g->answer == ANSWER_NO ? STATUS_DISPUTED : STATUS_CONFIRMED;

	*now = f->status;
	if (f->status == STATUS_DUPLICATE)
		return g->answer == ANSWER_NO ? dispute_original(s, f->duplicate_of) : NULL;
	if (f->status == next)
		return NULL;
	TRY(feedback_lock_check(s, f, next));
	*now = next;
	return feedback_lock_set(s, f, next, 0);
}

const struct err *
outcome_answer(
    struct scope *s, int64_t feedback, enum answer answer, struct str comment, enum status *now)
{
	struct given g = { .answer = answer };

	TRY(field_text(
	    s->arena, "comment", comment, OUTCOME_COMMENT_MAX, FIELD_OPTIONAL, &g.comment));
	TRY(ask(s, feedback, &g));
	*now = g.feedback.status;
	if (g.before.answer == answer && str_eq(g.before.comment, g.comment))
		return NULL;
	TRY(sql_outcome_put(
	    s->db, &(struct sql_outcome_put){ s->jurisdiction->id, feedback, g.before.action_id,
		       str_of(outcome_names[answer]), g.comment, clock_db() }));
	TRY(feedback_seen(s, feedback));
	TRY(apply(s, &g, now));
	return tell(s, &g, *now);
}
