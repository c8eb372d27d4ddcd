#include "civic/action_check.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/field.h"
#include "wire/language.h"
#include "wire/reference.h"
#include "wire/utf8.h"

enum { LANGUAGES_MAX = 50 };
static const int64_t second = 1000000;

struct words
action_message(struct arena *a, const struct words *w)
{
	struct words_one *of = ARENA_ARRAY(a, w->n, struct words_one);
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		of[n] = w->of[i];
		of[n].text = str_trim(w->of[i].text);
		n += !utf8_blank(of[n].text);
	}
	return (struct words){ of, n };
}

static const struct err *
check_text(struct scope *s, const struct words_one *o)
{
	const char *field = str_fmt(s->arena, "message.%.*s", STR_ARG(o->code)).p;
	struct str text;

	if (!language_fits(o->code))
		return err_field(s->arena, field, "language",
		    N_("Name the language by its code, such as en or es."), NULL);
	return field_text(s->arena, field, o->text, ACTION_MESSAGE_MAX, FIELD_OPTIONAL, &text);
}

static const struct err *
check_message(struct scope *s, const struct action_draft *d)
{
	const struct words w = action_message(s->arena, &d->message);
	const struct err *e = NULL;
	bool spoken = false;

	for (size_t i = 0; i < w.n; i++) {
		e = err_join(s->arena, e, check_text(s, &w.of[i]));
		spoken = spoken || (w.of[i].lang != NULL &&
				       jurisdiction_speaks(s->jurisdiction, w.of[i].lang));
	}
	if (w.n > LANGUAGES_MAX)
		return err_field(
		    s->arena, "message", "too_many", N_("Please use at most %s languages."), "50");
	if (spoken)
		return e;
	return err_join(s->arena, e,
	    err_field(s->arena, "message", "required",
		N_("Say what was done, in one of the city's languages at least."), NULL));
}

static const struct err *
check_choice(struct scope *s, const struct action_draft *d)
{
	if (d->feedback_n > ACTION_FEEDBACK_MAX)
		return err_field(s->arena, "feedback", "too_many",
		    N_("One action takes at most %s. Narrow the choice, or post in parts."),
		    "1,000");
	if (d->feedback_n == 0 && d->filter == NULL)
		return err_field(
		    s->arena, "feedback", "required", N_("Choose at least one feedback."), NULL);
	return NULL;
}

const struct err *
action_check(struct scope *s, const struct action_draft *d)
{
	struct arena *a = s->arena;
	const struct err *e = NULL;

	if (d->status >= STATUS__MAX || !status_by_action(d->status))
		e = err_field(a, "status", "not_offered",
		    N_("Choose one of: acknowledged, assigned, scheduled, in_progress, referred, "
		       "done, closed_without_action."),
		    NULL);
	e = err_join(a, e, check_message(s, d));
	e = err_join(a, e, check_choice(s, d));
	e = err_join(a, e, field_range_int(a, "hold", d->hold, 0, ACTION_HOLD_MAX));
	return err_join(a, e, idempotency_check(s, &d->idempotency));
}

