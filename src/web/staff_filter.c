#include "web/staff_filter.h"

#include "base/err.h"
#include "web/ctx.h"
#include "wire/form.h"
#include "wire/uri.h"

enum { TEXT_MOST = 4096 };

const char *const staff_filter_flags[] = { "no_place", "default_point", "outside_areas",
	"outside_county", "closed_before_opened", "dated_in_future", "closed_at_once",
	"closed_without_date", "no_answer", "open_with_closing_words", "description_cut", NULL };

static const char *const flag_words[] = {
	N_("No place is known"),
	N_("The place is a default point, not where it happened"),
	N_("The place lies in no area of the city"),
	N_("The place lies far outside"),
	N_("Closed before it was opened"),
	N_("A date lies in the future"),
	N_("Closed in the moment it was opened"),
	N_("Closed, and nobody knows when"),
	N_("Closed without a word to anybody"),
	N_("Open, though its last words say it is closed"),
	N_("The end of the words is missing"),
};

const char *
staff_filter_flag(struct str flag)
{
	for (size_t i = 0; staff_filter_flags[i] != NULL; i++)
		if (str_eq(flag, str_of(staff_filter_flags[i])))
			return flag_words[i];
	return NULL;
}

const struct err *
staff_filter_read(struct ctx *c, const struct form *form, struct staff_filter *f)
{
	struct feedback_filter_words *w = &f->words;

	*w = (struct feedback_filter_words){
		.status = form_get(form, "status"),
		.service = form_get(form, "service"),
		.area = form_get(form, "area"),
		.kind = form_get(form, "kind"),
		.q = form_get(form, "q"),
		.flag = form_get(form, "flag"),
	};
	if (w->status.n == 0)
		w->status = STR("open");
	f->narrowed = w->service.n + w->area.n + w->kind.n + str_trim(w->q).n + w->flag.n > 0;
	feedback_filter_init(&f->means);
	return feedback_filter_read(&c->scope, w, &f->means);
}

static void
parameters(struct buf *b, const struct staff_filter *f)
{
	const struct {
		const char *name;
		struct str value;
	} said[] = {
		{ "status", f->words.status },
		{ "service", f->words.service },
		{ "area", f->words.area },
		{ "kind", f->words.kind },
		{ "q", f->words.q },
		{ "flag", f->words.flag },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (said[i].value.n > 0)
			uri_parameter(b, said[i].name, said[i].value);
}

struct str
staff_filter_url(struct arena *a, const struct staff_filter *f)
{
	struct buf b;

	buf_init(&b, a);
	buf_z(&b, "/staff");
	parameters(&b, f);
	return buf_done(&b);
}

struct str
staff_filter_text(struct arena *a, const struct staff_filter *f)
{
	struct buf b;
	struct str all;

	buf_init(&b, a);
	parameters(&b, f);
	all = buf_done(&b);
	return str_sub(all, 1, all.n); /* without the question mark */
}

const struct err *
staff_filter_parse(struct ctx *c, struct str text, struct staff_filter *f)
{
	struct form form;

	TRY(form_read(c->arena, text, TEXT_MOST, &form));
	return staff_filter_read(c, &form, f);
}
