#include "web/staff_feedback.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/feedback.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "web/ctx.h"
#include "web/staff.h"
#include "web/staff_answers.h"
#include "web/views.h"
#include "wire/field.h"
#include "wire/lang.h"
#include "wire/reference.h"
#include "wire/uri.h"

enum { DUPLICATES_SHOWN = 20 };

static const int64_t day = 86400LL * 1000000;

/* What a press may say without words; all else needs an action, or the one who spoke up. */
static const enum status by_press[] = { STATUS_RECEIVED, STATUS_ACKNOWLEDGED, STATUS_ASSIGNED,
	STATUS_SCHEDULED, STATUS_IN_PROGRESS, STATUS_SPAM };

static void
find_areas(struct ctx *c, struct staff_feedback *s)
{
	struct staff_area *of = ARENA_ARRAY(c->arena, s->of->areas_n, struct staff_area);

	for (size_t i = 0; i < s->of->areas_n; i++) {
		const struct area *area = jurisdiction_area(c->jurisdiction, s->of->areas[i]);

		if (area != NULL)
			of[s->areas_n++] = (struct staff_area){ area->set, area->name };
	}
	s->areas = of;
}

static void
find_choices(struct staff_feedback *s)
{
	const struct feedback *f = s->of;

	s->held = f->held_until != 0;
	for (size_t i = 0; i < sizeof(by_press) / sizeof(by_press[0]); i++)
		s->may[by_press[i]] = !s->held && by_press[i] != f->status &&
				      status_may_follow(f->status, by_press[i]);
	s->may[STATUS_DUPLICATE] = !s->held && status_may_follow(f->status, STATUS_DUPLICATE);
	for (unsigned to = 0; to < STATUS__MAX; to++)
		if (!s->held && status_by_action(to) && status_may_follow(f->status, to))
			s->may_answer = true;
}

static const struct err *
find_duplicates(struct ctx *c, struct staff_feedback *s)
{
	const struct feedback_item *items;
	const int64_t *ids;
	size_t n;

	if (s->of->duplicates == 0)
		return NULL;
	TRY(feedback_duplicates(&c->scope, s->of->id, DUPLICATES_SHOWN, &ids, &n));
	TRY(feedback_items(&c->scope, ids, n, &items, &s->duplicates_n));
	s->duplicates = staff_rows(c, items, s->duplicates_n);
	return NULL;
}

static void
describe(struct ctx *c, struct staff_feedback *s)
{
	const struct feedback *f = s->of;
	const struct lang *spoken = lang_find(f->language);

	s->reference = reference_show(c->arena, f->reference);
	if (f->duplicate_of != 0)
		s->original = reference_show(c->arena, f->duplicate_reference);
	s->service = words_in(&f->service_name, c->lang);
	s->language = spoken == NULL ? f->language : str_of(spoken->name);
	if (!isnan(f->latitude))
		s->coordinates = str_fmt(c->arena, "%.5f, %.5f", f->latitude, f->longitude);
	s->days = (clock_db() - f->created_at) / day;
	s->page.about = s->reference;
}

static const char *
notice(struct ctx *c)
{
	static const struct {
		const char *said, *words;
	} known[] = {
		{ "status", N_("The status is changed.") },
		{ "spam", N_("It is marked as spam and out of the list.") },
		{ "duplicate", N_("It is marked as a duplicate: who follows it hears what the "
				  "original's people hear.") },
	};
	struct str said = form_get(&c->request->query, "said");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(said, str_of(known[i].said)))
			return known[i].words;
	return NULL;
}

/* The list as it was filtered when it led here: browsers say so in Referer, our forms in a field.
 */
static struct str
find_back(struct ctx *c)
{
	struct str from = form_get(&c->request->query, "back");
	const char *path;

	if (from.n == 0)
		from = form_get(&c->form, "back");
	if (from.n == 0)
		from = request_header(c->request, "REFERER");
	path = from.n == 0 ? NULL : memmem(from.p, from.n, "/staff?", 7);
	return path == NULL ? STR("/staff") : str_sub(from, (size_t)(path - from.p), from.n);
}

/* Shows it, with what could not be done. */
static const struct err *
show(struct ctx *c, int64_t id, const struct err *fault)
{
	struct staff_feedback s = { .page = page_of(c, N_("Feedback")) };
	struct feedback_story story;
	struct view v = ctx_view(c);

	TRY(ctx_begin(c));
	TRY(feedback_story(&c->scope, id, true, &story));
	s.of = story.feedback;
	s.story = story.timeline;
	s.story_n = story.timeline_n;
	TRY(find_duplicates(c, &s));
	s.back = find_back(c);
	describe(c, &s);
	find_areas(c, &s);
	find_choices(&s);
	s.answers = staff_answers(c, story.feedback, &s.answers_n);
	s.page.errors = fault;
	s.page.notice = fault == NULL ? notice(c) : NULL;
	s.page.here = str_fmt(c->arena, "/staff/feedback/%lld?lang=", (long long)id);
	s.duplicate_typed = form_get(&c->form, "original");
	if (fault != NULL)
		c->response->status = err_status(fault->code);
	view_staff_feedback(&v, &s);
	return NULL;
}

const struct err *
staff_feedback_get(struct ctx *c)
{
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	return show(c, id, NULL);
}

/* A mistake or a change by somebody else meanwhile stands on the page; all other faults end it. */
static const struct err *
done(struct ctx *c, int64_t id, const struct err *e, const char *said)
{
	struct buf where;

	if (e != NULL && (e->code == ERR_INVALID || e->code == ERR_CONFLICT) && e->reason != NULL) {
		db_rollback(c->db);
		return show(c, id, e);
	}
	TRY(e);
	TRY(ctx_commit(c));
	ctx_wake(c);
	buf_init(&where, c->arena);
	buf_fmt(&where, "/staff/feedback/%lld", (long long)id);
	uri_parameter(&where, "said", str_of(said));
	uri_parameter(&where, "back", find_back(c));
	response_redirect(c->response, buf_done(&where));
	return NULL;
}

const struct err *
staff_feedback_status(struct ctx *c)
{
	int64_t id = 0;
	int status = -1;

	TRY(ctx_param_id(c, "id", &id));
	TRY(field_choice(c->arena, "status", form_get(&c->form, "status"), status_names,
	    FIELD_REQUIRED, &status));
	TRY(ctx_begin(c));
	return done(c, id, feedback_status_set(&c->scope, id, (enum status)status),
	    status == STATUS_SPAM ? "spam" : "status");
}

/* The reference of the original, as somebody typed it. */
static const struct err *
find_original(struct ctx *c, struct feedback **out)
{
	struct str typed, reference;

	const struct err *e;

	TRY(field_line(
	    c->arena, "original", form_get(&c->form, "original"), 50, FIELD_REQUIRED, &typed));
	if (!reference_parse(c->arena, typed, &reference))
		return err_field(c->arena, "original", "wrong_type",
		    N_("This is no reference. It looks like 1000-0000-D; please check each "
		       "character."),
		    NULL);
	e = feedback_find_reference(&c->scope, reference, out);
	if (e != NULL && e->code == ERR_NOT_FOUND)
		return err_field(c->arena, "original", "unknown",
		    N_("There is no feedback %s here."), str_z(c->arena, typed));
	return e;
}

const struct err *
staff_feedback_duplicate(struct ctx *c)
{
	struct feedback *original;
	const struct err *e;
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	e = find_original(c, &original);
	if (e == NULL)
		e = feedback_duplicate_set(&c->scope, id, original->id);
	return done(c, id, e, "duplicate");
}
