#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "civic/catalog.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"

struct flags {
	struct str jurisdiction;
};

static const struct err *
run_import(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db;
	struct catalog_counts n;
	struct tenant t;
	struct str json;

	TRY(file_read(c->arena, c->argv[0], CATALOG_BYTES_MAX, &json));
	TRY(tenant_begin(c, f->jurisdiction, &db, &t));
	TRY(err_wrap(c->arena, catalog_import(db, c->arena, t.id, t.languages.p[0], json, &n), "%s",
	    c->argv[0]));
	TRY(db_commit(db));
	printf("%.*s: %zu services added, %zu brought up to date, with %zu questions; %zu "
	       "organizations\n",
	    STR_ARG(t.domain), n.added, n.changed, n.questions, n.organizations);
	return NULL;
}

static const struct verb verbs[] = {
	{ "import", "FILE.json", 1, 1, run_import },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_service(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &f.jurisdiction,
		    .value = "DOMAIN",
		    .help = "whose services; may be left out where there is only one" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 2);
	return verb_run(c, verbs, &f);
}
