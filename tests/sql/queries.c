/*
 * Every statement of sql/queries/ against the migrated schema: it can be
 * prepared, takes and gives what its comments say, and keeps the rules that
 * make the same SQL run on one server and on many.
 * HEARBACK_TEST_DATABASE: conninfo of a superuser, the plan deployed.
 */
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/sql.h"

enum { MAX_OIDS = 6 };

/* PostgreSQL's type oids (pg_type.dat) that a type of ours may come from. */
static const Oid oids[][MAX_OIDS] = {
	[VALUE_INT] = { 20, 21, 23 },
	[VALUE_REAL] = { 701 },
	[VALUE_BOOL] = { 16 },
	[VALUE_TEXT] = { 25, 1043, 19, 1082, 3615 },
	[VALUE_JSON] = { 3802 },
	[VALUE_BYTES] = { 17 },
	[VALUE_VECTOR] = { 3614 },
	[VALUE_TIME] = { 1184 },
	[VALUE_INTS] = { 1016 },
	[VALUE_REALS] = { 1022 },
	[VALUE_BOOLS] = { 1000 },
	[VALUE_TEXTS] = { 1009 },
	[VALUE_TIMES] = { 1185 },
	[VALUE_VECTORS] = { 3643 },
};

/* What is no tenant's. */
static const char *const common[] = { "jurisdiction", "lease", "dispatcher", "worker_number" };

/* Words that must not stand in a statement, and why. */
static const struct {
	const char *word, *why;
} forbidden[] = {
	{ "select *", "name the columns" },
	{ "returning *", "name the columns" },
	{ "merge into", "not on Citus" },
	{ "gen_random_uuid", "ids are made in C" },
	{ "nextval(", "ids are made in C" },
	{ "interval", "time arithmetic is C's" },
	{ "current_date", "time comes from db_now" },
	{ "clock_timestamp", "time comes from db_now" },
	{ "now()", "time comes from db_now" },
	{ "for update skip locked", "no lock without a tenant" },
	{ "notify", "a datagram wakes" },
};

/* The named exceptions: statement, and the word it may hold. */
static const struct {
	const char *name, *word;
} allowed[] = {
	{ "worker_number", "nextval(" },
	{ "worker_number", "clock_timestamp" },
	{ "lease_*", "now()" },
	{ "lease_*", "interval" },
	{ "lease_*", "for update skip locked" },
	{ "job_take", "for update skip locked" }, /* one row of one tenant */
	{ "dispatcher_*", "now()" },
	{ "dispatcher_*", "interval" },
	{ "doctor_*", "now()" },
	{ "doctor_partitions", "current_date" },
	/* DELETE, UPDATE and one INSERT, of rows that came as arrays, run on Citus as they are. */
	{ "complete_deliveries", "two tables" },
};

static int number, failures;

static void
check(int fine, const char *name, const char *fmt, ...)
{
	va_list ap;

	number++;
	failures += !fine;
	printf("%s %d - %s: ", fine ? "ok" : "not ok", number, name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

static int
fits(enum value_type type, Oid oid)
{
	for (int i = 0; i < MAX_OIDS; i++)
		if (oids[type][i] == oid)
			return 1;
	return 0;
}

/* What a domain is made of; of a parameter the server names the domain. */
static Oid
base_type(PGconn *pg, Oid type)
{
	char text[16];
	const char *values[] = { text };
	PGresult *r;

	snprintf(text, sizeof(text), "%u", type);
	r = PQexecParams(pg,
	    "SELECT CASE typtype WHEN 'd' THEN typbasetype ELSE oid END FROM pg_type WHERE oid = "
	    "$1",
	    1, NULL, values, NULL, NULL, 0);
	if (PQntuples(r) == 1)
		type = (Oid)strtoul(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return type;
}

static int
excepted(const char *name, const char *word)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		size_t n = strcspn(allowed[i].name, "*");
		int same = allowed[i].name[n] == '*' ? strncmp(name, allowed[i].name, n) == 0
						     : strcmp(name, allowed[i].name) == 0;

		if (same && strcmp(word, allowed[i].word) == 0)
			return 1;
	}
	return 0;
}

/* How often a tenant's table stands in the statement. */
static int
tenant_tables(const char *text)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, "hb.")) != NULL; p += 3) {
		size_t len = strspn(p + 3, "abcdefghijklmnopqrstuvwxyz_");
		int is_common = p[3 + len] == '('; /* a function */

		for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
			is_common |=
			    strlen(common[i]) == len && strncmp(p + 3, common[i], len) == 0;
		n += !is_common;
	}
	return n;
}

