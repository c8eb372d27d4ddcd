#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/area.h"
#include "civic/bulk.h"
#include "civic/catalog.h"
#include "cmd/cmd.h"
#include "cmd/demo_calendar.h"
#include "cmd/demo_city.h"
#include "cmd/demo_dice.h"
#include "cmd/demo_phrases.h"
#include "cmd/demo_rows.h"
#include "cmd/demo_services.h"
#include "cmd/progress.h"
#include "cmd/tenant.h"
#include "cmd/writers.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/date.h"
#include "wire/json.h"

static const size_t day_memory = (size_t)256 << 20;
static const int64_t two_years = (CALENDAR_DAYS + 1) * 24 * 3600000000LL;
static const struct str source = { "demo", 4 };

struct demo {
	struct cmd *cmd;
	struct db *db;
	int64_t seed, feedback, writers;
	struct str domain, hosts, until;
	bool more;

	int64_t jurisdiction;
	int64_t end;	/* of the two years */
	int64_t before; /* feedback that was there */
	int64_t first;	/* number of the next */
	const struct city *city;
	const struct json *catalog;
	struct demo_ids ids;
};

static const struct err *
add_areas(struct demo *d)
{
	struct area_result done;

	for (size_t i = 0; i < CITY_DISTRICTS; i++)
		TRY(area_put(d->db, d->cmd->arena, d->jurisdiction,
		    &(struct area_draft){ .set = STR("district"),
			.name = str_of(d->city->districts[i].name),
			.geometry = city_geojson(d->cmd->arena, &d->city->districts[i]) },
		    &done));
	return NULL;
}

/* The city, its services and districts, in one transaction: there is a whole one or none. */
static const struct err *
found_city(struct demo *d)
{
	static const struct str languages[] = { { "en", 2 }, { "es", 2 } };
	struct sql_jurisdiction_admin_free_id_rows id;
	struct catalog_counts counts;

	TRY(db_begin(d->db, 0, 0));
	TRY(sql_jurisdiction_admin_free_id(d->db, &id));
	TRY(db_commit(d->db));
	d->jurisdiction = id.p[0].id;
	TRY(db_begin(d->db, d->jurisdiction, 0));
	TRY(sql_jurisdiction_admin_insert(
	    d->db, &(struct sql_jurisdiction_admin_insert){ d->jurisdiction, d->domain,
		       tenant_split(d->cmd->arena, d->hosts), str_of(city_name), str_of(city_zone),
		       { languages, 2 }, city_west, city_south, city_east, city_north }));
	TRY(catalog_import(
	    d->db, d->cmd->arena, d->jurisdiction, languages[0], str_of(demo_services), &counts));
	TRY(add_areas(d));
	return db_commit(d->db);
}

/* What the database calls the city's parts. */
static const struct err *
find_ids(struct demo *d)
{
	struct arena *a = d->cmd->arena;
	const struct sql_catalog_services mine = { d->jurisdiction };
	const struct sql_demo_areas theirs = { d->jurisdiction };
	struct sql_catalog_services_rows services;
	struct sql_demo_areas_rows areas;
	struct sql_demo_count_rows count;

	TRY(db_begin(d->db, d->jurisdiction, 0));
	TRY(sql_catalog_services(d->db, &mine, &services));
	TRY(sql_demo_areas(d->db, &theirs, &areas));
	TRY(sql_demo_count(d->db, &(struct sql_demo_count){ d->jurisdiction, source }, &count));
	TRY(db_commit(d->db));
	d->before = count.p[0].feedback;
	d->first = count.p[0].next;
	d->ids.services = ARENA_ARRAY(a, DEMO_SERVICES, int64_t);
	d->ids.organizations = ARENA_ARRAY(a, DEMO_SERVICES, int64_t);
	d->ids.districts = ARENA_ARRAY(a, CITY_DISTRICTS, int64_t);
	for (size_t i = 0; i < DEMO_SERVICES; i++) {
		for (size_t k = 0; k < services.n; k++) {
			if (str_eq(services.p[k].code, str_of(demo_english.about[i].service))) {
				d->ids.services[i] = services.p[k].id;
				d->ids.organizations[i] = services.p[k].organization;
			}
		}
		if (d->ids.services[i] == 0)
			return err_new(a, ERR_CONFLICT,
			    "%.*s is not the demo city: it has no service %s; give another "
			    "--domain",
			    STR_ARG(d->domain), demo_english.about[i].service);
	}
	for (size_t i = 0; i < CITY_DISTRICTS; i++)
		for (size_t k = 0; k < areas.n; k++)
			if (str_eq(areas.p[k].name, str_of(d->city->districts[i].name)))
				d->ids.districts[i] = areas.p[k].id;
	return NULL;
}

/* A batch, which lies in its arena. */
struct batch {
	struct arena *arena;
	struct bulk *bulk;
	int64_t size;
};

static const struct err *
store(void *what, struct db *db, void *of, int64_t counts[WRITERS_COUNTS])
{
	const struct demo *d = what;
	const struct batch *b = of;

	db_use(db, b->arena);
	TRY(db_begin(db, d->jurisdiction, 0));
	TRY(bulk_write(b->bulk, db));
	TRY(db_commit(db));
	counts[0] = b->size;
	return NULL;
}

