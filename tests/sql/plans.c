/*
 * Statements whose cost must not grow with the store: which index the planner
 * takes for each in a city of 20,000 feedback, as the role that runs it.
 * HEARBACK_TEST_DATABASE: conninfo of a superuser, the plan deployed.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/sql.h"

enum { MAX_TEXT = 8192 };

enum {
	ONCE = 1,      /* planned for any values, as a statement that was prepared may be */
	DISPATCHER = 2 /* by hearback_deliver; without, hearback_web */
};

/* The newest twentieth is open, the rest nearly all done; a word of "rare" is in one of 500. */
static const char *const city[] = {
	"BEGIN",
	"INSERT INTO hb.jurisdiction (id, domain, name, time_zone, languages, west, south, east, "
	"north) "
	"VALUES (9300, 'plans.example', 'Plans', 'UTC', '{en}', 0, 0, 1, 1)",
	"INSERT INTO hb.service (jurisdiction_id, id, code, name) "
	"SELECT 9300, n, 's' || n, '{}' FROM generate_series(1, 20) n",
	"INSERT INTO hb.area (jurisdiction_id, id, set_name, name, shape) "
	"SELECT 9300, n, 'district', n, public.ST_Multi(public.ST_MakeEnvelope(n, 0, n + 1, 1, "
	"4326)) "
	"FROM generate_series(1, 10) n",
	"INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, status, "
	"description, language, source, "
	"    source_id, created_at, updated_at, closed_at, words) "
	"SELECT 9300, n, lpad(n::text, 9, '0'), 1 + n % 20, "
	"    (ARRAY['problem', 'idea', 'question', 'barrier'])[1 + (n % 25) / 22 * (n % 4)], "
	"    s, 'A long story', "
	"    'en', 'plans', n, '2026-01-01', '2026-01-01', CASE WHEN n <= 19000 THEN "
	"'2026-01-02'::timestamptz END, "
	"    concat_ws(' ', 'a long story about something common', n, CASE WHEN n % 500 = 0 "
	"THEN 'rare' END)::tsvector "
	"FROM generate_series(1, 20000) n, LATERAL (SELECT CASE "
	"    WHEN n > 19000 THEN (ARRAY['received', 'assigned', 'scheduled', 'referred'])[1 + n % "
	"4] "
	"    WHEN n % 200 = 0 THEN 'spam' WHEN n % 10 = 0 THEN 'confirmed' ELSE 'done' END AS s) "
	"AS of",
	"INSERT INTO hb.feedback_area SELECT 9300, n, 1 + n % 10 FROM generate_series(1, 20000) n",
	"INSERT INTO hb.action (jurisdiction_id, id, status, message, feedback_count, created_at, "
	"released_at) "
	"SELECT 9300, n, 'done', '{}', 1, '2026-01-02', '2026-01-02' FROM generate_series(1, "
	"20000) n",
	"INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after) "
	"SELECT 9300, n, n, 'received', 'done' FROM generate_series(1, 20000) n",
	"INSERT INTO hb.event (jurisdiction_id, id, type, feedback_id, data, created_at) "
	"SELECT 9300, n, 'feedback.received', n, '{}', '2026-01-01' FROM generate_series(1, 20000) "
	"n",
	"INSERT INTO hb.feed (jurisdiction_id, seq, event_id) SELECT 9300, n, n FROM "
	"generate_series(1, 20000) n",
	"INSERT INTO hb.contact (jurisdiction_id, feedback_id, email) "
	"SELECT 9300, n, n || '@example.org' FROM generate_series(1, 20000) n",
	"INSERT INTO hb.follower (jurisdiction_id, id, feedback_id, channel, address, language, "
	"created_at) "
	"SELECT 9300, n, n, 'email', n || '@example.org', 'en', '2026-01-01' FROM "
	"generate_series(1, 20000) n",
	"INSERT INTO hb.idempotency (jurisdiction_id, client, key, request_hash, object_id, "
	"created_at) "
	"SELECT 9300, 'public', n, sha256('x'), n, '2026-01-01' FROM generate_series(1, 20000) n",
	"ANALYZE hb.feedback, hb.feedback_area, hb.action, hb.action_feedback, hb.event, hb.feed, "
	"hb.contact, hb.follower, "
	"hb.idempotency, hb.service, hb.area",
	/* as after a vacuum, which no transaction may run */
	"UPDATE pg_class SET relallvisible = relpages WHERE relnamespace = 'hb'::regnamespace",
	"SET LOCAL hearback.jurisdiction = 9300",
	NULL,
};

