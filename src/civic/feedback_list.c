#include "civic/feedback_list.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/search_words.h"
#include "db/db.h"
#include "db/sql.h"

static struct value_texts
statuses(struct arena *a, uint32_t bits)
{
	struct str *of = ARENA_ARRAY(a, STATUS__MAX, struct str);
	size_t n = 0;

	for (unsigned st = 0; st < STATUS__MAX; st++)
		if ((bits >> st & 1) != 0)
			of[n++] = str_of(status_name(st));
	return (struct value_texts){ of, n };
}

static const struct err *
select_area(
    struct scope *s, const struct sql_feedback_select *by, int64_t area, struct value_ints *ids)
{
	const struct sql_feedback_select_area with = { by->jurisdiction, by->before, by->statuses,
		by->service, by->kind, by->flag, by->words, by->reference, by->most, area };
	struct sql_feedback_select_area_rows rows;

	TRY(sql_feedback_select_area(s->db, &with, &rows));
	*ids = rows.p->ids;
	return NULL;
}

static const struct err *
select_any(struct scope *s, struct sql_feedback_select *by, struct value_ints *ids)
{
	const struct sql_feedback_words_rare words = { by->jurisdiction, by->words };
	struct sql_feedback_words_rare_rows rare;
	struct sql_feedback_select_rows rows;

	if (by->words.p != NULL) {
		TRY(sql_feedback_words_rare(s->db, &words, &rare));
		by->rare = rare.p->rare;
	}
	TRY(sql_feedback_select(s->db, by, &rows));
	*ids = rows.p->ids;
	return NULL;
}

const struct err *
feedback_select(struct scope *s, const struct feedback_filter *f, int64_t after, int64_t most,
    const int64_t **ids, size_t *n)
{
	const struct search_words typed = search_words(s->arena, f->words);
	struct sql_feedback_select by = {
		.jurisdiction = s->jurisdiction->id,
		.before = after,
		.statuses = statuses(s->arena, f->statuses),
		.service = f->service_id,
		.kind = f->kind == KIND__MAX ? STR_NONE : str_of(kind_name(f->kind)),
		.flag = f->flag,
		.words = typed.words,
		.reference = typed.reference,
		.most = most,
	};
	struct value_ints found = { NULL, 0 };
	bool wordless = by.words.p == NULL && str_trim(f->words).n > 0; /* nothing to find by */

	TRY(sql_feedback_plan(s->db));
	if (f->area_id != 0 && !wordless)
		TRY(select_area(s, &by, f->area_id, &found));
	else if (!wordless)
		TRY(select_any(s, &by, &found));
	*ids = found.p;
	*n = found.n;
	return NULL;
}

static struct feedback_item
from_row(struct arena *a, const struct sql_feedback_items_row *r)
{
	return (struct feedback_item){
		.id = r->id,
		.reference = r->reference,
		.service_id = r->service,
		.service_code = r->service_code,
		.service_name = words_read(a, r->service_name),
		.kind = kind_find(r->kind),
		.status = status_find(r->status),
		.public_status = status_find(r->held_until == 0 ? r->status : r->status_before),
		.held_until = r->held_until,
		.description = r->description,
		.language = r->language,
		.address = r->address,
		.latitude = r->latitude,
		.longitude = r->longitude,
		.rating = r->rating,
		.is_public = r->is_public,
		.flags = r->flags.p,
		.flags_n = r->flags.n,
		.created_at = r->created_at,
		.updated_at = r->updated_at,
		.closed_at = r->closed_at,
	};
}

const struct err *
feedback_items(
    struct scope *s, const int64_t *ids, size_t n, const struct feedback_item **out, size_t *found)
{
	const struct sql_feedback_items by = { s->jurisdiction->id, { ids, n }, clock_db() };
	struct sql_feedback_items_rows rows;
	struct feedback_item *of;

	TRY(sql_feedback_items(s->db, &by, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, struct feedback_item);
	for (size_t i = 0; i < rows.n; i++)
		of[i] = from_row(s->arena, &rows.p[i]);
	*out = of;
	*found = rows.n;
	return NULL;
}

/* The page that begins with these. */
static const struct err *
take_page(struct scope *s, const int64_t *ids, size_t n, int64_t limit, struct feedback_list *out)
{
	*out = (struct feedback_list){ NULL, 0, 0 };
	if (n > (size_t)limit) {
		n = (size_t)limit;
		out->next = ids[n - 1];
	}
	return n == 0 ? NULL : feedback_items(s, ids, n, &out->items, &out->n);
}

const struct err *
feedback_list(struct scope *s, const struct feedback_filter *f, int64_t after, int64_t limit,
    struct feedback_list *out)
{
	const int64_t *ids;
	size_t n;

	TRY(feedback_select(
	    s, f, after, limit + 1, &ids, &n)); /* one more: is there a next page? */
	return take_page(s, ids, n, limit, out);
}

const struct err *
feedback_list_counted(struct scope *s, const struct feedback_filter *f, int64_t after,
    int64_t limit, struct feedback_list *out, int64_t *count)
{
	const int64_t *ids;
	size_t n;

	TRY(feedback_select(s, f, 0, FEEDBACK_COUNT_MAX + 1, &ids, &n));
	*count = (int64_t)n;
	return after == 0 ? take_page(s, ids, n, limit, out)
			  : feedback_list(s, f, after, limit, out);
}

const struct err *
feedback_duplicates(struct scope *s, int64_t id, int64_t most, const int64_t **ids, size_t *n)
{
	const struct sql_feedback_duplicates by = { s->jurisdiction->id, id, most };
	struct sql_feedback_duplicates_rows rows;

	TRY(sql_feedback_duplicates(s->db, &by, &rows));
	*ids = rows.p->ids.p;
	*n = rows.p->ids.n;
	return NULL;
}
