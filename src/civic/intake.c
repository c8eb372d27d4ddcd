#include "civic/intake.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/bulk.h"
#include "civic/intake_catalog.h"
#include "civic/intake_row.h"
#include "civic/status.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/digest.h"
#include "wire/mapping_row.h"
#include "wire/reference.h"
#include "wire/zone.h"

enum { TRIES = 4, TABLE = 4 * BULK_ROWS, ID_ROOM = 4 * BULK_ROWS };

struct intake_batch {
	struct arena *arena;
	struct intake_row *rows;
	size_t n;
	uint32_t low;			 /* of its ids */
	struct intake_row *table[TABLE]; /* by source_id */
	struct sql_intake_areas_rows areas;
};

struct intake {
	struct intake_options options;
	struct db *db;
	struct intake_catalog *catalog;
	int64_t repeated;
	uint32_t low;
	bool has_areas;
	bool fresh; /* nothing of this source was here at the beginning */
	struct intake_batch *batch;
	struct arena *arena; /* of the batch */
	struct {
		struct arena *arena;
		struct intake_batch *batch;
	} all[INTAKE_ARENAS];
};

struct intake *
intake_new(struct arena *process, struct db *db, const struct intake_options *o)
{
	struct intake *in = ARENA_NEW(process, struct intake);

	in->options = *o;
	in->db = db;
	in->catalog = intake_catalog_new(process, o->jurisdiction, o->language);
	digest_random(&in->low, sizeof(in->low));
	return in;
}

void
intake_use(struct intake *in, struct arena *a)
{
	size_t at = 0;

	while (at < INTAKE_ARENAS - 1 && in->all[at].arena != NULL && in->all[at].arena != a)
		at++;
	in->batch = ARENA_NEW(a, struct intake_batch);
	in->batch->arena = in->arena = a;
	in->batch->rows = ARENA_ARRAY(a, BULK_ROWS, struct intake_row);
	in->batch->low = in->low;
	in->low += ID_ROOM;
	in->all[at].arena = a;
	in->all[at].batch = in->batch;
	db_use(in->db, a);
}

struct intake_batch *
intake_batch(struct intake *in)
{
	return in->batch;
}

int64_t
intake_repeated(const struct intake *in)
{
	return in->repeated;
}

bool
intake_full(const struct intake *in)
{
	return in->batch->n == BULK_ROWS;
}

