#include "civic/intake.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/bulk.h"
#include "civic/intake_batch.h"
#include "civic/intake_catalog.h"
#include "civic/intake_row.h"
#include "civic/intake_write.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/digest.h"
#include "wire/mapping_row.h"
#include "wire/zone.h"

enum { TRIES = 4, ID_ROOM = 4 * BULK_ROWS };

/* The words of a batch, while they are sorted, take many times its own. */
static const size_t try_memory = (size_t)512 << 20, try_block = (size_t)1 << 20;

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
	struct arena *try;   /* of a try to store one */
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
	in->try = arena_new_small(try_memory, try_block);
	digest_random(&in->low, sizeof(in->low));
	return in;
}

void
intake_use(struct intake *in, struct arena *a)
{
	size_t at = 0;

	while (at < INTAKE_ARENAS - 1 && in->all[at].arena != NULL && in->all[at].arena != a)
		at++;
	in->batch = intake_batch_new(a, in->low);
	in->arena = a;
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

bool
intake_meets(struct intake *in)
{
	for (size_t k = 0; k < INTAKE_ARENAS && in->all[k].batch != NULL; k++)
		for (size_t i = 0; i < in->batch->n && in->all[k].batch != in->batch; i++)
			if (intake_batch_find(in->all[k].batch,
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
	for (int turn = 1;; turn++) {
		const struct err *e;

		*counts = (struct intake_counts){ 0 };
		arena_reset(in->try);
		e = intake_write(in->try, &in->options, batch, db, turn > 1 || !in->fresh, counts);
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
	if (!in->options.add_services &&
	    intake_catalog_find(in->catalog, r->text[MAPPING_SERVICE_CODE]) == NULL)
		return err_field(in->arena, "service", "not_offered",
		    "There is no service with the code \"%s\".",
		    str_z(in->arena, r->text[MAPPING_SERVICE_CODE]));
	in->repeated += !intake_batch_add(in->batch, r);
	return NULL;
}
