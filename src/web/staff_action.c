#include "web/staff_action.h"

#include "base/err.h"
#include "civic/action.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "web/ctx.h"
#include "web/staff.h"
#include "web/views.h"
#include "wire/date.h"
#include "wire/field.h"
#include "wire/when.h"

enum { ROWS = 50, ACTIONS = 25 };

static const struct err *
find_rows(struct ctx *c, int64_t id, struct staff_action *s)
{
	const struct feedback_item *items;
	const int64_t *ids;
	int64_t after = 0;
	size_t n;

	TRY(field_id(
	    c->arena, "after", form_get(&c->request->query, "after"), FIELD_OPTIONAL, &after));
	TRY(action_feedback(&c->scope, id, after, ROWS + 1, &ids, &n));
	if (n > ROWS) {
		n = ROWS;
		s->more = str_fmt(c->arena, "/staff/actions/%lld?after=%lld#feedback",
		    (long long)id, (long long)ids[n - 1]);
	}
	TRY(feedback_items(&c->scope, ids, n, &items, &s->n));
	s->rows = staff_rows(c, items, s->n);
	return NULL;
}

static const struct err *
show(struct ctx *c, int64_t id, const struct err *fault)
{
	struct staff_action s = { .page = page_of(c, N_("Action")) };
	struct view v = ctx_view(c);
	struct action *a;

	TRY(ctx_begin(c));
	TRY(action_find(&c->scope, id, &a));
	TRY(find_rows(c, id, &s));
	s.of = a;
	s.leaves = when_full(c->arena, c->lang, c->jurisdiction->zone, a->undo_until);
	s.leaves_machine = date_seconds(c->arena, a->undo_until);
	s.page.errors = fault;
	s.page.here = str_fmt(c->arena, "/staff/actions/%lld?lang=", (long long)id);
	if (fault != NULL)
		c->response->status = err_status(fault->code);
	view_staff_action(&v, &s);
	return NULL;
}

const struct err *
staff_action_get(struct ctx *c)
{
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	return show(c, id, NULL);
}

const struct err *
staff_action_undo(struct ctx *c)
{
	const struct err *e;
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	e = action_undo(&c->scope, id);
	if (e != NULL && e->code == ERR_CONFLICT && e->reason != NULL) {
		db_rollback(c->db);
		return show(c, id, e);
	}
	TRY(e);
	TRY(ctx_commit(c));
	response_redirect(c->response, str_fmt(c->arena, "/staff/actions/%lld", (long long)id));
	return NULL;
}

const struct err *
staff_action_list(struct ctx *c)
{
	struct staff_actions s = { .page = page_of(c, N_("Actions")) };
	struct view v = ctx_view(c);
	struct action *of;
	int64_t after = 0;

	TRY(field_id(
	    c->arena, "after", form_get(&c->request->query, "after"), FIELD_OPTIONAL, &after));
	TRY(ctx_begin(c));
	TRY(action_recent(&c->scope, after, ACTIONS + 1, &of, &s.n));
	if (s.n > ACTIONS) {
		s.n = ACTIONS;
		s.older = str_fmt(c->arena, "/staff/actions?after=%lld", (long long)of[s.n - 1].id);
	}
	s.of = of;
	view_staff_actions(&v, &s);
	return NULL;
}
