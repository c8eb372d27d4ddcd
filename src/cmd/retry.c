#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"
#include "db/sql.h"

enum { CHUNK = 1000 };

struct flags {
	struct str jurisdiction;
};

static const struct err *
events(struct db *db, int64_t jurisdiction, size_t *n)
{
	struct sql_retry_events_rows rows;

	TRY(db_begin(db, jurisdiction, 0));
	TRY(sql_retry_events(db, &(struct sql_retry_events){ jurisdiction, clock_db() }, &rows));
	TRY(db_commit(db));
	*n = rows.n;
	return NULL;
}

/* Each begins anew under another id, for what was tried before stays in the log. */
static const struct err *
deliveries(struct db *db, int64_t jurisdiction, size_t *n)
{
	struct sql_retry_parked_rows found;
	struct sql_retry_deliveries_rows made;
	int64_t after = 0, ids[CHUNK], fresh[CHUNK];

	*n = 0;
	do {
		TRY(db_begin(db, jurisdiction, 0));
		TRY(sql_retry_parked(
		    db, &(struct sql_retry_parked){ jurisdiction, after, CHUNK }, &found));
		for (size_t i = 0; i < found.n; i++) {
			after = ids[i] = found.p[i].id;
			fresh[i] = id_next();
		}
		TRY(sql_retry_deliveries(db,
		    &(struct sql_retry_deliveries){
			jurisdiction, { ids, found.n }, { fresh, found.n }, clock_db() },
		    &made));
		TRY(sql_retry_drop(db, &(struct sql_retry_drop){ jurisdiction, { ids, found.n } }));
		TRY(db_commit(db));
		*n += made.n;
	} while (found.n == CHUNK);
	return NULL;
}

/* One jurisdiction's, or all; tells how many of each. */
static const struct err *
each(struct cmd *c, const struct flags *f, const char *what,
    const struct err *(*retry)(struct db *, int64_t jurisdiction, size_t *n))
{
	struct db *db = cmd_db(c, "hearback_admin");
	const struct tenant *t;
	struct tenant one;
	size_t count = 1, all = 0;

	if (f->jurisdiction.p == NULL) {
		TRY(tenant_list(db, c->arena, &t, &count));
	} else {
		TRY(tenant_find(db, c->arena, f->jurisdiction, &one));
		t = &one;
	}
	for (size_t i = 0; i < count; i++) {
		size_t n;

		TRY(retry(db, t[i].id, &n));
		if (n > 0)
			printf("%.*s\t%zu\n", STR_ARG(t[i].domain), n);
		all += n;
	}
	fprintf(stderr, "%zu %s are tried again now\n", all, what);
	return NULL;
}

static const struct err *
run_events(struct cmd *c, void *options)
{
	return each(c, options, "events", events);
}

static const struct err *
run_deliveries(struct cmd *c, void *options)
{
	return each(c, options, "deliveries", deliveries);
}

static const struct verb verbs[] = {
	{ "events", "", 0, 0, run_events },
	{ "deliveries", "", 0, 0, run_deliveries },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_retry(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &f.jurisdiction,
		    .value = "DOMAIN",
		    .help = "only those of this one" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 1);
	return verb_run(c, verbs, &f);
}
