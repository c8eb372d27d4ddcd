#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/feedback.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

struct story {
	struct timeline *of;
	size_t n;
};

static void
add_events(struct story *t, const struct sql_timeline_events_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		enum status now = status_find(rows->p[i].status);

		if (now != STATUS__MAX)
			t->of[t->n++] = (struct timeline){
				.kind = TIMELINE_STATUS, .at = rows->p[i].at, .status = now
			};
	}
}

static void
add_actions(struct arena *a, struct story *t, const struct sql_timeline_actions_rows *rows)
{
	int64_t now = clock_db();

	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_timeline_actions_row *r = &rows->p[i];
		bool held = r->released_at > now && r->undone_at == 0;
		bool heard = r->released_at <= now && r->undone_at == 0;

		t->of[t->n++] = (struct timeline){
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
add_outcomes(struct story *t, const struct sql_timeline_outcomes_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_timeline_outcomes_row *r = &rows->p[i];
		enum answer answer = outcome_answer_find(r->answer);

		t->of[t->n++] = (struct timeline){
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

const struct err *
feedback_timeline(
    struct scope *s, const struct feedback *f, bool held, struct timeline **out, size_t *n)
{
	/* Whatever may still be undone is out within ACTION_HOLD_MAX. */
	const int64_t j = s->jurisdiction->id;
	const struct sql_timeline_actions by = { j, f->id,
		clock_db() + (held ? (int64_t)ACTION_HOLD_MAX * 1000000 : 0), held };
	struct sql_timeline_events_rows events;
	struct sql_timeline_actions_rows actions;
	struct sql_timeline_outcomes_rows outcomes;
	struct story t = { NULL, 0 };

	TRY(sql_timeline_events(s->db, &(struct sql_timeline_events){ j, f->id }, &events));
	TRY(sql_timeline_actions(s->db, &by, &actions));
	TRY(sql_timeline_outcomes(s->db, &(struct sql_timeline_outcomes){ j, f->id }, &outcomes));
	t.of = ARENA_ARRAY(s->arena, 1 + events.n + actions.n + outcomes.n, struct timeline);
	t.of[t.n++] = (struct timeline){
		.kind = TIMELINE_RECEIVED, .at = f->created_at, .status = STATUS_RECEIVED
	};
	add_events(&t, &events);
	add_actions(s->arena, &t, &actions);
	add_outcomes(&t, &outcomes);
	qsort(t.of + 1, t.n - 1, sizeof(t.of[0]), by_time);
	*out = t.of;
	*n = t.n;
	return NULL;
}
