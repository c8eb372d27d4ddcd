#include "tests/civic/city.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "wire/digest.h"
#include "wire/installation_key.h"

struct city city;

static const char *const tables[] = { "attempt", "delivery", "feed", "fanout", "event", "outcome",
	"action_part", "job", "action_feedback", "action", "follower", "endpoint", "idempotency",
	"feedback_area", "contact", "feedback", "api_key", "session", "account", "area",
	"service_question", "service", "organization" };

static const char *const setup[] = {
	"INSERT INTO hb.jurisdiction (id, domain, name, time_zone, languages, west, south, east, "
	"north) "
	"VALUES (7001, 'riverbend.example', 'Riverbend', 'America/Chicago', '{en,es}', -98, 30, "
	"-97, 31)",
	"INSERT INTO hb.organization VALUES (7001, 1, 'streets', '{\"en\": \"Streets\"}', "
	"'department')",
	"INSERT INTO hb.service (jurisdiction_id, id, code, name, place, position) VALUES "
	"(7001, 1, 'pothole', '{\"en\": \"Pothole\", \"es\": \"Bache\"}', 'required', 1), "
	"(7001, 2, 'library', '{\"en\": \"Library\"}', 'optional', 2)",
	"INSERT INTO hb.service (jurisdiction_id, id, code, name, active) VALUES "
	"(7001, 3, 'gone', '{\"en\": \"Gone\"}', false)",
	"INSERT INTO hb.service_question (jurisdiction_id, service_id, code, position, datatype, "
	"required, label, choices) VALUES "
	"(7001, 1, 'depth', 1, 'number', true, '{\"en\": \"How deep?\"}', '[]'), "
	"(7001, 1, 'where', 2, 'multivaluelist', false, '{\"en\": \"Where?\"}', "
	"'[{\"key\": \"lane\", \"name\": {\"en\": \"Lane\", \"es\": \"Carril\"}}, {\"key\": "
	"\"curb\", \"name\": {\"en\": \"Curb\"}}]')",
	"INSERT INTO hb.area (jurisdiction_id, id, set_name, name, shape) "
	"SELECT 7001, n, 'district', n::text, public.ST_Multi(public.ST_MakeEnvelope(-98 + (n - 1) "
	"* 0.1, 30, -98 + n * 0.1, 31, 4326)) "
	"FROM generate_series(1, 10) n",
	"INSERT INTO hb.area (jurisdiction_id, id, set_name, name, valid_until, shape) VALUES "
	"(7001, 99, 'district', 'old', '2020-01-01', public.ST_Multi(public.ST_MakeEnvelope(-98, "
	"30, -97, 31, 4326)))",
};

static void
run(PGconn *pg, const char *sql)
{
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		log_die("%s: %s", sql, PQerrorMessage(pg));
	PQclear(r);
}

