#include "web/staff_list.h"

#include "base/arena.h"
#include "base/err.h"
#include "web/ctx.h"
#include "web/staff.h"
#include "web/views.h"
#include "wire/field.h"
#include "wire/uri.h"

static struct str
with(struct arena *a, struct str url, const char *name, struct str value)
{
	struct buf b;

	buf_init(&b, a);
	buf_str(&b, url);
	uri_parameter(&b, name, value);
	return buf_done(&b);
}

static const struct err *
load(struct ctx *c, struct staff_list *l, int64_t after)
{
	struct feedback_list found;
	struct staff_row *rows;

	TRY(ctx_begin(c));
	TRY(feedback_list_counted(
	    &c->scope, &l->filter.means, after, STAFF_LIST_ROWS, &found, &l->count));
	rows = staff_rows(c, found.items, found.n);
	for (size_t i = 0; i < found.n; i++)
		rows[i].chosen = l->all_chosen;
	l->rows = rows;
	l->n = found.n;
	if (found.next != 0)
		l->older = with(c->arena, staff_filter_url(c->arena, &l->filter), "after",
		    str_of_int(c->arena, found.next));
	return NULL;
}

const struct err *
staff_list_show(struct ctx *c, const struct form *query, const struct err *fault)
{
	struct staff_list l = { .page = page_of(c, N_("Feedback")),
		.jurisdiction = c->jurisdiction };
	const struct err *e = staff_filter_read(c, query, &l.filter);
	struct view v = ctx_view(c);
	struct str url = staff_filter_url(c->arena, &l.filter), after = form_get(query, "after");
	int64_t before = 0;

	e = err_join(c->arena, e, field_id(c->arena, "after", after, FIELD_OPTIONAL, &before));
	l.page.errors = err_join(c->arena, fault, e);
	l.all_chosen = str_eq(form_get(query, "choose"), STR("page"));
	if (e == NULL)
		TRY(load(c, &l, before));
	if (before != 0)
		l.newest = url;
	l.here = before == 0 ? url : with(c->arena, url, "after", after);
	l.page.here = with(c->arena, l.here, "lang", STR(""));
	if (l.page.errors != NULL)
		c->response->status = err_status(l.page.errors->code);
	view_staff_list(&v, &l);
	return NULL;
}

const struct err *
staff_list_get(struct ctx *c)
{
	return staff_list_show(c, &c->request->query, NULL);
}
