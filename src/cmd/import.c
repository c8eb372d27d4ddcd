#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/intake.h"
#include "cmd/cmd.h"
#include "cmd/import_report.h"
#include "cmd/progress.h"
#include "cmd/tenant.h"
#include "cmd/writers.h"
#include "db/db.h"
#include "wire/csv.h"
#include "wire/mapping.h"

/* BATCH_BYTES: rows that were refused take room in the batch as well, and the words of long ones,
 * while they are sorted, many times their own. */
enum { KB = 1024, BATCH_BYTES = 16 << 20 };
enum { ADDED, UPDATED, UNCHANGED }; /* what a writer counts */
_Static_assert((int)WRITERS_MOST < (int)INTAKE_ARENAS, "one to fill, and one for each writer");

struct import {
	struct cmd *cmd;
	struct str map, jurisdiction, report_path;
	bool no_new_services;

	FILE *file;
	struct csv *csv;
	struct mapping mapping;
	size_t *places;
	struct intake *intake;
	struct import_report *report;
	struct writers *writers;
	struct progress *progress;
	int64_t rows, services, writers_most;
};

static const struct err *
open_file(struct import *i)
{
	const char *path = i->cmd->argv[0];
	const struct str *names;
	struct stat st = { 0 };
	size_t count;

	i->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (i->file == NULL || fstat(fileno(i->file), &st) != 0)
		return err_new(i->cmd->arena, ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
	i->progress = progress_start(
	    i->cmd->arena, "Importing", "KB", S_ISREG(st.st_mode) ? st.st_size / KB : 0);
	i->csv = csv_open(i->cmd->arena, csv_file, i->file, i->mapping.separator);
	TRY(err_wrap(i->cmd->arena, csv_header(i->csv, &names, &count), "%s", path));
	return err_wrap(i->cmd->arena,
	    mapping_bind(i->cmd->arena, &i->mapping, names, count, &i->places), "%s", path);
}

/* The record's text is the reader's only until the next one. */
static struct csv_record
keep(struct arena *a, const struct csv_record *from)
{
	struct csv_field *fields = ARENA_ARRAY(a, from->count, struct csv_field);
	struct csv_record kept = *from;

	for (size_t i = 0; i < from->count; i++) {
		fields[i] = from->fields[i];
		fields[i].text = str_copy(a, from->fields[i].text);
	}
	kept.fields = fields;
	return kept;
}

static const struct err *
store(void *what, struct db *db, void *batch, int64_t counts[WRITERS_COUNTS])
{
	struct import *i = what;
	struct intake_counts n;

	TRY(intake_store(i->intake, batch, db, &n));
	counts[ADDED] = n.added;
	counts[UPDATED] = n.updated;
	counts[UNCHANGED] = n.unchanged;
	return NULL;
}

/* The batch is stored beside the next one, unless that one would meet it again. */
static const struct err *
hand_over(struct import *i)
{
	int64_t made;

	TRY(intake_prepare(i->intake, &made));
	i->services += made;
	if (intake_meets(i->intake))
		TRY(writers_wait(i->writers));
	TRY(writers_start(i->writers, intake_batch(i->intake)));
	intake_use(i->intake, writers_arena(i->writers));
	return NULL;
}

static const struct err *
take_row(struct import *i, const struct csv_record *record)
{
	struct arena *a = writers_arena(i->writers);
	struct csv_record kept = keep(a, record);
	struct mapping_row *row = ARENA_NEW(a, struct mapping_row);
	int64_t line = (int64_t)record->line;
	const struct err *e = mapping_row_read(a, &i->mapping, i->places, &kept, row);
	struct str id = row->text[MAPPING_SOURCE_ID];

	if (e != NULL)
		import_report_refused(i->report, a, line, id, e);
	else if (row->skip.p != NULL)
		import_report_skipped(i->report, a, line, id, row->skip);
	else if ((e = intake_add(i->intake, row)) != NULL && e->code == ERR_INVALID &&
		 e->field != NULL)
		import_report_refused(i->report, a, line, id, e);
	else if (e != NULL)
		return e;
	return NULL;
}

static const struct err *
take_rows(struct import *i)
{
	for (;;) {
		struct arena *a = writers_arena(i->writers);
		struct csv_record record = { .fields = NULL };
		const struct err *e = csv_next(i->csv, a, &record);

		if (e != NULL && e->code != ERR_MALFORMED)
			return e;
		if (e == NULL && record.fields == NULL)
			return hand_over(i);
		i->rows++;
		if (e != NULL)
			import_report_refused(i->report, a, (int64_t)record.line, STR_NONE, e);
		else
			TRY(take_row(i, &record));
		if (intake_full(i->intake) || arena_used(a) > BATCH_BYTES)
			TRY(hand_over(i));
		progress_at(i->progress, (int64_t)(record.offset / KB));
	}
}

static void
tell(const struct import *i, const struct tenant *t)
{
	const int64_t *n = writers_counts(i->writers);
	struct arena *a = i->cmd->arena;
	int64_t refused = import_report_refusals(i->report),
		skipped = import_report_skips(i->report);

	printf(
	    "%.*s: %s rows: %s new, %s updated, %s unchanged, %s repeated, %s left out by the map, "
	    "%s refused; %s services made\n",
	    STR_ARG(t->domain), progress_count(a, i->rows), progress_count(a, n[ADDED]),
	    progress_count(a, n[UPDATED]), progress_count(a, n[UNCHANGED]),
	    progress_count(a, intake_repeated(i->intake)), progress_count(a, skipped),
	    progress_count(a, refused), progress_count(a, i->services));
	if (refused + skipped > 0 && i->report_path.p == NULL)
		fprintf(stderr, "--report FILE writes down each row that was not taken, and why\n");
}

static const struct err *
run(struct import *i)
{
	struct arena *a = i->cmd->arena;
	struct db *db = cmd_db(i->cmd, "hearback_admin");
	struct tenant t;

	TRY(mapping_read(a, str_z(a, i->map), &i->mapping));
	TRY(tenant_find(db, a, i->jurisdiction, &t));
	TRY(open_file(i));
	TRY(import_report_open(a, i->report_path, &i->mapping, &i->report));
	i->intake = intake_new(a, db,
	    &(struct intake_options){ .jurisdiction = t.id,
		.zone = t.zone,
		.language = i->mapping.language,
		.source = i->mapping.name,
		.add_services = !i->no_new_services });
	i->writers = writers_new(i->cmd, i->writers_most, store, i);
	intake_use(i->intake, writers_arena(i->writers));
	TRY(intake_begin(i->intake));
	TRY(take_rows(i));
	TRY(writers_end(i->writers));
	progress_pause(i->progress);
	TRY(import_report_close(i->report, a));
	tell(i, &t);
	return NULL;
}

int
cmd_import(struct cmd *c)
{
	struct import i = { .cmd = c };
	const struct cmd_option options[] = {
		{ .name = "map",
		    .type = CMD_TEXT,
		    .to = &i.map,
		    .value = "FILE",
		    .help = "what the columns mean: hearback-map(5)" },
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &i.jurisdiction,
		    .value = "DOMAIN",
		    .help = "whose records; may be left out where there is only one" },
		{ .name = "report",
		    .type = CMD_TEXT,
		    .to = &i.report_path,
		    .value = "FILE",
		    .help = "write each row that was not taken, and why, as CSV" },
		{ .name = "writers",
		    .type = CMD_NUMBER,
		    .to = &i.writers_most,
		    .value = "N",
		    .help = "how many write at a time (one for each core, 4 at most)",
		    .least = 1,
		    .most = WRITERS_MOST },
		{ .name = "no-new-services",
		    .type = CMD_FLAG,
		    .to = &i.no_new_services,
		    .help = "refuse rows about services that are not there" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 1);
	if (i.map.p == NULL)
		cmd_misused(c, "say with --map what the columns mean");
	return cmd_end(c, run(&i));
}
