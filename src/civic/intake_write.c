#include "civic/intake_write.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/bulk.h"
#include "civic/intake.h"
#include "civic/intake_batch.h"
#include "civic/intake_row.h"
#include "civic/status.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/mapping_row.h"
#include "wire/reference.h"

struct writing {
	const struct intake_options *options;
	struct intake_batch *batch;
	struct arena *arena; /* of this try */
	struct db *db;
};

/* The records that are here, which nobody else changes until the end of the transaction. */
static const struct err *
lock_known(struct writing *w, struct value_ints *out)
{
	struct str *names = ARENA_ARRAY(w->arena, w->batch->n, struct str);
	struct sql_intake_lock_rows locked;
	int64_t *ids;

	for (size_t i = 0; i < w->batch->n; i++)
		names[i] = w->batch->rows[i].from->text[MAPPING_SOURCE_ID];
	TRY(sql_intake_lock(w->db,
	    &(struct sql_intake_lock){
		w->options->jurisdiction, w->options->source, { names, w->batch->n } },
	    &locked));
	ids = ARENA_ARRAY(w->arena, locked.n, int64_t);
	for (size_t i = 0; i < locked.n; i++)
		ids[i] = locked.p[i].id;
	*out = (struct value_ints){ ids, locked.n };
	return NULL;
}

static const struct err *
find_known(struct writing *w)
{
	struct sql_intake_known_rows known;
	struct value_ints ids;

	for (size_t i = 0; i < w->batch->n; i++)
		w->batch->rows[i].known = NULL;
	TRY(lock_known(w, &ids));
	if (ids.n == 0)
		return NULL;
	TRY(sql_intake_known(w->db,
	    &(struct sql_intake_known){ w->options->jurisdiction, ids, w->options->language },
	    &known));
	for (size_t i = 0; i < known.n; i++)
		intake_batch_find(w->batch, known.p[i].source_id)->known = &known.p[i];
	return NULL;
}

static void
put_note(const struct writing *w, struct bulk *b, const struct intake_row *row)
{
	int64_t id = bulk_id(row->note_at, &w->batch->low);

	bulk_action(b, &(struct bulk_action){ .id = id,
			   .status = str_of(status_name(row->note_after)),
			   .message = row->note_message,
			   .organization = row->organization,
			   .feedback_count = 1,
			   .created_at = row->note_at,
			   .source_id = row->feedback.source_id });
	bulk_step(b, &(struct bulk_step){ .action = id,
			 .feedback = row->feedback.id,
			 .before = str_of(status_name(row->note_before)),
			 .after = str_of(status_name(row->note_after)),
			 .reach = STR("unreachable") });
}

static void
put_contact(struct bulk *b, const struct intake_row *row)
{
	const struct bulk_contact c = { row->feedback.id, row->from->text[MAPPING_NAME],
		row->from->text[MAPPING_EMAIL], row->from->text[MAPPING_PHONE] };

	if (c.name.p != NULL || c.email.p != NULL || c.phone.p != NULL)
		bulk_contact(b, &c);
}

/* The words of actions that say something else now. */
static const struct err *
change_notes(struct writing *w)
{
	int64_t *actions = ARENA_ARRAY(w->arena, w->batch->n, int64_t);
	int64_t *feedback = ARENA_ARRAY(w->arena, w->batch->n, int64_t);
	struct str *statuses = ARENA_ARRAY(w->arena, w->batch->n, struct str);
	struct str *messages = ARENA_ARRAY(w->arena, w->batch->n, struct str);
	const int64_t j = w->options->jurisdiction;
	size_t n = 0;

	for (size_t i = 0; i < w->batch->n; i++) {
		const struct intake_row *row = &w->batch->rows[i];

		if (!row->notes || row->note_action == 0)
			continue;
		actions[n] = row->note_action;
		feedback[n] = row->feedback.id;
		statuses[n] = str_of(status_name(row->note_after));
		messages[n++] = row->note_message;
	}
	if (n == 0)
		return NULL;
	TRY(sql_intake_action_update(w->db, &(struct sql_intake_action_update){ j, { actions, n },
						{ statuses, n }, { messages, n } }));
	return sql_intake_step_update(w->db, &(struct sql_intake_step_update){ j, { actions, n },
						 { feedback, n }, { statuses, n } });
}

/* Those that are here: what differs is written.  Sets changed in the rows. */
static const struct err *
update_known(struct writing *w)
{
	struct bulk_feedback *rows = ARENA_ARRAY(w->arena, w->batch->n, struct bulk_feedback);
	struct intake_row **of = ARENA_ARRAY(w->arena, w->batch->n, struct intake_row *);
	const int64_t *changed;
	size_t n = 0, changed_n;

	for (size_t i = 0; i < w->batch->n; i++) {
		if (w->batch->rows[i].known == NULL)
			continue;
		of[n] = &w->batch->rows[i];
		rows[n++] = w->batch->rows[i].feedback;
	}
	TRY(bulk_update(w->arena, w->db, w->options->jurisdiction, rows, n, &changed, &changed_n));
	for (size_t i = 0; i < n; i++) {
		of[i]->changed = false;
		for (size_t k = 0; k < changed_n && !of[i]->changed; k++)
			of[i]->changed = changed[k] == of[i]->feedback.id;
	}
	if (changed_n > 0)
		TRY(sql_intake_area_clear(
		    w->db, &(struct sql_intake_area_clear){
			       w->options->jurisdiction, { changed, changed_n } }));
	return change_notes(w);
}

static void
gather(const struct writing *w, struct bulk *b)
{
	for (size_t i = 0; i < w->batch->n; i++) {
		struct intake_row *row = &w->batch->rows[i];

		if (row->known == NULL) {
			row->feedback.reference = reference_new(w->arena);
			bulk_feedback(b, &row->feedback);
		}
		put_contact(b, row);
		if (row->notes && row->note_action == 0)
			put_note(w, b, row);
	}
	for (size_t i = 0; i < w->batch->areas.n; i++) {
		const struct intake_row *row = &w->batch->rows[w->batch->areas.p[i].number];

		if (row->known == NULL || row->changed)
			bulk_area(
			    b, &(struct bulk_area){ row->feedback.id, w->batch->areas.p[i].area });
	}
}

const struct err *
intake_write(struct arena *a, const struct intake_options *o, struct intake_batch *batch,
    struct db *db, bool look, struct intake_counts *counts)
{
	struct writing w = { o, batch, a, db };
	struct bulk *b = bulk_new(a, o->jurisdiction, o->source);

	db_use(db, a);
	TRY(db_begin(db, o->jurisdiction, 0));
	if (look)
		TRY(find_known(&w));
	for (size_t i = 0; i < batch->n; i++)
		intake_row_make(a, o, &batch->rows[i], &batch->low);
	if (look)
		TRY(update_known(&w));
	gather(&w, b);
	TRY(bulk_write(b, db));
	for (size_t i = 0; i < batch->n; i++) {
		const struct intake_row *row = &batch->rows[i];

		*(row->known == NULL		 ? &counts->added
		    : row->changed || row->notes ? &counts->updated
						 : &counts->unchanged) += 1;
	}
	return db_commit(db);
}