static int
count(const char *text, const char *word)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, word)) != NULL; p += strlen(word))
		n++;
	return n;
}

/* Each INSERT from unnest, which on Citus is a COPY otherwise, and refused. */
static int
gives_back(const char *lower)
{
	for (const char *p = lower; (p = strstr(p, "insert into")) != NULL; p++) {
		const char *next = strstr(p + 1, "insert into");
		const char *ends[] = { strstr(p, "on conflict"), strstr(p, "returning") };
		const char *unnest = strstr(p, "unnest");
		int given = 0;

		for (int i = 0; i < 2; i++)
			given |= ends[i] != NULL && (next == NULL || ends[i] < next);
		if (!given && unnest != NULL && (next == NULL || unnest < next))
			return 0;
	}
	return 1;
}

static void
check_rules(const struct sql_statement *s)
{
	int tables = tenant_tables(s->text);
	char *lower = strdup(s->text);

	for (char *p = lower; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	if (tables > 0 && s->cross)
		check(strncmp(lower, "select", 6) == 0, s->name,
		    "crosses jurisdictions by SELECT only");
	else if (tables > 0) {
		check(s->takes_n > 0 && strcmp(s->takes[0].name, "jurisdiction") == 0, s->name,
		    "takes the jurisdiction first");
		check(count(lower, "jurisdiction_id") >= tables, s->name,
		    "names jurisdiction_id for each of its %d tables", tables);
	}
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (strstr(lower, forbidden[i].word) != NULL &&
		    !excepted(s->name, forbidden[i].word))
			check(0, s->name, "holds \"%s\": %s", forbidden[i].word, forbidden[i].why);
	check(gives_back(lower), s->name, "ends an INSERT from unnest in ON CONFLICT or RETURNING");
	check(count(lower, "insert into") + count(lower, "delete from") +
			  (strncmp(lower, "update", 6) == 0) <=
		      1 ||
		  excepted(s->name, "two tables"),
	    s->name, "writes to one table");
	free(lower);
}

static void
check_types(PGconn *pg, const struct sql_statement *s, const PGresult *r)
{
	check((size_t)PQnparams(r) == s->takes_n, s->name, "takes %d values", PQnparams(r));
	for (size_t i = 0; i < s->takes_n && i < (size_t)PQnparams(r); i++)
		check(fits(s->takes[i].type, base_type(pg, PQparamtype(r, (int)i))), s->name,
		    "$%zu %s fits type %u", i + 1, s->takes[i].name, PQparamtype(r, (int)i));
	check((size_t)PQnfields(r) == s->gives_n, s->name, "gives %d columns", PQnfields(r));
	for (size_t i = 0; i < s->gives_n && i < (size_t)PQnfields(r); i++)
		check(strcmp(PQfname(r, (int)i), s->gives[i].name) == 0 &&
			  fits(s->gives[i].type, PQftype(r, (int)i)),
		    s->name, "column %s is %s of type %u", s->gives[i].name, PQfname(r, (int)i),
		    PQftype(r, (int)i));
}

int
main(void)
{
	const char *database = getenv("HEARBACK_TEST_DATABASE");
	PGconn *pg = PQconnectdb(database == NULL ? "" : database);

	if (PQstatus(pg) != CONNECTION_OK) {
		printf("Bail out! HEARBACK_TEST_DATABASE: %s", PQerrorMessage(pg));
		return 99;
	}
	PQclear(PQexec(pg, "SET search_path = hb, public"));
	for (size_t i = 0; i < SQL__MAX; i++) {
		const struct sql_statement *s = &sql_statements[i];
		PGresult *r = PQprepare(pg, s->name, s->text, 0, NULL);
		int fine = PQresultStatus(r) == PGRES_COMMAND_OK;

		check(fine, s->name, "%s",
		    fine ? "can be prepared" : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
		PQclear(r);
		if (!fine)
			continue;
		r = PQdescribePrepared(pg, s->name);
		check_types(pg, s, r);
		PQclear(r);
		check_rules(s);
	}
	printf("1..%d\n", number);
	PQfinish(pg);
	return failures > 0;
}
