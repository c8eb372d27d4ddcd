#include "base/err.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "web/ctx.h"
#include "web/pages.h"
#include "web/thanks.h"
#include "web/views.h"
#include "wire/reference.h"

const struct err *
pages_thanks(struct ctx *c)
{
	struct thanks t = { .page = page_of(c, N_("Thank you. We have your feedback")) };
	struct view v = ctx_view(c);
	struct feedback *f;

	TRY(ctx_begin(c));
	TRY(feedback_find(&c->scope, c->who.id, &f));
	t.page.hidden = true;
	t.reference = reference_show(c->arena, f->reference);
	t.path = feedback_tracking_path(c->arena, form_get(&c->request->query, "token"));
	t.link = str_fmt(c->arena, "%s%.*s", c->scope.public_url, STR_ARG(t.path));
	t.email = f->contact_email;
	t.telephone = f->contact_phone.n > 0;
	view_thanks(&v, &t);
	return NULL;
}
