#include "base/arena.h"
#include "base/err.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/service.h"
#include "wire/field.h"

enum { WORDS_MAX = 200, FLAG_MAX = 100 };

static const uint32_t all = (1U << STATUS__MAX) - 1;
static const uint32_t aside = 1U << STATUS_SPAM | 1U << STATUS_DUPLICATE;

uint32_t
feedback_filter_open(void)
{
	return all & ~feedback_filter_closed() & ~aside;
}

uint32_t
feedback_filter_closed(void)
{
	uint32_t bits = 0;

	for (unsigned st = 0; st < STATUS__MAX; st++)
		if (status_closed(st))
			bits |= 1U << st;
	return bits & ~aside;
}

void
feedback_filter_init(struct feedback_filter *f)
{
	*f = (struct feedback_filter){ .statuses = all & ~aside, .kind = KIND__MAX };
}

static const struct err *
read_status(struct scope *s, struct str given, struct feedback_filter *f)
{
	struct str word = str_trim(given);
	enum status one = status_find(word);

	if (word.n == 0)
		return NULL;
	if (one != STATUS__MAX)
		f->statuses = 1U << one;
	else if (str_eq(word, STR("open")))
		f->statuses = feedback_filter_open();
	else if (str_eq(word, STR("closed")))
		f->statuses = feedback_filter_closed();
	else if (str_eq(word, STR("any")))
		f->statuses = all;
	else
		return err_field(s->arena, "status", "not_offered",
		    N_("There is no such status. Choose one of those offered, or open, closed, "
		       "any."),
		    NULL);
	return NULL;
}

static const struct err *
read_service(struct scope *s, struct str given, struct feedback_filter *f)
{
	struct str code = str_trim(given);
	const struct service *service = service_by_code(s->jurisdiction, code);

	if (code.n == 0)
		return NULL;
	if (service == NULL)
		return err_field(s->arena, "service", "not_offered",
		    N_("Choose one of the services that are offered."), NULL);
	f->service_id = service->id;
	return NULL;
}

static const struct err *
read_kind(struct scope *s, struct str given, struct feedback_filter *f)
{
	int choice = -1;

	TRY(field_choice(s->arena, "kind", given, kind_names, FIELD_OPTIONAL, &choice));
	f->kind = choice < 0 ? KIND__MAX : (enum kind)choice;
	return NULL;
}

const struct err *
feedback_filter_read(
    struct scope *s, const struct feedback_filter_words *w, struct feedback_filter *f)
{
	struct arena *a = s->arena;
	const struct err *e;

	feedback_filter_init(f);
	e = read_status(s, w->status, f);
	e = err_join(a, e, read_service(s, w->service, f));
	e = err_join(a, e, field_id(a, "area", w->area, FIELD_OPTIONAL, &f->area_id));
	e = err_join(a, e, read_kind(s, w->kind, f));
	e = err_join(a, e, field_line(a, "q", w->q, WORDS_MAX, FIELD_OPTIONAL, &f->words));
	return err_join(a, e, field_line(a, "flag", w->flag, FLAG_MAX, FIELD_OPTIONAL, &f->flag));
}
