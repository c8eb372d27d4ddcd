#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "civic/feedback_draft.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"
#include "web/pages.h"
#include "web/submit.h"
#include "web/submit_choose.h"
#include "web/views.h"
#include "wire/uri.h"

/* What it can be about; what was typed so far (or NULL) stays in the page. */
static const struct err *
show_choices(struct ctx *c, const struct form *typed, const struct err *fault)
{
	struct submit_choose choose = { .page = page_of(c, N_("What is it about?")),
		.typed = typed };
	struct view v = ctx_view(c);

	choose.page.errors = fault;
	if (typed != NULL) {
		choose.page.form = "submit";
		choose.page.form_step = "service";
	}
	c->response->status = fault == NULL ? 200 : err_status(fault->code);
	submit_choose_fill(c, &choose);
	view_submit_choose(&v, &choose);
	return NULL;
}

/* The form, with what is wrong with it so far. */
static const struct err *
show_form(struct ctx *c, const struct service *service, const struct form *typed,
    const struct err *faults)
{
	struct submit s = { .page = page_of(c, N_("Say something")) };
	struct view v = ctx_view(c);

	s.page.errors = faults;
	s.page.form = "submit";
	s.page.form_step = faults == NULL ? "edit" : "check";
	s.page.form_enter = "check";
	s.page.form_back = "service";
	c->response->status = faults == NULL ? 200 : err_status(faults->code);
	submit_fill(c, service, typed, &s);
	view_submit_form(&v, &s);
	return NULL;
}

/* sent: this form has gone out before, so that sending it is another thing to say, with a key of
 * its own. */
static const struct err *
show_check(struct ctx *c, const struct service *service, const struct err *sent)
{
	struct submit s = { .page = page_of(c, N_("Check your answers")) };
	struct view v = ctx_view(c);

	s.page.errors = sent;
	s.page.form = "submit";
	s.page.form_step = "check";
	s.page.form_back = "edit";
	c->response->status = sent == NULL ? 200 : err_status(sent->code);
	submit_fill(c, service, &c->form, &s);
	if (sent != NULL)
		s.key = submit_new_key(c->arena);
	submit_answers(c, &s);
	view_submit_check(&v, &s);
	return NULL;
}

static const struct err *
send(struct ctx *c, const struct service *service, const struct feedback_draft *draft)
{
	struct feedback_receipt got;
	const struct err *e = feedback_submit(&c->scope, draft, &got);
	struct buf where;

	if (e != NULL && e->code == ERR_INVALID)
		return show_check(c, service,
		    err_words(c->arena, ERR_CONFLICT, "sent",
			N_("You have sent this form before, with other answers. If you send it "
			   "again, the city gets both."),
			NULL));
	TRY(e);
	ctx_wake(c);
	buf_init(&where, c->arena);
	buf_z(&where, "/feedback/thanks?token=");
	uri_encode(&where, got.token);
	response_redirect(c->response, buf_done(&where));
	return NULL;
}

const struct err *
pages_submit_get(struct ctx *c)
{
	const struct form *query = &c->request->query;
	const struct service *service =
	    service_by_code(c->jurisdiction, form_get(query, "service"));

	TRY(ctx_current(c));
	if (service == NULL)
		return show_choices(c, NULL, NULL);
	return show_form(c, service, query, NULL);
}

/* A field that people never see was filled in: a script did it, or a helpful browser, whose owner
 * only has to press once more. */
static const struct err *
judge_aside(struct ctx *c)
{
	if (form_get(&c->form, "website").n == 0)
		return NULL;
	return err_words(c->arena, ERR_INVALID, "aside",
	    N_("It looks as if a program had filled in this form. If you are a person, please send "
	       "it once more."),
	    NULL);
}

/* What is wrong with the service alone: the other fields do not stand where one is chosen. */
static const struct err *
about_service(struct ctx *c, const struct err *faults)
{
	for (const struct err *e = faults; e != NULL; e = e->more)
		if (strcmp(e->field, "service") == 0)
			return err_field(c->arena, e->field, e->reason, e->say, e->arg);
	return NULL;
}

const struct err *
pages_submit_post(struct ctx *c)
{
	const struct service *service =
	    service_by_code(c->jurisdiction, form_get(&c->form, "service"));
	struct str step = form_get(&c->form, "step");
	struct feedback_draft draft;
	const struct err *faults;

	if (!str_eq(step, STR("send"))) /* which asks by itself */
		TRY(ctx_current(c));
	if (str_eq(step, STR("service")))
		return show_choices(c, &c->form, NULL);
	faults = submit_draft(c, &c->form, &draft);
	if (service == NULL)
		return show_choices(c, &c->form, about_service(c, faults));
	if (str_eq(step, STR("edit")))
		return show_form(c, service, &c->form, NULL);
	faults = err_join(c->arena, judge_aside(c), faults);
	if (faults != NULL)
		return show_form(c, service, &c->form, faults);
	if (!str_eq(step, STR("send")))
		return show_check(c, service, NULL);
	return send(c, service, &draft);
}
