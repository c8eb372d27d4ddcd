#include "web/track.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/feedback.h"
#include "civic/jurisdiction.h"
#include "civic/outcome.h"
#include "web/ctx.h"

static bool
told(const struct timeline *t, size_t n, int64_t action)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].kind == TIMELINE_ACTION && t[i].action_id == action)
			return true;
	return false;
}

static int
by_time(const void *pa, const void *pb)
{
	const struct timeline *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

/*
 * Adds what the city did about the original, and where it stands.  What the
 * other person answered is not this one's to read.
 */
static const struct err *
add_original(struct ctx *c, struct track *t)
{
	struct feedback *original;
	struct timeline *theirs, *all;
	size_t n, all_n = t->timeline_n;

	TRY(feedback_find(&c->scope, t->feedback->duplicate_of, &original));
	TRY(feedback_timeline(&c->scope, original, false, &theirs, &n));
	t->stands = original->public_status;
	all = ARENA_ARRAY(c->arena, all_n + n, struct timeline);
	for (size_t i = 0; i < all_n; i++)
		all[i] = t->timeline[i];
	for (size_t i = 0; i < n; i++)
		if (theirs[i].kind == TIMELINE_ACTION &&
		    !told(t->timeline, t->timeline_n, theirs[i].action_id))
			all[all_n++] = theirs[i];
	qsort(all, all_n, sizeof(all[0]), by_time);
	t->timeline = all;
	t->timeline_n = all_n;
	return NULL;
}

static const struct timeline *
last_action(const struct track *t)
{
	for (size_t i = t->timeline_n; i > 0; i--)
		if (t->timeline[i - 1].kind == TIMELINE_ACTION)
			return &t->timeline[i - 1];
	return NULL;
}

/* Whether there is something to answer: as outcome_answer() judges it. */
static const struct err *
find_answer(struct ctx *c, struct str typed, struct track *t)
{
	const struct feedback *f = t->feedback;
	struct outcome said = { .answer = ANSWER__MAX };
	const struct err *e = outcome_find(&c->scope, f->id, &said);

	if (e != NULL && e->code != ERR_NOT_FOUND)
		return e;
	t->asks = e == NULL && f->held_until == 0 &&
		  (status_asks(f->status) || f->status == STATUS_DUPLICATE);
	t->answer = said.answer;
	t->comment = (struct page_field){ .name = "comment",
		.label = str_of(ctx_tr(c, N_("Do you want to add something?"))),
		.value = typed.p != NULL	  ? typed
			 : said.comment.p != NULL ? said.comment
						  : STR(""),
		.max = OUTCOME_COMMENT_MAX,
		.rows = 3,
		.optional = true,
		.bold = true };
	return NULL;
}

const struct err *
track_fill(struct ctx *c, struct str typed, struct track *t)
{
	struct feedback *f;
	struct timeline *timeline;

	TRY(feedback_find(&c->scope, c->who.id, &f));
	TRY(feedback_timeline(&c->scope, f, false, &timeline, &t->timeline_n));
	t->feedback = f;
	t->timeline = timeline;
	t->stands = f->public_status;
	t->service_name = words_in(&f->service_name, c->lang);
	t->path = c->request->path;
	t->link = str_fmt(c->arena, "%s%.*s", c->scope.public_url, STR_ARG(t->path));
	if (t->stands == STATUS_DUPLICATE && f->duplicate_of != 0)
		TRY(add_original(c, t));
	t->last = last_action(t);
	return find_answer(c, typed, t);
}