static int
compare_ids(const void *pa, const void *pb)
{
	const int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

bool
action_is_large(int64_t feedback_count)
{
	return feedback_count > ACTION_FEEDBACK_MAX;
}

int64_t
action_undo_until(int64_t released_at, int64_t feedback_count)
{
	return released_at - (action_is_large(feedback_count) ? ACTION_UNDO_TIME * second : 0);
}

/* Statuses that the draft's may follow. */
static uint32_t
able(enum status status)
{
	uint32_t bits = 0;

	for (unsigned before = 0; before < STATUS__MAX; before++)
		if (status_may_follow((enum status)before, status))
			bits |= 1U << before;
	return bits;
}

/* What a draft's filter means, as far as it has these statuses: at most most of them, rising. */
static const struct err *
select_ids(struct scope *s, const struct action_draft *d, uint32_t statuses, int64_t most,
    struct value_ints *out)
{
	struct feedback_filter f = *d->filter;
	const int64_t *found;
	int64_t *ids;
	size_t n;

	f.statuses &= statuses;
	*out = (struct value_ints){ NULL, 0 };
	if (f.statuses == 0)
		return NULL;
	TRY(feedback_select(s, &f, d->upto == 0 ? 0 : d->upto + 1, most, &found, &n));
	ids = ARENA_ARRAY(s->arena, n, int64_t);
	for (size_t i = 0; i < n; i++) /* the newest come first */
		ids[i] = found[n - 1 - i];
	*out = (struct value_ints){ ids, n };
	return NULL;
}

static const struct err *
filtered(struct scope *s, const struct action_draft *d, struct value_ints *out)
{
	uint32_t statuses = d->fitting ? able(d->status) : UINT32_MAX;

	TRY(select_ids(s, d, statuses, ACTION_FILTER_MAX + 1, out));
	if (out->n > ACTION_FILTER_MAX)
		return err_field(s->arena, "filter", "too_many",
		    N_("One action takes at most %s. Narrow the choice, or post in parts."),
		    "200,000");
	if (out->n == 0)
		return err_field(s->arena, "filter", "required",
		    N_("Nothing is chosen: the filter fits no feedback."), NULL);
	return NULL;
}

const struct err *
action_ids(struct scope *s, const struct action_draft *d, struct value_ints *out)
{
	size_t n = 0;
	int64_t *ids;

	if (d->feedback_n == 0)
		return filtered(s, d, out);
	ids = ARENA_ARRAY(s->arena, d->feedback_n, int64_t);
	for (size_t i = 0; i < d->feedback_n; i++)
		ids[i] = d->feedback[i];
	qsort(ids, d->feedback_n, sizeof(ids[0]), compare_ids);
	for (size_t i = 0; i < d->feedback_n; i++)
		if (n == 0 || ids[n - 1] != ids[i])
			ids[n++] = ids[i];
	*out = (struct value_ints){ ids, n };
	return NULL;
}

const struct err *
action_unfit(struct scope *s, const struct action_draft *d, int64_t most, struct value_ints *ids)
{
	return select_ids(s, d, d->fitting ? 0 : ~able(d->status), most, ids);
}

const struct err *
action_lock(
    struct scope *s, const struct value_ints *ids, const struct action_chosen **chosen, size_t *n)
{
	struct sql_action_chosen_rows rows;
	struct action_chosen *of;

	TRY(sql_action_chosen(
	    s->db, &(struct sql_action_chosen){ s->jurisdiction->id, *ids }, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, struct action_chosen);
	for (size_t i = 0; i < rows.n; i++)
		of[i] = (struct action_chosen){ rows.p[i].id, rows.p[i].reference,
			status_find(rows.p[i].status), rows.p[i].held_until };
	*chosen = of;
	*n = rows.n;
	return NULL;
}

/* NULL where it can take the status. */
static const char *
judge(const struct action_chosen *c, enum status status, int64_t now)
{
	if (c->held_until > now)
		return "held";
	return status_may_follow(c->status, status) ? NULL : "status";
}

static const char *
words_for(const char *reason)
{
	return reason[0] == 'h' ? N_("%s waits for another action that is not out yet.")
				: N_("%s cannot take this status now.");
}

const struct action_refusal *
action_refusals(struct scope *s, const struct value_ints *ids, const struct action_chosen *chosen,
    size_t chosen_n, enum status status, size_t *n)
{
	struct action_refusal *of = ARENA_ARRAY(s->arena, ids->n, struct action_refusal);
	int64_t now = clock_db();
	size_t at = 0;

	*n = 0;
	for (size_t i = 0; i < ids->n; i++) {
		const char *reason;

		if (at == chosen_n || chosen[at].id != ids->p[i]) {
			of[(*n)++] = (struct action_refusal){ .id = ids->p[i],
				.status = STATUS__MAX,
				.reason = "not_found",
				.say = N_("There is no feedback %s here.") };
			continue;
		}
		reason = judge(&chosen[at], status, now);
		if (reason != NULL)
			of[(*n)++] = (struct action_refusal){ ids->p[i], chosen[at].reference,
				chosen[at].status, reason, words_for(reason) };
		at++;
	}
	return of;
}