const char *
city_sql(struct city *c, const char *fmt, ...)
{
	static char out[4000];
	char sql[4000];
	PGresult *r;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	r = PQexec(c->super, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		log_die("%s: %s", sql, PQerrorMessage(c->super));
	snprintf(out, sizeof(out), "%s", PQntuples(r) == 0 ? "" : PQgetvalue(r, 0, 0));
	PQclear(r);
	return out;
}

void
city_fan_out(struct city *c)
{
	run(c->super,
	    "INSERT INTO hb.feed SELECT 7001, (SELECT coalesce(max(seq), 0) FROM hb.feed WHERE "
	    "jurisdiction_id = 7001) "
	    "+ row_number() OVER (ORDER BY f.event_id), f.event_id FROM hb.fanout f "
	    "JOIN hb.event e ON e.jurisdiction_id = f.jurisdiction_id AND e.id = f.event_id "
	    "WHERE f.jurisdiction_id = 7001 AND e.type NOT LIKE 'endpoint%' AND f.due_at <= "
	    "clock_timestamp()");
	run(c->super,
	    "DELETE FROM hb.fanout WHERE jurisdiction_id = 7001 AND due_at <= clock_timestamp()");
}

void
city_long_feed(struct city *c, int64_t behind, int64_t length)
{
	run(c->super, "SET session_replication_role = replica"); /* many at once, unchecked */
	city_sql(c, "DELETE FROM hb.feed WHERE jurisdiction_id = 7001");
	city_sql(c,
	    "WITH e AS (INSERT INTO hb.event (jurisdiction_id, id, type, feedback_id, data, "
	    "created_at) SELECT 7001, %lld + n, CASE WHEN n %% 2 = 0 THEN 'feedback.received' "
	    "WHEN n = %lld - 1 THEN 'outcome.disputed' ELSE 'feedback.updated' END, 1, '{}', "
	    "now() FROM generate_series(1, %lld) n RETURNING id) "
	    "INSERT INTO hb.feed SELECT 7001, id - %lld, id FROM e",
	    (long long)behind, (long long)length, (long long)length, (long long)behind);
	run(c->super, "RESET session_replication_role");
	run(c->super, "ANALYZE hb.event, hb.feed"); /* plans were made for a handful */
}

static struct db *
open_as(struct arena *a, const char *role)
{
	const struct db_options o = { .conninfo = str_of(getenv("HEARBACK_TEST_ROLES")),
		.user = role,
		.application = "tests/civic",
		.deadline_ms = 10000,
		.statement_timeout_ms = 8000,
		.ids = true };

	return db_new(a, &o);
}

void
city_remove(struct city *c)
{
	run(c->super, "SET session_replication_role = replica"); /* order does not matter, then */
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		city_sql(c, "DELETE FROM hb.%s WHERE jurisdiction_id = 7001", tables[i]);
	run(c->super, "RESET session_replication_role");
	run(c->super, "DELETE FROM hb.jurisdiction WHERE id = 7001");
}

static void
open_all(struct city *c)
{
	struct installation_key *key;

	if (getenv("HEARBACK_TEST_DATABASE") == NULL || getenv("HEARBACK_TEST_ROLES") == NULL)
		log_die("HEARBACK_TEST_DATABASE and HEARBACK_TEST_ROLES are not set");
	digest_init();
	c->super = PQconnectdb(getenv("HEARBACK_TEST_DATABASE"));
	if (PQstatus(c->super) != CONNECTION_OK)
		log_die("%s", PQerrorMessage(c->super));
	c->arena = arena_new(256 << 20);
	c->registry = registry_new(c->arena);
	key = ARENA_NEW(c->arena, struct installation_key);
	key->count = 1;
	key->of[0].version = 1;
	digest_random(key->of[0].bytes, sizeof(key->of[0].bytes));
	c->web = (struct scope){ .arena = c->arena,
		.key = key,
		.public_url = "https://riverbend.example",
		.db = open_as(c->arena, "hearback_web") };
	c->admin = c->web;
	c->admin.db = open_as(c->arena, "hearback_admin");
	c->work = c->web;
	c->work.db = open_as(c->arena, "hearback_work");
}

void
city_make(struct city *c)
{
	const struct err *e;

	if (c->super == NULL)
		open_all(c);
	city_remove(c);
	for (size_t i = 0; i < sizeof(setup) / sizeof(setup[0]); i++)
		run(c->super, setup[i]);
	e = registry_reload(c->registry, c->web.db, c->arena, 7001);
	if (e == NULL)
		e = registry_by_id(c->registry, c->web.db, c->arena, 7001, &c->web.jurisdiction);
	if (e != NULL)
		log_die("%s", e->detail);
	c->admin.jurisdiction = c->work.jurisdiction = c->web.jurisdiction;
}

void
city_ok(const struct err *e, int line)
{
	if (e != NULL)
		fail_msg("line %d: %s %s %s %s", line, e->say, e->field == NULL ? "" : e->field,
		    e->reason == NULL ? "" : e->reason, e->detail == NULL ? "" : e->detail);
}

void
city_fails(struct scope *s, const struct err *e, enum err_code code, const char *reason, int line)
{
	if (e == NULL)
		fail_msg("line %d: no error, but code %d was expected", line, code);
	if (e->code != code)
		fail_msg("line %d: code %d, not %d: %s", line, e->code, code, e->detail);
	if (reason != NULL)
		assert_string_equal(e->reason, reason);
	db_rollback(s->db);
}