const struct err *
intake_begin(struct intake *in)
{
	struct sql_intake_area_count_rows areas;
	struct sql_intake_any_rows any;

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

/* The place of a source_id in the table (FNV-1a): its row, or where it would go. */
static struct intake_row **
place_of(struct intake_batch *b, struct str id)
{
	uint64_t at = 14695981039346656037u;

	for (size_t i = 0; i < id.n; i++)
		at = (at ^ (unsigned char)id.p[i]) * 1099511628211u;
	at %= TABLE;
	while (b->table[at] != NULL && !str_eq(b->table[at]->from->text[MAPPING_SOURCE_ID], id))
		at = (at + 1) % TABLE;
	return &b->table[at];
}

bool
intake_meets(struct intake *in)
{
	for (size_t k = 0; k < INTAKE_ARENAS && in->all[k].batch != NULL; k++)
		for (size_t i = 0; i < in->batch->n && in->all[k].batch != in->batch; i++)
			if (*place_of(in->all[k].batch,
				in->batch->rows[i].from->text[MAPPING_SOURCE_ID]) != NULL)
				return true;
	return false;
}

/* Counted from 1970. */
static int64_t
day_of(struct str zone, int64_t moment)
{
	static const int64_t second = 1000000, day = 86400 * second;
	int64_t shown = moment + zone_local(zone, moment).offset * second;

	return (shown - (shown % day + day) % day) / day;
}

/* Which areas cover which rows, each by its day. */
static const struct err *
find_areas(struct intake *in)
{
	int64_t *numbers = ARENA_ARRAY(in->arena, in->batch->n, int64_t);
	double *latitudes = ARENA_ARRAY(in->arena, in->batch->n, double);
	double *longitudes = ARENA_ARRAY(in->arena, in->batch->n, double);
	int64_t *days = ARENA_ARRAY(in->arena, in->batch->n, int64_t);
	size_t n = 0;

	in->batch->areas = (struct sql_intake_areas_rows){ 0, NULL };
	if (!in->has_areas)
		return NULL;
	for (size_t i = 0; i < in->batch->n; i++) {
		const struct mapping_row *r = in->batch->rows[i].from;

		in->batch->rows[i].outside = r->has_point;
		if (!r->has_point)
			continue;
		numbers[n] = (int64_t)i;
		latitudes[n] = r->number[MAPPING_LAT];
		longitudes[n] = r->number[MAPPING_LON];
		days[n++] = day_of(in->options.zone, intake_row_created(r));
	}
	TRY(sql_intake_areas(in->db,
	    &(struct sql_intake_areas){ in->options.jurisdiction, { numbers, n }, { latitudes, n },
		{ longitudes, n }, { days, n } },
	    &in->batch->areas));
	for (size_t i = 0; i < in->batch->areas.n; i++)
		in->batch->rows[in->batch->areas.p[i].number].outside = false;
	return NULL;
}

static const struct err *
prepare(struct intake *in, int64_t *made_n)
{
	bool more = false;

	TRY(db_begin(in->db, in->options.jurisdiction, 0));
	for (size_t i = 0; i < in->batch->n; i++) {
		struct intake_row *row = &in->batch->rows[i];
		const struct intake_service *service;
		bool made = false;

		TRY(intake_catalog_make(
		    in->catalog, in->db, in->arena, row->from, &service, &made));
		row->service = service->id;
		row->organization = service->organization;
		*made_n += made;
		if (in->options.add_services)
			intake_catalog_note(in->catalog, service, row->from, &more);
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
	struct str *ids = ARENA_ARRAY(in->arena, in->batch->n, struct str);
	struct sql_intake_known_rows known;

	for (size_t i = 0; i < in->batch->n; i++)
		ids[i] = in->batch->rows[i].from->text[MAPPING_SOURCE_ID];
	TRY(sql_intake_known(in->db,
	    &(struct sql_intake_known){ in->options.jurisdiction, in->options.source,
		{ ids, in->batch->n }, in->options.language },
	    &known));
	for (size_t i = 0; i < in->batch->n; i++)
		in->batch->rows[i].known = NULL;
	for (size_t i = 0; i < known.n; i++)
		(*place_of(in->batch, known.p[i].source_id))->known = &known.p[i];
	return NULL;
}

static void
put_note(struct intake *in, struct bulk *b, const struct intake_row *row)
{
	int64_t id = bulk_id(row->note_at, &in->batch->low);

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
change_notes(struct intake *in)
{
	int64_t *actions = ARENA_ARRAY(in->arena, in->batch->n, int64_t);
	int64_t *feedback = ARENA_ARRAY(in->arena, in->batch->n, int64_t);
	struct str *statuses = ARENA_ARRAY(in->arena, in->batch->n, struct str);
	struct str *messages = ARENA_ARRAY(in->arena, in->batch->n, struct str);
	const int64_t j = in->options.jurisdiction;
	size_t n = 0;

	for (size_t i = 0; i < in->batch->n; i++) {
		const struct intake_row *row = &in->batch->rows[i];

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
	struct bulk_feedback *rows = ARENA_ARRAY(in->arena, in->batch->n, struct bulk_feedback);
	struct intake_row **of = ARENA_ARRAY(in->arena, in->batch->n, struct intake_row *);
	const int64_t *changed;
	size_t n = 0, changed_n;

	for (size_t i = 0; i < in->batch->n; i++) {
		if (in->batch->rows[i].known == NULL)
			continue;
		of[n] = &in->batch->rows[i];
		rows[n++] = in->batch->rows[i].feedback;
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
	for (size_t i = 0; i < in->batch->n; i++) {
		struct intake_row *row = &in->batch->rows[i];

		if (row->known == NULL) {
			row->feedback.reference = reference_new(in->arena);
			bulk_feedback(b, &row->feedback);
		}
		put_contact(b, row);
		if (row->notes && row->note_action == 0)
			put_note(in, b, row);
	}
	for (size_t i = 0; i < in->batch->areas.n; i++) {
		const struct intake_row *row = &in->batch->rows[in->batch->areas.p[i].number];

		if (row->known == NULL || row->changed)
			bulk_area(
			    b, &(struct bulk_area){ row->feedback.id, in->batch->areas.p[i].area });
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
	for (size_t i = 0; i < in->batch->n; i++)
		intake_row_make(in->arena, &in->options, &in->batch->rows[i], &in->batch->low);
	if (look)
		TRY(update_known(in));
	gather(in, b);
	TRY(bulk_write(b, in->db));
	for (size_t i = 0; i < in->batch->n; i++) {
		const struct intake_row *row = &in->batch->rows[i];

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
intake_store(
    struct intake *in, struct intake_batch *batch, struct db *db, struct intake_counts *counts)
{
	in->batch = batch;
	in->arena = batch->arena;
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
		/* Beside an id that is taken others are: an import writes them in a row. */
		digest_random(&batch->low, sizeof(batch->low));
	}
}

const struct err *
intake_add(struct intake *in, const struct mapping_row *r)
{
	struct intake_row **place = place_of(in->batch, r->text[MAPPING_SOURCE_ID]);

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
	*place = &in->batch->rows[in->batch->n++];
	(*place)->from = r;
	return NULL;
}
