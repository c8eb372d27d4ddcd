#include "base/err.h"
#include "civic/feedback_list.h"
#include "db/db.h"
#include "web/ctx.h"
#include "web/staff.h"
#include "web/staff_draft.h"
#include "web/staff_filter.h"
#include "web/staff_list.h"

static const struct err *
nothing_chosen(struct ctx *c, const struct form *form)
{
	return staff_list_show(c, form,
	    err_field(c->arena, "rows", "required",
		N_("Choose at least one feedback with the boxes in front of them."), NULL));
}

static bool
chosen(const struct staff_draft *d)
{
	return d->n > 0 || d->filter_text.n > 0;
}

const struct err *
staff_draft_get(struct ctx *c)
{
	struct staff_draft d;

	TRY(staff_draft_read(c, &c->request->query, &d));
	if (d.n == 0) {
		response_redirect(c->response, STR("/staff"));
		return NULL;
	}
	return staff_draft_show(c, &d, NULL);
}

/* All that the list's filter means: none yet, and it stays with the choice. */
static const struct err *
choose_all(struct ctx *c, struct staff_draft *d)
{
	struct staff_filter f;

	TRY(staff_filter_read(c, &c->form, &f));
	d->filter_text = staff_filter_text(c->arena, &f);
	d->filter = f.means;
	d->status = STATUS__MAX;
	return NULL;
}

const struct err *
staff_draft_post(struct ctx *c)
{
	struct staff_draft d;
	const struct err *e;

	TRY(staff_draft_read(c, &c->form, &d));
	if (str_eq(form_get(&c->form, "choose"), STR("all")))
		TRY(choose_all(c, &d));
	if (!chosen(&d))
		return nothing_chosen(c, &c->form);
	e = staff_draft_choose(c, &d);
	if (e != NULL && e->code == ERR_INVALID)
		return staff_list_show(c, &c->form, e);
	TRY(e);
	return staff_draft_show(c, &d, NULL);
}

const struct err *
staff_draft_preview(struct ctx *c)
{
	struct staff_draft d;

	TRY(staff_draft_read(c, &c->form, &d));
	if (!chosen(&d))
		return nothing_chosen(c, &c->request->query);
	return staff_draft_show_preview(c, &d, NULL);
}

/* Whatever stands against it is shown where it can be mended. */
const struct err *
staff_draft_send(struct ctx *c)
{
	struct staff_draft d;
	struct action_draft action;
	const struct err *e;
	int64_t id = 0, count = 0;

	TRY(staff_draft_read(c, &c->form, &d));
	if (!chosen(&d))
		return nothing_chosen(c, &c->request->query);
	action = staff_draft_action(c, &d);
	if (d.key.n > 0)
		c->idempotency_key = d.key;
	action.idempotency = ctx_idempotency(c);
	e = action_post(&c->scope, &action, &id, &count);
	if (e != NULL && (e->code == ERR_CONFLICT || e->code == ERR_INVALID)) {
		db_rollback(c->db);
		return staff_draft_show_preview(c, &d, e);
	}
	TRY(e);
	ctx_wake(c);
	response_redirect(c->response, str_fmt(c->arena, "/staff/actions/%lld", (long long)id));
	return NULL;
}
