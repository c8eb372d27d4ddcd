#include "civic/area.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/datepattern.h"

enum { CHUNK = 5000 };

static bool
is_day(struct arena *a, struct str s)
{
	struct datepattern p;
	int64_t moment;

	return datepattern_compile(a, STR("YYYY-MM-DD"), &p) == NULL &&
	       datepattern_read(&p, s, STR("UTC"), &moment);
}

/* One holds already, in another shape: it ends where the new one begins. */
static const struct err *
change(struct db *db, struct arena *a, int64_t j, const struct area_draft *d,
    const struct sql_area_judge_row *was, enum area_change *out)
{
	struct str since = d->since.p == NULL ? d->today : d->since;

	if (str_eq(was->since, since)) {
		*out = AREA_REPLACED;
		return sql_area_reshape(db, &(struct sql_area_reshape){ j, was->id, was->shape });
	}
	if (!str_eq(was->since, STR("-infinity")) && str_cmp(was->since, since) > 0)
		return err_new(a, ERR_CONFLICT,
		    "%.*s holds since %.*s, which is later than %.*s; give a later --valid-from",
		    STR_ARG(d->name), STR_ARG(was->since), STR_ARG(since));
	*out = AREA_CLOSED;
	TRY(sql_area_close(db, &(struct sql_area_close){ j, was->id, since }));
	return sql_area_insert(
	    db, &(struct sql_area_insert){ j, id_next(), d->set, d->name, since, was->shape });
}

const struct err *
area_put(
    struct db *db, struct arena *a, int64_t j, const struct area_draft *d, struct area_result *out)
{
	const struct sql_area_judge by = { j, d->set, d->name, d->geometry };
	struct sql_area_judge_rows rows;
	const struct sql_area_judge_row *r;

	if (d->since.p != NULL && !is_day(a, d->since))
		return err_new(
		    a, ERR_INVALID, "\"%.*s\" is not a day like 2026-11-22", STR_ARG(d->since));
	TRY(sql_area_judge(db, &by, &rows));
	r = rows.p;
	if (r->empty)
		return err_new(a, ERR_INVALID, "%.*s has no surface", STR_ARG(d->name));
	out->repaired = r->valid ? STR_NONE : r->reason;
	out->change = r->id == 0 ? AREA_NEW : AREA_SAME;
	if (r->id == 0)
		return sql_area_insert(
		    db, &(struct sql_area_insert){ j, id_next(), d->set, d->name,
			    d->since.p == NULL ? STR("-infinity") : d->since, r->shape });
	return r->same ? NULL : change(db, a, j, d, r, &out->change);
}

const struct err *
area_assign(struct db *db, struct arena *a, int64_t j, struct str set, int64_t after, int64_t *next,
    int64_t *seen)
{
	const struct sql_area_chunk by = { j, after, CHUNK };
	struct sql_area_chunk_rows chunk;
	int64_t last;

	db_use(db, a);
	TRY(db_begin(db, j, 0));
	TRY(sql_area_chunk(db, &by, &chunk));
	last = chunk.p->last;
	if (last != 0) {
		TRY(sql_area_unassign(db, &(struct sql_area_unassign){ j, set, after, last }));
		TRY(sql_area_assign(db, &(struct sql_area_assign){ j, set, after, last }));
		TRY(sql_area_flag(db, &(struct sql_area_flag){ j, after, last }));
	}
	TRY(db_commit(db));
	*seen += chunk.p->count;
	*next = last;
	return NULL;
}
