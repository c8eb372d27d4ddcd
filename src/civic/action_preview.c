#include "base/arena.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/action_check.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

enum { REFUSALS_MOST = 100 };

/*
 * So many of them as can be looked up at once, evenly spread: one of every
 * stretch, at places that follow no period of theirs.
 */
static struct value_ints
sample_of(struct arena *a, struct value_ints all)
{
	int64_t *of;

	if (all.n <= ACTION_FEEDBACK_MAX)
		return all;
	of = ARENA_ARRAY(a, ACTION_FEEDBACK_MAX, int64_t);
	for (uint32_t i = 0; i < ACTION_FEEDBACK_MAX; i++) {
		size_t begin = i * all.n / ACTION_FEEDBACK_MAX;
		size_t end = (i + 1) * all.n / ACTION_FEEDBACK_MAX;

		of[i] = all.p[begin + (i * 2654435761U >> 16) % (end - begin)];
	}
	return (struct value_ints){ of, ACTION_FEEDBACK_MAX };
}

/* What n of a sample means for all, to two digits: it is not known better. */
static int64_t
estimate(int64_t n, size_t sample, size_t all)
{
	int64_t of_all = sample == 0 ? 0 : n * (int64_t)all / (int64_t)sample, unit = 1;

	if (sample == all)
		return n;
	while (of_all / unit >= 100)
		unit *= 10;
	return (of_all + unit / 2) / unit * unit;
}

/* How these stand, without a lock. */
static const struct err *
look(struct scope *s, const struct action_draft *d, struct value_ints ids,
    struct action_preview *out)
{
	struct sql_action_looked_at_rows rows;
	struct action_chosen *chosen;

	TRY(sql_action_looked_at(
	    s->db, &(struct sql_action_looked_at){ s->jurisdiction->id, ids }, &rows));
	chosen = ARENA_ARRAY(s->arena, rows.n, struct action_chosen);
	for (size_t i = 0; i < rows.n; i++)
		chosen[i] = (struct action_chosen){ rows.p[i].id, rows.p[i].reference,
			status_find(rows.p[i].status), rows.p[i].held_until };
	out->refused = action_refusals(s, &ids, chosen, rows.n, d->status, &out->refused_n);
	out->refused_all = (int64_t)out->refused_n;
	return NULL;
}

static const struct err *
look_at_unfit(struct scope *s, const struct action_draft *d, struct action_preview *out)
{
	struct value_ints unfit, first;

	TRY(action_unfit(s, d, ACTION_FILTER_MAX, &unfit));
	first = unfit;
	if (first.n > REFUSALS_MOST)
		first.n = REFUSALS_MOST;
	TRY(look(s, d, first, out));
	out->refused_all = (int64_t)unfit.n;
	return NULL;
}

const struct err *
action_preview(struct scope *s, const struct action_draft *d, struct action_preview *out)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_action_reach_rows reach;
	struct sql_action_partners_rows partners;
	struct value_ints ids, some;

	TRY(action_check(s, d));
	TRY(action_ids(s, d, &ids));
	some = sample_of(s->arena, ids);
	TRY(sql_action_reach(s->db, &(struct sql_action_reach){ j, some }, &reach));
	TRY(sql_action_partners(s->db, &(struct sql_action_partners){ j, some }, &partners));
	*out = (struct action_preview){
		.selected = (int64_t)ids.n,
		.estimated = some.n < ids.n,
		.ids = ids.p,
		.duplicates = estimate(reach.p->duplicates, some.n, ids.n),
		.by_webhook = estimate(reach.p->by_webhook, some.n, ids.n),
		.unconfirmed = estimate(reach.p->unconfirmed, some.n, ids.n),
		.email_only = estimate(reach.p->email_only, some.n, ids.n),
		.unreachable = estimate(reach.p->unreachable, some.n, ids.n),
		.partners = partners.p->n,
	};
	return out->estimated ? look_at_unfit(s, d, out) : look(s, d, ids, out);
}

const struct err *
action_languages(
    struct scope *s, const int64_t *ids, size_t n, struct action_language **out, size_t *found)
{
	const struct value_ints all = { ids, n }, some = sample_of(s->arena, all);
	const struct sql_action_languages by = { s->jurisdiction->id, some };
	struct sql_action_languages_rows rows;

	TRY(sql_action_languages(s->db, &by, &rows));
	*out = ARENA_ARRAY(s->arena, rows.n, struct action_language);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] =
		    (struct action_language){ rows.p[i].code, estimate(rows.p[i].n, some.n, n) };
	*found = rows.n;
	return NULL;
}

const struct err *
action_choose(struct scope *s, const struct action_draft *d, const int64_t **ids, size_t *n)
{
	struct value_ints all;

	TRY(action_ids(s, d, &all));
	*ids = all.p;
	*n = all.n;
	return NULL;
}
