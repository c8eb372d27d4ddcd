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
	struct feedback_story original;
	struct timeline *all;
	size_t all_n = t->timeline_n;

	TRY(feedback_story(&c->scope, t->feedback->duplicate_of, false, &original));
	t->stands = original.feedback->public_status;
	all = ARENA_ARRAY(c->arena, all_n + original.timeline_n, struct timeline);
	for (size_t i = 0; i < all_n; i++)
		all[i] = t->timeline[i];
	for (size_t i = 0; i < original.timeline_n; i++) {
		const struct timeline *theirs = &original.timeline[i];

		if (theirs->kind == TIMELINE_ACTION &&
		    !told(t->timeline, t->timeline_n, theirs->action_id))
			all[all_n++] = *theirs;
	}
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
static void
find_answer(struct ctx *c, struct str typed, const struct feedback_story *story, struct track *t)
{
	const struct feedback *f = story->feedback;
	struct outcome said = { .answer = ANSWER__MAX };

	t->asks = feedback_story_outcome(story, &said) && f->held_until == 0 &&
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
}

static bool
unseen(const struct feedback_story *story)
{
	for (size_t i = 0; i < story->timeline_n; i++)
		if (story->timeline[i].kind == TIMELINE_ACTION && story->timeline[i].seen_at == 0)
			return true;
	return false;
}

const struct err *
track_fill(struct ctx *c, struct str typed, struct track *t)
{
	struct feedback_story story;

	TRY(feedback_story(&c->scope, c->who.id, false, &story));
	t->feedback = story.feedback;
	t->timeline = story.timeline;
	t->timeline_n = story.timeline_n;
	t->news = unseen(&story);
	t->stands = story.feedback->public_status;
	t->service_name = words_in(&story.feedback->service_name, c->lang);
	t->path = c->request->path;
	t->link = str_fmt(c->arena, "%s%.*s", c->scope.public_url, STR_ARG(t->path));
	if (t->stands == STATUS_DUPLICATE && t->feedback->duplicate_of != 0)
		TRY(add_original(c, t));
	t->last = last_action(t);
	find_answer(c, typed, &story, t);
	return NULL;
}
