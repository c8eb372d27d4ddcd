#include "civic/intake.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/bulk.h"
#include "civic/intake_catalog.h"
#include "civic/intake_gone.h"
#include "civic/intake_row.h"
#include "civic/status.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/digest.h"
#include "wire/mapping_row.h"
#include "wire/reference.h"
#include "wire/zone.h"

enum { TRIES = 4, TABLE = 4 * BULK_ROWS, ID_ROOM = 4 * BULK_ROWS };

static const size_t batch_memory = (size_t)512 << 20;

struct intake {
	struct intake_options options;
	struct db *db;
	struct arena *arena; /* of the batch */
	struct intake_catalog *catalog;
	int64_t repeated;
	uint32_t low; /* of ids */
	struct intake_gone gone;
	bool has_areas;
	bool fresh; /* nothing of this source was here at the beginning */
	/* the batch: */
	struct intake_row *rows;
	size_t n;
	struct intake_row *table[TABLE]; /* by source_id */
	struct sql_intake_areas_rows areas;
};

void
intake_clear(struct intake *in)
{
	for (size_t i = 0; i < in->n; i++)
		intake_gone_add(&in->gone, in->rows[i].from->text[MAPPING_SOURCE_ID]);
	in->low += ID_ROOM; /* what a fork has of it must not be used again */
	arena_reset(in->arena);
	in->rows = ARENA_ARRAY(in->arena, BULK_ROWS, struct intake_row);
	in->n = 0;
	for (size_t i = 0; i < TABLE; i++)
		in->table[i] = NULL;
}

struct intake *
intake_new(struct arena *process, struct db *db, const struct intake_options *o)
{
	struct intake *in = ARENA_NEW(process, struct intake);

	in->options = *o;
	in->db = db;
	in->arena = arena_new(batch_memory);
	in->catalog = intake_catalog_new(process, o->jurisdiction, o->language);
	digest_random(&in->low, sizeof(in->low));
	intake_clear(in);
	return in;
}

struct arena *
intake_arena(struct intake *in)
{
	return in->arena;
}

int64_t
intake_repeated(const struct intake *in)
{
	return in->repeated;
}

bool
intake_full(const struct intake *in)
{
	return in->n == BULK_ROWS;
}

bool
intake_meets(struct intake *in)
{
	if (in->gone.n + in->n > INTAKE_GONE_MOST)
		return true;
	for (size_t i = 0; i < in->n; i++)
		if (intake_gone_has(&in->gone, in->rows[i].from->text[MAPPING_SOURCE_ID]))
			return true;
	return false;
}

void
intake_settled(struct intake *in)
{
	intake_gone_clear(&in->gone);
}

const struct err *
intake_begin(struct intake *in)
{
	struct sql_intake_area_count_rows areas;
	struct sql_intake_any_rows any;

	db_use(in->db, in->arena);
	TRY(db_begin(in->db, in->options.jurisdiction, 0));
	TRY(intake_catalog_read(in->catalog, in->db));
	TRY(sql_intake_area_count(
	    in->db, &(struct sql_intake_area_count){ in->options.jurisdiction }, &areas));
	in->has_areas = areas.p->areas > 0;
	TRY(sql_intake_any(in->db,
	    &(struct sql_intake_any){ in->options.jurisdiction, in->options.source }, &any));
	in->fresh = !any.p->any;
	return db_commit(in->db);
}

/* The place of a source_id in the table: its row, or where it would go. */
static struct intake_row **
place_of(struct intake *in, struct str id)
{
	size_t at = intake_gone_hash(id) % TABLE;

	while (in->table[at] != NULL && !str_eq(in->table[at]->from->text[MAPPING_SOURCE_ID], id))
		at = (at + 1) % TABLE;
	return &in->table[at];
}