#define OPEN "'{received,acknowledged,assigned,scheduled,in_progress,referred,disputed}'"
#define CLOSED "'{done,confirmed,closed_without_action}'"
#define USUAL                                                                                      \
	"'{received,acknowledged,assigned,scheduled,in_progress,referred,disputed,done,confirmed," \
	"closed_without_action}'"
#define NO "NULL"
/* statuses, before, service, kind, flag, words, most, rare */
#define SELECT_BY(statuses, before, service, kind, flag, words, most, rare)                       \
	"9300, " before ", " statuses ", " service ", " kind ", " flag ", " words ", NULL, " most \
	", " rare

static const struct {
	const char *what;
	size_t statement;
	const char *values;
	const char *index;
	int how;
} cases[] = {
	{ "the newest", SQL_feedback_select, SELECT_BY(USUAL, NO, NO, NO, NO, NO, "51", "false"),
	    "Index Only Scan Backward using feedback_pkey", 0 },
	{ "the newest, counted", SQL_feedback_select,
	    SELECT_BY(USUAL, NO, NO, NO, NO, NO, "1001", "false"),
	    "Index Only Scan Backward using feedback_pkey", 0 },
	{ "a later page", SQL_feedback_select,
	    SELECT_BY(USUAL, "9000", NO, NO, NO, NO, "51", "false"),
	    "Index Only Scan Backward using feedback_pkey", 0 },
	{ "open", SQL_feedback_select, SELECT_BY(OPEN, NO, NO, NO, NO, NO, "1001", "false"),
	    "Index Only Scan Backward using feedback_open", 0 },
	{ "open, a later page", SQL_feedback_select,
	    SELECT_BY(OPEN, "19500", NO, NO, NO, NO, "51", "false"),
	    "Index Only Scan Backward using feedback_open", 0 },
	{ "one open status", SQL_feedback_select,
	    SELECT_BY("'{referred}'", NO, NO, NO, NO, NO, "1001", "false"), "using feedback_open",
	    0 },
	{ "closed", SQL_feedback_select, SELECT_BY(CLOSED, NO, NO, NO, NO, NO, "1001", "false"),
	    "Index Only Scan Backward using feedback_pkey", 0 },
	{ "spam", SQL_feedback_select, SELECT_BY("'{spam}'", NO, NO, NO, NO, NO, "1001", "false"),
	    "using feedback_status", 0 },
	{ "a service", SQL_feedback_select, SELECT_BY(USUAL, NO, "3", NO, NO, NO, "1001", "false"),
	    "Index Only Scan Backward using feedback_service", 0 },
	{ "a service's open ones of a kind", SQL_feedback_select,
	    SELECT_BY(OPEN, NO, "3", "'idea'", NO, NO, "1001", "false"), "Index Only Scan", 0 },
	{ "a kind", SQL_feedback_select,
	    SELECT_BY(USUAL, NO, NO, "'barrier'", NO, NO, "1001", "false"), "Index Only Scan", 0 },
	{ "a flag", SQL_feedback_select,
	    SELECT_BY(USUAL, NO, NO, NO, "'no_place'", NO, "1001", "false"), "using feedback_flags",
	    0 },
	{ "rare words", SQL_feedback_select,
	    SELECT_BY(USUAL, NO, NO, NO, NO, "'''rare'':*'", "1001", "true"),
	    "Bitmap Index Scan on feedback_words", 0 },
	{ "common words", SQL_feedback_select,
	    SELECT_BY(USUAL, NO, NO, NO, NO, "'''common'':*'", "51", "false"),
	    "Index Scan Backward using feedback_pkey", 0 },
	{ "rare words, or a reference", SQL_feedback_select,
	    "9300, NULL, " USUAL ", NULL, NULL, NULL, '''rare'':*', '000000007', 1001, true",
	    "BitmapOr", 0 },
	{ "whether words are rare", SQL_feedback_words_rare, "9300, '''rare'':*'",
	    "Index Scan Backward using feedback_pkey", ONCE },
	{ "an area", SQL_feedback_select_area,
	    "9300, NULL, " USUAL ", NULL, NULL, NULL, NULL, NULL, 51, 3", "feedback_area_pkey", 0 },
	{ "an area's open ones", SQL_feedback_select_area,
	    "9300, NULL, " OPEN ", NULL, NULL, NULL, NULL, NULL, 51, 3", "using feedback_open", 0 },
	{ "the rows of a page", SQL_feedback_items, "9300, '{1,2,3,4,5,6,7,8,9,10}', '2026-01-01'",
	    "using feedback_pkey", ONCE },
	{ "one by reference", SQL_feedback_by_reference, "9300, '000000007'",
	    "using feedback_jurisdiction_id_reference_key", ONCE },
	{ "one whole", SQL_feedback_view, "9300, 7, '2026-01-01'", "using feedback_pkey", ONCE },
	{ "what staff see of it", SQL_feedback_aside, "9300, 7", "using feedback_pkey", ONCE },
	{ "its duplicates", SQL_feedback_duplicates, "9300, 7, 50", "feedback_duplicates", ONCE },
	{ "its changes", SQL_timeline_events, "9300, 7", "event_feedback", ONCE },
	{ "its actions", SQL_timeline_actions, "9300, 7, '2026-01-03', false",
	    "action_feedback_feedback", ONCE },
	{ "its last outcome", SQL_outcome_last, "9300, 7, '2026-01-03'", "action_feedback_feedback",
	    ONCE },
	{ "those looked at before an action", SQL_action_looked_at,
	    "9300, '{1,2,3,4,5,6,7,8,9,10}'", "using feedback_pkey", ONCE },
	{ "whom an action reaches", SQL_action_reach, "9300, '{1,2,3,4,5,6,7,8,9,10}'",
	    "using follower_feedback", ONCE },
	{ "actions with their counts", SQL_action_views, "9300, '{1,2,3}', 1000",
	    "using action_feedback_pkey", ONCE },
	{ "the newest actions", SQL_action_ids_recent, "9300, NULL, 20", "using action_pkey",
	    ONCE },
	{ "an action's feedback", SQL_action_feedback, "9300, 7, 0, 100",
	    "using action_feedback_pkey", ONCE },
	{ "the feed", SQL_event_feed, "9300, 5000, 15000, '{feedback.received,action.posted}', 100",
	    "Index Cond: ((jurisdiction_id = $1) AND (seq > $2) AND (seq <= $3))", ONCE },
	{ "a replay's part of it", SQL_replay_events, "9300, 1, 5000, 2000",
	    "Index Cond: ((jurisdiction_id = $1) AND (area_id = one.area) AND (feedback_id = "
	    "f.id))",
	    ONCE },
	{ "who hears of a feedback", SQL_fanout_listeners, "9300, '{1,2,3}'",
	    "Index Cond: ((jurisdiction_id = $1) AND (area_id = one.area) AND (feedback_id = "
	    "v.feedback_id))",
	    ONCE | DISPATCHER },
	{ "a key that was used", SQL_idempotency_find, "9300, 'public', '7'",
	    "using idempotency_pkey", ONCE },
	{ "records that are here", SQL_intake_lock, "9300, 'plans', '{1,2,3}'",
	    "using feedback_source", ONCE },
	{ "what is here of them", SQL_intake_known, "9300, '{1,2,3}', 'en'", "using feedback_pkey",
	    ONCE },
	/* A condition that the planner takes for leaky is no condition of an index where rows are
	   protected: COALESCE is one. */
	{ "deliveries to be sent", SQL_load_deliveries, "9300, '{1}', '{1}', '{1}'",
	    "Index Cond: ((jurisdiction_id = $1) AND (id = delivery.feedback_id))",
	    ONCE | DISPATCHER },
	{ "their events", SQL_load_events, "9300, '{1}'",
	    "Index Cond: ((jurisdiction_id = $1) AND (id = event.feedback_id))",
	    ONCE | DISPATCHER },
	{ "their endpoints", SQL_load_endpoints, "9300, '{1}'",
	    "Index Cond: ((jurisdiction_id = $1) AND (feedback_id = endpoint.feedback_id))",
	    ONCE | DISPATCHER },
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

/* Tables that grow. */
static const char *const large[] = { "feedback", "action", "event", "feed", "contact", "follower",
	"idempotency" };

static int
reads_all(const char *plan)
{
	for (const char *p = plan; (p = strstr(p, "Seq Scan on ")) != NULL; p++)
		for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
			if (strncmp(p + strlen("Seq Scan on "), large[i], strlen(large[i])) == 0)
				return 1;
	return 0;
}

static void
run(PGconn *pg, const char *sql)
{
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		printf("Bail out! %s: %s", sql, PQresultErrorMessage(r));
		exit(99);
	}
	PQclear(r);
}

