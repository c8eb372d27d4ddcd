#include "web/staff_draft.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "web/ctx.h"
#include "web/staff_filter.h"
#include "web/views.h"
#include "wire/field.h"
#include "wire/form.h"
#include "wire/lang.h"
#include "wire/reference.h"

enum { ROWS_SHOWN = 10, REFUSALS_SHOWN = 20 };

/* One more than an action takes is kept, for action_check() to say so. */
static void
add_ids(struct str text, int64_t *ids, size_t *n)
{
	while (text.p != NULL && *n <= ACTION_FEEDBACK_MAX) {
		int64_t id;

		if (str_int(str_next(&text, ' '), &id) && id > 0)
			ids[(*n)++] = id;
	}
}

static struct str
ids_text(struct arena *a, const int64_t *ids, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%lld", i == 0 ? "" : " ", (long long)ids[i]);
	return buf_done(&b);
}

static void
read_ids(struct ctx *c, const struct form *form, struct staff_draft *d)
{
	int64_t *ids = ARENA_ARRAY(c->arena, ACTION_FEEDBACK_MAX + 1, int64_t);
	struct str *rows;
	size_t n;

	rows = form_all(c->arena, form, "feedback", &n);
	add_ids(form_get(form, "ids"), ids, &d->n);
	for (size_t i = 0; i < n; i++)
		add_ids(rows[i], ids, &d->n);
	d->ids = ids;
}

static const struct err *
read_choice(struct ctx *c, const struct form *form, struct staff_draft *d)
{
	struct str filter = form_get(form, "filter");
	struct staff_filter f;

	if (filter.n == 0) {
		read_ids(c, form, d);
		return NULL;
	}
	TRY(staff_filter_parse(c, filter, &f));
	d->filter_text = filter;
	d->filter = f.means;
	d->fitting = str_eq(form_get(form, "fitting"), STR("yes"));
	return field_id(c->arena, "upto", form_get(form, "upto"), FIELD_OPTIONAL, &d->upto);
}

const struct err *
staff_draft_read(struct ctx *c, const struct form *form, struct staff_draft *d)
{
	const struct jurisdiction *j = c->jurisdiction;

	*d = (struct staff_draft){ .page = page_of(c, N_("Post an action")),
		.status = status_find(form_get(form, "status")),
		.key = form_get(form, "key"),
		.tongues = ARENA_ARRAY(c->arena, j->languages_n, struct staff_tongue),
		.tongues_n = j->languages_n };
	for (size_t i = 0; i < j->languages_n; i++) {
		struct staff_tongue *t = &d->tongues[i];

		t->lang = j->languages[i];
		t->field = str_fmt(c->arena, "message.%s", t->lang->code);
		t->text = form_get(form, t->field.p);
	}
	return read_choice(c, form, d);
}

/* Found are what the draft means: few are kept as ids. */
static void
keep(struct staff_draft *d, const int64_t *ids, size_t n)
{
	d->ids = ids;
	d->n = n;
	if (n <= ACTION_FEEDBACK_MAX)
		d->filter_text = STR_NONE;
	else if (d->upto == 0)
		d->upto = ids[n - 1];
}

const struct err *
staff_draft_choose(struct ctx *c, struct staff_draft *d)
{
	const struct action_draft action = staff_draft_action(c, d);
	const int64_t *ids;
	size_t n;

	if (d->filter_text.n == 0)
		return NULL;
	TRY(ctx_begin(c));
	TRY(action_choose(&c->scope, &action, &ids, &n));
	keep(d, ids, n);
	return NULL;
}

struct action_draft
staff_draft_action(struct ctx *c, const struct staff_draft *d)
{
	struct words_one *of = ARENA_ARRAY(c->arena, d->tongues_n, struct words_one);
	size_t n = 0;

	for (size_t i = 0; i < d->tongues_n; i++)
		if (str_trim(d->tongues[i].text).n > 0)
			of[n++] = (struct words_one){ str_of(d->tongues[i].lang->code),
				d->tongues[i].lang, d->tongues[i].text };
	return (struct action_draft){
		.feedback = d->filter_text.n > 0 ? NULL : d->ids,
		.feedback_n = d->filter_text.n > 0 ? 0 : d->n,
		.filter = d->filter_text.n > 0 ? &d->filter : NULL,
		.upto = d->upto,
		.fitting = d->fitting,
		.status = d->status,
		.message = { of, n },
		.hold = ACTION_HOLD_CONSOLE,
		.account_id = c->who.id,
		.organization_id = c->who.organization,
	};
}

