#include "civic/feedback_row.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/reference.h"
#include "wire/token.h"

const struct err *
feedback_rows_ask(struct scope *s, int64_t id, bool aside, struct feedback_rows *rows)
{
	const int64_t j = s->jurisdiction->id;

	*rows = (struct feedback_rows){ .aside.n = 0 };
	TRY(sql_feedback_view(
	    s->db, &(struct sql_feedback_view){ j, id, clock_db() }, &rows->view));
	if (!aside)
		return NULL;
	return sql_feedback_aside(s->db, &(struct sql_feedback_aside){ j, id }, &rows->aside);
}

static void
read_aside(const struct sql_feedback_aside_row *r, struct feedback *f)
{
	f->duplicates = r->duplicates;
	f->source = r->source;
	f->flags = r->flags.p;
	f->flags_n = r->flags.n;
	f->areas = r->areas.p;
	f->areas_n = r->areas.n;
	f->contact_name = r->contact_name;
	f->contact_email = r->contact_email;
	f->contact_phone = r->contact_phone;
	f->webhooks = r->webhooks;
	f->emails = r->emails;
}

const struct err *
feedback_rows_read(
    struct arena *a, int64_t id, const struct feedback_rows *rows, struct feedback **out)
{
	const struct sql_feedback_view_row *r = rows->view.p;
	struct feedback *f = ARENA_NEW(a, struct feedback);

	if (rows->view.n == 0)
		return err_new(a, ERR_NOT_FOUND, "no feedback %lld", (long long)id);
	*f = (struct feedback){
		.id = id,
		.reference = r->reference,
		.service_id = r->service,
		.service_code = r->service_code,
		.service_name = words_read(a, r->service_name),
		.kind = kind_find(r->kind),
		.status = status_find(r->status),
		.public_status = status_find(r->held_until == 0 ? r->status : r->status_before),
		.held_until = r->held_until,
		.held_by = r->held_by,
		.duplicate_of = r->duplicate_of,
		.duplicate_reference = r->duplicate_reference,
		.description = r->description,
		.language = r->language,
		.rating = r->rating,
		.latitude = r->latitude,
		.longitude = r->longitude,
		.address = r->address,
		.attributes = r->attributes,
		.is_public = r->is_public,
		.token_version = r->token_version,
		.created_at = r->created_at,
		.updated_at = r->updated_at,
		.closed_at = r->closed_at,
	};
	if (rows->aside.n > 0)
		read_aside(rows->aside.p, f);
	*out = f;
	return NULL;
}

const struct err *
feedback_find(struct scope *s, int64_t id, struct feedback **out)
{
	struct feedback_rows rows;

	db_defer(s->db);
	TRY(feedback_rows_ask(s, id, true, &rows));
	TRY(db_flush(s->db));
	return feedback_rows_read(s->arena, id, &rows, out);
}

const struct err *
feedback_find_reference(struct scope *s, struct str reference, struct feedback **out)
{
	struct sql_feedback_by_reference by = { .jurisdiction = s->jurisdiction->id };
	struct sql_feedback_by_reference_rows rows = { 0, NULL };

	if (reference_parse(s->arena, reference, &by.reference))
		TRY(sql_feedback_by_reference(s->db, &by, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no feedback %.*s", STR_ARG(reference));
	return feedback_find(s, rows.p->id, out);
}

const struct err *
feedback_token(struct scope *s, const struct feedback *f, struct str *text)
{
	struct token t = { .jurisdiction = s->jurisdiction->id, .id = f->id };

	if (!token_derive(s->key, TOKEN_TRACKING, t.jurisdiction, t.id, f->token_version, t.secret))
		return err_new(s->arena, ERR_INTERNAL, "the installation key has no version %lld",
		    (long long)f->token_version);
	*text = token_make(s->arena, &t);
	return NULL;
}

const struct err *
feedback_seen(struct scope *s, int64_t id)
{
	return sql_feedback_seen(
	    s->db, &(struct sql_feedback_seen){ s->jurisdiction->id, id, clock_db() });
}