static void
explain(PGconn *pg, size_t which, char *plan)
{
	const struct sql_statement *s = &sql_statements[cases[which].statement];
	char sql[MAX_TEXT];
	PGresult *r;

	snprintf(sql, sizeof(sql), "SET LOCAL ROLE %s",
	    cases[which].how & DISPATCHER ? "hearback_deliver" : "hearback_web");
	run(pg, sql);
	run(pg, cases[which].how & ONCE ? "SET LOCAL plan_cache_mode = force_generic_plan"
					: "SET LOCAL plan_cache_mode = force_custom_plan");
	snprintf(sql, sizeof(sql), "PREPARE c%zu AS %s", which, s->text);
	run(pg, sql);
	snprintf(
	    sql, sizeof(sql), "EXPLAIN (COSTS OFF) EXECUTE c%zu (%s)", which, cases[which].values);
	r = PQexec(pg, sql);
	plan[0] = '\0';
	for (int i = 0; i < PQntuples(r); i++)
		snprintf(
		    plan + strlen(plan), MAX_TEXT - strlen(plan), "# %s\n", PQgetvalue(r, i, 0));
	if (PQresultStatus(r) != PGRES_TUPLES_OK) {
		printf("Bail out! %s: %s", s->name, PQresultErrorMessage(r));
		exit(99);
	}
	PQclear(r);
}

int
main(void)
{
	const char *database = getenv("HEARBACK_TEST_DATABASE");
	PGconn *pg = PQconnectdb(database == NULL ? "" : database);
	char plan[MAX_TEXT];
	int failures = 0;

	if (PQstatus(pg) != CONNECTION_OK) {
		printf("Bail out! HEARBACK_TEST_DATABASE: %s", PQerrorMessage(pg));
		return 99;
	}
	run(pg, "SET search_path = hb, public");
	for (size_t i = 0; city[i] != NULL; i++)
		run(pg, city[i]);
	printf("1..%d\n", CASES);
	for (size_t i = 0; i < CASES; i++) {
		int fine;

		explain(pg, i, plan);
		fine = strstr(plan, cases[i].index) != NULL && !reads_all(plan);
		failures += !fine;
		printf("%s %zu - %s: %s\n", fine ? "ok" : "not ok", i + 1, cases[i].what,
		    cases[i].index);
		if (!fine)
			fputs(plan, stdout);
	}
	PQfinish(pg); /* and all is undone */
	return failures > 0;
}
