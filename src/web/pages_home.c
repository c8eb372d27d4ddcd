#include "base/err.h"
#include "web/ctx.h"
#include "web/home.h"
#include "web/pages.h"
#include "web/views.h"

enum { TOLD_MOST = 3 };

const struct err *
pages_home(struct ctx *c)
{
	struct home h = { .about.page = page_of(c, N_("Tell the city, and hear back")) };
	struct view v = ctx_view(c);
	struct action_told *told;

	TRY(ctx_begin(c));
	TRY(action_told(&c->scope, TOLD_MOST, &told, &h.told_n));
	h.told = told;
	submit_choose_fill(c, &h.about);
	view_home(&v, &h);
	return NULL;
}

const struct err *
pages_privacy(struct ctx *c)
{
	struct page p = page_of(c, N_("What we keep about you"));
	struct view v = ctx_view(c);

	view_privacy(&v, &p);
	return NULL;
}
