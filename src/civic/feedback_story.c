#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/feedback_row.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

/* What the statements give. */
struct rows {
	struct feedback_rows feedback;
	struct sql_timeline_events_rows events;
	struct sql_timeline_actions_rows actions;
	struct sql_timeline_outcomes_rows outcomes;
};

static void
add_events(struct feedback_story *t, const struct sql_timeline_events_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		enum status now = status_find(rows->p[i].status);

		if (now != STATUS__MAX)
			t->timeline[t->timeline_n++] = (struct timeline){
				.kind = TIMELINE_STATUS, .at = rows->p[i].at, .status = now
			};
	}
}

static void
add_actions(struct arena *a, struct feedback_story *t, const struct sql_timeline_actions_rows *rows)
{
	int64_t now = clock_db();

	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_timeline_actions_row *r = &rows->p[i];
		bool held = r->released_at > now && r->undone_at == 0;
		bool heard = r->released_at <= now && r->undone_at == 0;

		t->timeline[t->timeline_n++] = (struct timeline){
			.kind = TIMELINE_ACTION,
			.at = heard ? r->released_at : r->created_at,
			.status = status_find(r->status),
			.action_id = r->id,
			.message = words_read(a, r->message),
			.organization = words_read(a, r->organization),
			.reach = r->reach,
			.seen_at = r->seen_at,
			.held = held,
			.held_until = held ? r->released_at : 0,
			.undone_at = r->undone_at,
		};
	}
}

static void
add_outcomes(struct feedback_story *t, const struct sql_timeline_outcomes_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_timeline_outcomes_row *r = &rows->p[i];
		enum answer answer = outcome_answer_find(r->answer);

		t->timeline[t->timeline_n++] = (struct timeline){
			.kind = TIMELINE_OUTCOME,
			.at = r->at,
			.status = answer == ANSWER_NO ? STATUS_DISPUTED : STATUS_CONFIRMED,
			.action_id = r->action,
			.answer = answer,
			.comment = r->comment,
		};
	}
}

static int
by_time(const void *pa, const void *pb)
{
	const struct timeline *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (int)a->kind - (int)b->kind;
}

static void
write_timeline(struct arena *a, const struct rows *rows, struct feedback_story *t)
{
	t->timeline = ARENA_ARRAY(
	    a, 1 + rows->events.n + rows->actions.n + rows->outcomes.n, struct timeline);
	t->timeline[0] = (struct timeline){
		.kind = TIMELINE_RECEIVED, .at = t->feedback->created_at, .status = STATUS_RECEIVED
	};
	t->timeline_n = 1;
	add_events(t, &rows->events);
	add_actions(a, t, &rows->actions);
	add_outcomes(t, &rows->outcomes);
	qsort(t->timeline + 1, t->timeline_n - 1, sizeof(t->timeline[0]), by_time);
}

static const struct err *
read_rows(struct scope *s, int64_t id, bool staff, struct rows *rows)
{
	const int64_t j = s->jurisdiction->id,
		      released_by = clock_db() + (staff ? (int64_t)ACTION_OUT_MAX * 1000000 : 0);

	db_defer(s->db);
	TRY(feedback_rows_ask(s, id, staff, &rows->feedback));
	TRY(sql_timeline_events(s->db, &(struct sql_timeline_events){ j, id }, &rows->events));
	TRY(sql_timeline_actions(
	    s->db, &(struct sql_timeline_actions){ j, id, released_by, staff }, &rows->actions));
	TRY(sql_timeline_outcomes(
	    s->db, &(struct sql_timeline_outcomes){ j, id }, &rows->outcomes));
	return db_flush(s->db);
}

const struct err *
feedback_story(struct scope *s, int64_t id, bool staff, struct feedback_story *out)
{
	struct rows rows;

	TRY(read_rows(s, id, staff, &rows));
	TRY(feedback_rows_read(s->arena, id, &rows.feedback, &out->feedback));
	write_timeline(s->arena, &rows, out);
	return NULL;
}

bool
feedback_story_outcome(const struct feedback_story *story, struct outcome *out)
{
	const struct timeline *last = NULL;

	for (size_t i = 0; i < story->timeline_n; i++) {
		const struct timeline *t = &story->timeline[i];

		if (t->kind == TIMELINE_ACTION && status_asks(t->status) &&
		    (last == NULL || t->at > last->at ||
			(t->at == last->at && t->action_id > last->action_id)))
			last = t;
	}
	if (last == NULL)
		return false;
	*out = (struct outcome){ .action_id = last->action_id, .answer = ANSWER__MAX };
	for (size_t i = 0; i < story->timeline_n; i++) {
		const struct timeline *t = &story->timeline[i];

		if (t->kind == TIMELINE_OUTCOME && t->action_id == last->action_id)
			*out = (struct outcome){ t->action_id, t->answer, t->comment, t->at };
	}
	return true;
}
