#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/zone.h"

struct flags {
	struct str name, zone, languages, hosts, bounds;
};

/* "-97.95,30.09,-97.56,30.52": west, south, east, north. */
static const struct err *
read_bounds(struct arena *a, struct str text, struct tenant *t)
{
	double *const to[] = { &t->west, &t->south, &t->east, &t->north };
	struct value_texts parts = tenant_split(a, text);

	if (parts.n != 4)
		return err_new(
		    a, ERR_INVALID, "--bounds needs four numbers: WEST,SOUTH,EAST,NORTH");
	for (size_t i = 0; i < 4; i++)
		if (!str_double(parts.p[i], to[i]))
			return err_new(a, ERR_INVALID,
			    "--bounds: \"%.*s\" is not a number like -97.74", STR_ARG(parts.p[i]));
	if (fabs(t->west) > 180 || fabs(t->east) > 180 || fabs(t->south) > 90 ||
	    fabs(t->north) > 90)
		return err_new(
		    a, ERR_INVALID, "--bounds are degrees: longitude, latitude (WGS 84)");
	if (t->west >= t->east || t->south >= t->north)
		return err_new(
		    a, ERR_INVALID, "--bounds: west must be less than east, south less than north");
	return NULL;
}

/* What was given on the command line goes over what there is. */
static const struct err *
overlay(struct cmd *c, const struct flags *f, struct tenant *t)
{
	if (f->name.p != NULL)
		t->name = f->name;
	if (f->zone.p != NULL) {
		TRY(zone_check(c->arena, f->zone));
		t->zone = f->zone;
	}
	if (f->languages.p != NULL)
		t->languages = tenant_split(c->arena, f->languages);
	if (f->hosts.p != NULL)
		t->hosts = tenant_split(c->arena, f->hosts);
	if (f->bounds.p != NULL)
		TRY(read_bounds(c->arena, f->bounds, t));
	if (t->languages.n == 0)
		return err_new(c->arena, ERR_INVALID, "--languages needs at least one, like en,es");
	return NULL;
}

static const struct err *
run_add(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db = cmd_db(c, "hearback_admin");
	struct sql_jurisdiction_admin_free_id_rows id;
	struct tenant t = { .domain = str_lower(c->arena, str_of(c->argv[0])) };
	const struct err *e;

	if (f->name.p == NULL || f->zone.p == NULL || f->bounds.p == NULL || f->languages.p == NULL)
		cmd_misused(c, "add needs --name, --zone, --languages and --bounds");
	TRY(overlay(c, f, &t));
	TRY(db_begin(db, 0, 0));
	TRY(sql_jurisdiction_admin_free_id(db, &id));
	t.id = id.p[0].id;
	TRY(sql_jurisdiction_admin_insert(
	    db, &(struct sql_jurisdiction_admin_insert){ t.id, t.domain, t.hosts, t.name, t.zone,
		    t.languages, t.west, t.south, t.east, t.north }));
	e = db_commit(db);
	if (e != NULL && e->code == ERR_CONFLICT)
		return err_new(c->arena, ERR_CONFLICT,
		    "%.*s is there already; change it: hearback jurisdiction set %.*s …",
		    STR_ARG(t.domain), STR_ARG(t.domain));
	if (e != NULL && e->code == ERR_INVALID)
		return err_new(c->arena, ERR_INVALID,
		    "\"%.*s\" is not a domain name like austintexas.gov", STR_ARG(t.domain));
	TRY(e);
	printf(
	    "added %.*s as number %lld\nnext: hearback service import --help, area import --help\n",
	    STR_ARG(t.domain), (long long)t.id);
	return NULL;
}

static const struct err *
run_set(struct cmd *c, void *options)
{
	struct db *db = cmd_db(c, "hearback_admin");
	struct tenant t;

	TRY(tenant_find(db, c->arena, str_of(c->argv[0]), &t));
	TRY(overlay(c, options, &t));
	TRY(db_begin(db, 0, 0));
	TRY(sql_jurisdiction_admin_update(
	    db, &(struct sql_jurisdiction_admin_update){ t.id, t.hosts, t.name, t.zone, t.languages,
		    t.west, t.south, t.east, t.north }));
	TRY(db_commit(db));
	printf("changed %.*s\n", STR_ARG(t.domain));
	return NULL;
}

static void
print_list(struct value_texts list)
{
	for (size_t i = 0; i < list.n; i++)
		printf("%s%.*s", i == 0 ? "" : ",", STR_ARG(list.p[i]));
}

static const struct err *
run_list(struct cmd *c, void *options)
{
	struct db *db = cmd_db(c, "hearback_admin");
	const struct tenant *t;
	size_t n;

	(void)options;
	TRY(tenant_list(db, c->arena, &t, &n));
	for (size_t i = 0; i < n; i++) {
		printf("%lld\t%.*s\t%.*s\t%.*s\t", (long long)t[i].id, STR_ARG(t[i].domain),
		    STR_ARG(t[i].name), STR_ARG(t[i].zone));
		print_list(t[i].languages);
		printf("\t%.4f,%.4f,%.4f,%.4f\t", t[i].west, t[i].south, t[i].east, t[i].north);
		print_list(t[i].hosts);
		putchar('\n');
	}
	return NULL;
}

static const struct verb verbs[] = {
	{ "add", "DOMAIN", 1, 1, run_add },
	{ "set", "DOMAIN", 1, 1, run_set },
	{ "list", "", 0, 0, run_list },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_jurisdiction(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "name",
		    .type = CMD_TEXT,
		    .to = &f.name,
		    .value = "NAME",
		    .help = "for people: \"City of Austin\"" },
		{ .name = "zone",
		    .type = CMD_TEXT,
		    .to = &f.zone,
		    .value = "ZONE",
		    .help = "time zone, like America/Chicago" },
		{ .name = "languages",
		    .type = CMD_TEXT,
		    .to = &f.languages,
		    .value = "LIST",
		    .help = "en,es: the first is the default" },
		{ .name = "bounds",
		    .type = CMD_TEXT,
		    .to = &f.bounds,
		    .value = "W,S,E,N",
		    .help = "the map's corners in degrees" },
		{ .name = "hosts",
		    .type = CMD_TEXT,
		    .to = &f.hosts,
		    .value = "LIST",
		    .help = "further host names of its pages" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 2);
	return verb_run(c, verbs, &f);
}