/* Which areas cover which rows, each by its day. */
static const struct err *
find_areas(struct intake *in)
{
	int64_t *numbers = ARENA_ARRAY(in->arena, in->n, int64_t);
	double *latitudes = ARENA_ARRAY(in->arena, in->n, double);
	double *longitudes = ARENA_ARRAY(in->arena, in->n, double);
	struct str *days = ARENA_ARRAY(in->arena, in->n, struct str);
	size_t n = 0;

	in->areas = (struct sql_intake_areas_rows){ 0, NULL };
	if (!in->has_areas)
		return NULL;
	for (size_t i = 0; i < in->n; i++) {
		const struct mapping_row *r = in->rows[i].from;
		struct date d;

		in->rows[i].outside = r->has_point;
		if (!r->has_point)
			continue;
		d = zone_local(in->options.zone, intake_row_created(r)).date;
		numbers[n] = (int64_t)i;
		latitudes[n] = r->number[MAPPING_LAT];
		longitudes[n] = r->number[MAPPING_LON];
		days[n++] = str_fmt(in->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
	}
	TRY(sql_intake_areas(in->db,
	    &(struct sql_intake_areas){ in->options.jurisdiction, { numbers, n }, { latitudes, n },
		{ longitudes, n }, { days, n } },
	    &in->areas));
	for (size_t i = 0; i < in->areas.n; i++)
		in->rows[in->areas.p[i].number].outside = false;
	return NULL;
}

static const struct err *
prepare(struct intake *in, int64_t *made_n)
{
	bool more = false;

	TRY(db_begin(in->db, in->options.jurisdiction, 0));
	for (size_t i = 0; i < in->n; i++) {
		struct intake_row *row = &in->rows[i];
		bool made = false;

		TRY(intake_catalog_make(
		    in->catalog, in->db, in->arena, row->from, &row->service, &made));
		*made_n += made;
		if (in->options.add_services)
			intake_catalog_note(in->catalog, row->service, row->from, &more);
	}
	TRY(intake_catalog_ask(in->catalog, in->db, in->arena));
	TRY(find_areas(in));
	if (*made_n > 0 || more)
		TRY(sql_jurisdiction_admin_touch(
		    in->db, &(struct sql_jurisdiction_admin_touch){ in->options.jurisdiction }));
	return db_commit(in->db);
}

static const struct err *
find_known(struct intake *in)
{
	struct str *ids = ARENA_ARRAY(in->arena, in->n, struct str);
	struct sql_intake_known_rows known;

	for (size_t i = 0; i < in->n; i++)
		ids[i] = in->rows[i].from->text[MAPPING_SOURCE_ID];
	TRY(sql_intake_known(in->db,
	    &(struct sql_intake_known){ in->options.jurisdiction, in->options.source,
		{ ids, in->n }, in->options.language },
	    &known));
	for (size_t i = 0; i < in->n; i++)
		in->rows[i].known = NULL;
	for (size_t i = 0; i < known.n; i++)
		(*place_of(in, known.p[i].source_id))->known = &known.p[i];
	return NULL;
}

static void
put_note(struct intake *in, struct bulk *b, const struct intake_row *row)
{
	int64_t id = bulk_id(row->note_at, &in->low);

	bulk_action(b, &(struct bulk_action){ .id = id,
			   .status = str_of(status_name(row->note_after)),
			   .message = row->note_message,
			   .organization = row->service->organization,
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
change_notes(struct intake *in)
{
	int64_t *actions = ARENA_ARRAY(in->arena, in->n, int64_t);
	int64_t *feedback = ARENA_ARRAY(in->arena, in->n, int64_t);
	struct str *statuses = ARENA_ARRAY(in->arena, in->n, struct str);
	struct str *messages = ARENA_ARRAY(in->arena, in->n, struct str);
	const int64_t j = in->options.jurisdiction;
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++) {
		const struct intake_row *row = &in->rows[i];

		if (!row->notes || row->note_action == 0)
			continue;
		actions[n] = row->note_action;
		feedback[n] = row->feedback.id;
		statuses[n] = str_of(status_name(row->note_after));
		messages[n++] = row->note_message;
	}
	if (n == 0)
		return NULL;
	TRY(sql_intake_action_update(in->db, &(struct sql_intake_action_update){ j, { actions, n },
						 { statuses, n }, { messages, n } }));
	return sql_intake_step_update(in->db, &(struct sql_intake_step_update){ j, { actions, n },
						  { feedback, n }, { statuses, n } });
}

/* Those that are here: what differs is written.  Sets changed in the rows. */
static const struct err *
update_known(struct intake *in)
{
	struct bulk_feedback *rows = ARENA_ARRAY(in->arena, in->n, struct bulk_feedback);
	struct intake_row **of = ARENA_ARRAY(in->arena, in->n, struct intake_row *);
	const int64_t *changed;
	size_t n = 0, changed_n;

	for (size_t i = 0; i < in->n; i++) {
		if (in->rows[i].known == NULL)
			continue;
		of[n] = &in->rows[i];
		rows[n++] = in->rows[i].feedback;
	}
	TRY(bulk_update(
	    in->arena, in->db, in->options.jurisdiction, rows, n, &changed, &changed_n));
	for (size_t i = 0; i < n; i++) {
		of[i]->changed = false;
		for (size_t k = 0; k < changed_n && !of[i]->changed; k++)
			of[i]->changed = changed[k] == of[i]->feedback.id;
	}
	if (changed_n > 0)
		TRY(sql_intake_area_clear(
		    in->db, &(struct sql_intake_area_clear){
				in->options.jurisdiction, { changed, changed_n } }));
	return change_notes(in);
}

static void
gather(struct intake *in, struct bulk *b)
{
	for (size_t i = 0; i < in->n; i++) {
		struct intake_row *row = &in->rows[i];

		if (row->known == NULL) {
			row->feedback.reference = reference_new(in->arena);
			bulk_feedback(b, &row->feedback);
		}
		put_contact(b, row);
		if (row->notes && row->note_action == 0)
			put_note(in, b, row);
	}
	for (size_t i = 0; i < in->areas.n; i++) {
		const struct intake_row *row = &in->rows[in->areas.p[i].number];

		if (row->known == NULL || row->changed)
			bulk_area(b, &(struct bulk_area){ row->feedback.id, in->areas.p[i].area });
	}
}

/* look: whether some of the records may be here already. */
static const struct err *
store(struct intake *in, bool look, struct intake_counts *counts)
{
	struct bulk *b = bulk_new(in->arena, in->options.jurisdiction, in->options.source);

	TRY(db_begin(in->db, in->options.jurisdiction, 0));
	if (look)
		TRY(find_known(in));
	for (size_t i = 0; i < in->n; i++)
		intake_row_make(in->arena, &in->options, &in->rows[i], &in->low);
	if (look)
		TRY(update_known(in));
	gather(in, b);
	TRY(bulk_write(b, in->db));
	for (size_t i = 0; i < in->n; i++) {
		const struct intake_row *row = &in->rows[i];

		*(row->known == NULL		 ? &counts->added
		    : row->changed || row->notes ? &counts->updated
						 : &counts->unchanged) += 1;
	}
	return db_commit(in->db);
}

/* Nothing happened, or nobody knows: the records make themselves known, so doing it again is right.
 */
static bool
worth_another(const struct err *e)
{
	return e->code == ERR_CONFLICT || e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN;
}

const struct err *
intake_prepare(struct intake *in, int64_t *made)
{
	for (int turn = 1;; turn++) {
		const struct err *e;

		*made = 0;
		e = prepare(in, made);
		if (e == NULL)
			return NULL;
		db_rollback(in->db);
		if (turn == TRIES || !worth_another(e))
			return e;
		TRY(intake_begin(in));
	}
}

const struct err *
intake_store(struct intake *in, struct db *db, struct intake_counts *counts)
{
	in->db = db;
	db_use(db, in->arena);
	for (int turn = 1;; turn++) {
		const struct err *e;

		*counts = (struct intake_counts){ 0 };
		e = store(in, turn > 1 || !in->fresh, counts);
		if (e == NULL)
			return NULL;
		db_rollback(db);
		if (turn == TRIES || !worth_another(e))
			return e;
	}
}

const struct err *
intake_add(struct intake *in, const struct mapping_row *r)
{
	struct intake_row **place = place_of(in, r->text[MAPPING_SOURCE_ID]);

	if (!in->options.add_services &&
	    intake_catalog_find(in->catalog, r->text[MAPPING_SERVICE_CODE]) == NULL)
		return err_field(in->arena, "service", "not_offered",
		    "There is no service with the code \"%s\".",
		    str_z(in->arena, r->text[MAPPING_SERVICE_CODE]));
	if (*place != NULL) { /* said twice: the later one counts */
		(*place)->from = r;
		in->repeated++;
		return NULL;
	}
	*place = &in->rows[in->n++];
	(*place)->from = r;
	return NULL;
}
