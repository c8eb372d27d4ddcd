#include "base/err.h"
#include "civic/feedback.h"
#include "civic/outcome.h"
#include "db/db.h"
#include "web/ctx.h"
#include "web/pages.h"
#include "web/track.h"
#include "web/views.h"
#include "wire/reference.h"

static const struct err *
show(struct ctx *c, const struct err *faults, bool *news)
{
	struct track t = { .page = page_of(c, N_("What happened with your feedback")) };
	struct str typed = faults == NULL ? STR_NONE : form_get(&c->form, "comment");
	struct view v = ctx_view(c);

	TRY(ctx_begin(c));
	TRY(track_fill(c, typed, &t));
	t.page.about = reference_show(c->arena, t.feedback->reference);
	t.page.hidden = true;
	t.page.errors = faults;
	if (form_get(&c->request->query, "thanks").p != NULL && t.answer != ANSWER__MAX)
		t.page.notice = N_("Thank you. The city has your answer.");
	c->response->status = faults == NULL ? 200 : err_status(faults->code);
	view_track(&v, &t);
	*news = t.news;
	return NULL;
}

/* Whether a person looks at the page, not a browser that fetches it in advance. */
static bool
looked_at(const struct ctx *c)
{
	return !c->request->head &&
	       !str_starts(request_header(c->request, "SEC_PURPOSE"), STR("prefetch")) &&
	       !str_starts(request_header(c->request, "PURPOSE"), STR("prefetch"));
}

const struct err *
pages_track_get(struct ctx *c)
{
	bool news;

	TRY(show(c, NULL, &news));
	if (!news || !looked_at(c))
		return NULL;
	TRY(feedback_seen(&c->scope, c->who.id));
	return ctx_commit(c);
}

const struct err *
pages_track_post(struct ctx *c)
{
	enum answer answer = outcome_answer_find(form_get(&c->form, "answer"));
	enum status now;
	const struct err *e;
	bool news;

	if (answer == ANSWER__MAX)
		return show(c,
		    err_field(
			c->arena, "answer", "required", N_("Choose one of the answers."), NULL),
		    &news);
	TRY(ctx_begin(c));
	e = outcome_answer(&c->scope, c->who.id, answer, form_get(&c->form, "comment"), &now);
	if (e != NULL && (e->code == ERR_INVALID || e->code == ERR_CONFLICT)) {
		db_rollback(c->db);
		return show(c, e, &news);
	}
	TRY(e);
	TRY(ctx_commit(c));
	ctx_wake(c);
	response_redirect(
	    c->response, str_fmt(c->arena, "%.*s?thanks=1", STR_ARG(c->request->path)));
	return NULL;
}