static void
say_speakers(struct ctx *c, struct staff_draft *d)
{
	static const struct {
		const char *one, *many;
	} exact = { NN_("%1$s of the chosen was said in this language.",
	    "%1$s of the chosen were said in this language.") },
	  about = { NN_("About %1$s of the chosen was said in this language.",
	      "About %1$s of the chosen were said in this language.") };
	const char *one = d->filter_text.n > 0 ? about.one : exact.one;
	const char *many = d->filter_text.n > 0 ? about.many : exact.many;

	for (size_t i = 0; i < d->tongues_n; i++) {
		int64_t n = d->tongues[i].speakers;

		if (n > 0)
			d->tongues[i].hint =
			    LANG_FILL(c->arena, lang_trn(c->lang, one, many, (unsigned long)n),
				str_of_int(c->arena, n));
	}
}

/* Whom it is for: the first of the chosen, and what they speak. */
static const struct err *
fill(struct ctx *c, struct staff_draft *d)
{
	const struct feedback_item *items;
	struct action_language *spoken;
	size_t n;

	bool large = d->filter_text.n > 0;
	size_t shown = d->n < ROWS_SHOWN ? d->n : ROWS_SHOWN;

	if (!large)
		d->ids_text = ids_text(c->arena, d->ids, d->n);
	TRY(ctx_begin(c));
	TRY(feedback_items(
	    &c->scope, large ? d->ids + d->n - shown : d->ids, shown, &items, &d->rows_n));
	d->rows = staff_rows(c, items, d->rows_n);
	TRY(action_languages(&c->scope, d->ids, d->n, &spoken, &n));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < d->tongues_n; k++)
			if (lang_find(spoken[i].code) == d->tongues[k].lang)
				d->tongues[k].speakers += spoken[i].count;
	say_speakers(c, d);
	return NULL;
}

const struct err *
staff_draft_show(struct ctx *c, struct staff_draft *d, const struct err *fault)
{
	struct view v = ctx_view(c);

	TRY(fill(c, d));
	d->page.errors = fault;
	d->page.form = "action";
	d->page.form_enter = "preview";
	d->page.here = STR("/staff/actions/new?lang=");
	if (fault != NULL)
		c->response->status = err_status(fault->code);
	view_staff_draft_form(&v, d);
	return NULL;
}

static void
leave_out(struct ctx *c, struct staff_draft *d)
{
	int64_t *rest;

	if (d->filter_text.n > 0) {
		d->rest_n = d->n - (size_t)d->preview.refused_all;
		return;
	}
	rest = ARENA_ARRAY(c->arena, d->n, int64_t);
	for (size_t i = 0; i < d->n; i++) {
		bool refused = false;

		for (size_t k = 0; k < d->preview.refused_n && !refused; k++)
			refused = d->preview.refused[k].id == d->ids[i];
		if (!refused)
			rest[d->rest_n++] = d->ids[i];
	}
	d->rest_text = ids_text(c->arena, rest, d->rest_n);
}

static void
say_refusals(struct ctx *c, struct staff_draft *d)
{
	const struct action_preview *p = &d->preview;

	d->refused_n = p->refused_n < REFUSALS_SHOWN ? p->refused_n : REFUSALS_SHOWN;
	d->refused = ARENA_ARRAY(c->arena, d->refused_n, struct staff_refusal);
	for (size_t i = 0; i < d->refused_n; i++) {
		const struct action_refusal *r = &p->refused[i];
		const struct err e = { .say = r->say,
			.arg = r->reference.p == NULL
				   ? str_of_int(c->arena, r->id).p
				   : str_z(c->arena, reference_show(c->arena, r->reference)) };

		d->refused[i] =
		    (struct staff_refusal){ r->id, r->status, lang_say(c->arena, c->lang, &e) };
	}
}

const struct err *
staff_draft_show_preview(struct ctx *c, struct staff_draft *d, const struct err *fault)
{
	const struct action_draft action = staff_draft_action(c, d);
	const struct err *e;

	TRY(ctx_begin(c));
	e = action_preview(&c->scope, &action, &d->preview);
	if (e != NULL && e->code == ERR_INVALID) {
		TRY(staff_draft_choose(c, d));
		return staff_draft_show(c, d, e);
	}
	TRY(e);
	keep(d, d->preview.ids, (size_t)d->preview.selected);
	TRY(fill(c, d));
	leave_out(c, d);
	say_refusals(c, d);
	d->key = str_fmt(c->arena, "console-%lld", (long long)id_next());
	d->page.errors = fault;
	d->page.title = N_("Check before you post");
	d->page.form = "change";
	d->page.here = STR("/staff/actions/preview?lang=");
	c->response->status = fault == NULL ? 200 : err_status(fault->code);
	struct view v = ctx_view(c);

	view_staff_draft_preview(&v, d);
	return NULL;
}