struct filling {
	struct demo *demo;
	struct batch *batch; /* NULL: none is begun */
	struct demo_rows *rows;
	struct writers *writers;
	struct progress *progress;
	int64_t told;
};

static void
begin_batch(struct filling *f)
{
	struct arena *a = writers_arena(f->writers);

	f->batch = ARENA_NEW(a, struct batch);
	f->batch->arena = a;
	f->batch->bulk = bulk_new(a, f->demo->jurisdiction, source);
	rows_begin(f->rows, a, f->batch->bulk);
}

/* Writes the stories of one day, and hands each full batch over; the last one when all are told. */
static const struct err *
fill_day(struct filling *f, const struct calendar_day *day, const int64_t *at)
{
	const struct demo *d = f->demo;

	for (int64_t i = 0; i < day->feedback; i++, f->told++) {
		if (f->batch == NULL)
			begin_batch(f);
		rows_add(f->rows, d->first + f->told, at[i], day);
		if (++f->batch->size < BULK_ROWS && f->told + 1 < d->feedback)
			continue;
		TRY(writers_start(f->writers, f->batch));
		f->batch = NULL;
		progress_at(f->progress, writers_counts(f->writers)[0]);
	}
	return NULL;
}

static const struct err *
fill_city(struct demo *d)
{
	struct arena *a = d->cmd->arena, *today = arena_new(day_memory);
	const struct calendar_day *days =
	    calendar_new(a, (uint64_t)d->seed, str_of(city_zone), d->end, d->feedback);
	struct filling f = { .demo = d,
		.rows = rows_new(a, (uint64_t)d->seed, d->end, d->city, d->catalog, &d->ids),
		.writers = writers_new(d->cmd, d->writers, store, d),
		.progress = progress_start(a, "Loading the city", "feedback", d->feedback) };
	const struct err *e = NULL;

	db_close(d->db);
	for (size_t i = 0; i < CALENDAR_DAYS && e == NULL; i++) {
		struct dice dice = dice_new((uint64_t)(d->seed + d->first), UINT64_MAX - 1 - i);

		e = fill_day(&f, &days[i], calendar_moments(today, &dice, &days[i]));
		arena_reset(today);
	}
	arena_free(today);
	TRY(e);
	TRY(writers_end(f.writers));
	progress_end(f.progress, f.told);
	return NULL;
}

static const struct err *
run(struct demo *d)
{
	struct arena *a = d->cmd->arena;
	struct tenant there;
	const struct err *e;

	d->db = cmd_db(d->cmd, "hearback_admin");
	d->city = city_new(a, (uint64_t)d->seed);
	e = tenant_find(d->db, a, d->domain, &there);
	if (e != NULL && e->code != ERR_NOT_FOUND)
		return e;
	if (e == NULL && !d->more) {
		printf("%.*s is there already; --more adds to it\n", STR_ARG(d->domain));
		return NULL;
	}
	d->jurisdiction = there.id;
	d->end = clock_db();
	if (d->until.p != NULL && !date_parse(d->until, &d->end))
		cmd_misused(d->cmd, "--until is written like 2026-11-22T14:05:00Z");
	if (id_at(d->end - two_years) == 0)
		cmd_misused(
		    d->cmd, "--until is later than 2022-01-02: there are no ids before 2020");
	TRY(json_read(a, str_of(demo_services), CATALOG_BYTES_MAX, &d->catalog));
	if (e != NULL)
		TRY(found_city(d));
	TRY(find_ids(d));
	TRY(fill_city(d));
	printf("%s is at %.*s: 12 districts, %s feedback\n", city_name, STR_ARG(d->domain),
	    progress_count(a, d->before + d->feedback));
	return NULL;
}

int
cmd_demo(struct cmd *c)
{
	struct demo d = {
		.cmd = c, .seed = 1, .feedback = 20000, .domain = STR("demo.hearback.example")
	};
	const struct cmd_option options[] = {
		{ .name = "seed",
		    .type = CMD_NUMBER,
		    .to = &d.seed,
		    .value = "N",
		    .help = "another seed, another city (1)",
		    .least = 0,
		    .most = INT32_MAX },
		{ .name = "feedback",
		    .type = CMD_NUMBER,
		    .to = &d.feedback,
		    .value = "N",
		    .help = "how much people have said (20000)",
		    .least = 0,
		    .most = 100000000 },
		{ .name = "domain",
		    .type = CMD_TEXT,
		    .to = &d.domain,
		    .value = "D",
		    .help = "the jurisdiction's (demo.hearback.example)" },
		{ .name = "hosts",
		    .type = CMD_TEXT,
		    .to = &d.hosts,
		    .value = "LIST",
		    .help = "further host names of its pages" },
		{ .name = "until",
		    .type = CMD_TEXT,
		    .to = &d.until,
		    .value = "TIME",
		    .help = "when the two years end (now)" },
		{ .name = "writers",
		    .type = CMD_NUMBER,
		    .to = &d.writers,
		    .value = "N",
		    .help = "how many write at a time (one for each core, 4 at most)",
		    .least = 1,
		    .most = WRITERS_MOST },
		{ .name = "more",
		    .type = CMD_FLAG,
		    .to = &d.more,
		    .help = "add to the city that is there" },
		{ .name = NULL },
	};

	cmd_options(c, options, 0, 0);
	return cmd_end(c, run(&d));
}
