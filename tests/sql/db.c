/*
 * The connection against a real server: what a commit's outcome says when all
 * goes well, when a statement fails, when the server goes away or stands still.
 * HEARBACK_TEST_DATABASE: conninfo of a superuser of a server on this host,
 * the plan deployed.
 */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <libpq-fe.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/db.h"
#include "db/sql.h"

enum { CITY = 9100, DEADLINE_MS = 1500 };

static struct arena *a;
static struct db *db;
static PGconn *admin; /* looks on, and does the mischief */

/* One value that the statement gives, as text in the arena. */
static const char *
ask(const char *statement)
{
	PGresult *r = PQexec(admin, statement);
	const char *answer =
	    PQntuples(r) == 1 ? str_z(a, str_of(PQgetvalue(r, 0, 0))) : PQresultErrorMessage(r);

	if (PQntuples(r) == 1 || PQresultStatus(r) == PGRES_COMMAND_OK)
		PQclear(r);
	return answer;
}

static const struct err *
claim(const char *key)
{
	static const char hash[32] = "a hash of thirty-two bytes, long";

	return sql_idempotency_insert(db, &(struct sql_idempotency_insert){ CITY, STR("test"),
					      str_of(key), { hash, sizeof(hash) }, 7, clock_db() });
}

static bool
stored(const char *key)
{
	struct str q = str_fmt(a,
	    "SELECT count(*) FROM hb.idempotency WHERE jurisdiction_id = %d AND key = '%s'", CITY,
	    key);

	return *ask(q.p) == '1';
}

static int
backend(void)
{
	return atoi(ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'db test'"));
}

static void
test_commit(void **state)
{
	struct sql_idempotency_find_rows rows;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("commit"));
	assert_null(db_commit(db));
	assert_false(db_open(db));
	assert_true(stored("commit"));
	assert_true(llabs(clock_skew()) < 1000000);
	assert_null(db_begin(db, CITY, 0));
	assert_null(sql_idempotency_find(
	    db, &(struct sql_idempotency_find){ CITY, STR("test"), STR("commit") }, &rows));
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.p->object, 7);
	assert_int_equal(rows.p->request_hash.n, 32);
	db_rollback(db);
}

static void
test_rollback(void **state)
{
	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("rollback"));
	db_rollback(db);
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("flushed, then rolled back"));
	assert_null(db_flush(db));
	db_rollback(db);
	assert_false(stored("rollback"));
	assert_false(stored("flushed, then rolled back"));
	db_rollback(db);
}

/* What a statement that takes one array of each type hears, as the server writes it.  It stands in
 * the place of one that is not used here. */
struct heard {
	struct value_texts texts;
	struct value_ints ints, times;
	struct value_reals reals;
	struct value_bools bools;
};

static struct str
hear(const struct heard *args)
{
	static const struct value_column takes[] = {
		{ "texts", VALUE_TEXTS, false, offsetof(struct heard, texts) },
		{ "ints", VALUE_INTS, false, offsetof(struct heard, ints) },
		{ "times", VALUE_TIMES, false, offsetof(struct heard, times) },
		{ "reals", VALUE_REALS, false, offsetof(struct heard, reals) },
		{ "bools", VALUE_BOOLS, false, offsetof(struct heard, bools) },
	};
	static const struct value_column gives[] = { { "words", VALUE_TEXT, false, 0 } };
	static const struct sql_statement hears = { .name = "hears",
		.text = "SELECT concat_ws(' ', $1::text[], $2::bigint[], $3::timestamptz[], "
			"$4::double precision[], $5::boolean[]) AS words",
		.takes = takes,
		.takes_n = sizeof(takes) / sizeof(takes[0]),
		.gives = gives,
		.gives_n = 1,
		.row_size = sizeof(struct str),
		.number = SQL_bulk_event };
	struct {
		size_t n;
		struct str *p;
	} rows;

	assert_null(db_begin(db, CITY, 1));
	assert_null(db_call(db, &hears, args, &rows));
	db_rollback(db);
	assert_int_equal(rows.n, 1);
	return *rows.p;
}

static void
test_arrays(void **state)
{
	static const struct str texts[] = { { "a \"b\", {c}\\", 11 }, STR_NONE, { "", 0 },
		{ "\xc3\xb1", 2 } };
	static const int64_t ints[] = { 0, -7, 300 };
	static const int64_t times[] = { 0, 946684800000001, -2208988800000000 };
	static const double reals[] = { 0.1, NAN, -97.7431 };
	static const bool bools[] = { true, false };
	const struct heard some = { { texts, 4 }, { ints, 3 }, { times, 3 }, { reals, 3 },
		{ bools, 2 } };

	(void)state;
	assert_string_equal(hear(&some).p,
	    "{\"a \\\"b\\\", {c}\\\\\",NULL,\"\",\xc3\xb1} {0,-7,300} "
	    "{\"1970-01-01 00:00:00+00\",\"2000-01-01 00:00:00.000001+00\",\"1900-01-01 "
	    "00:00:00+00\"} "
	    "{0.1,NULL,-97.7431} {t,f}");
	assert_string_equal(hear(&(struct heard){ .ints = { NULL, 0 } }).p, "{} {} {} {} {}");
}

static void
test_conflict_names_its_statement(void **state)
{
	const struct err *e;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("twice"));
	assert_null(db_commit(db));
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("before it"));
	assert_null(claim("twice"));
	assert_null(claim("after it"));
	e = db_commit(db);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_CONFLICT);
	assert_ptr_equal(db_failed(db), &sql_statements[SQL_idempotency_insert]);
	db_rollback(db);
	assert_false(stored("before it"));
	assert_false(stored("after it"));
	assert_null(db_begin(db, CITY, 1));
	assert_null(db_commit(db));
}

static void
test_old_version_is_stale(void **state)
{
	const struct err *e;

	(void)state;
	assert_null(db_begin(db, CITY, 99));
	assert_null(claim("stale"));
	e = db_commit(db);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_STALE);
	db_rollback(db);
	assert_false(stored("stale"));
}

static void
test_killed_before_commit_is_unavailable(void **state)
{
	const struct err *e;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("killed"));
	assert_null(db_flush(db));
	ask(str_fmt(a, "SELECT pg_terminate_backend(%d)", backend()).p);
	poll(NULL, 0, 200);
	e = claim("killed again");
	if (e == NULL)
		e = db_flush(db);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_UNAVAILABLE);
	db_rollback(db);
	assert_false(stored("killed"));
	/* and the next one has a new connection */
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("after the kill"));
	assert_null(db_commit(db));
	assert_true(stored("after the kill"));
}

/* Told to go while it commits, a server does, and says so behind its answer: the program hears both
 * at once, and not yet that the connection has ended. */
static void
test_terminated_in_commit_is_unknown(void **state)
{
	const struct err *e;

	(void)state;
	ask("CREATE FUNCTION hb.go() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
	    "RETURN CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN NEW END; END$$");
	ask("CREATE CONSTRAINT TRIGGER go AFTER INSERT ON hb.idempotency DEFERRABLE INITIALLY "
	    "DEFERRED "
	    "FOR EACH ROW EXECUTE FUNCTION hb.go()");
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("terminated"));
	e = db_commit(db);
	ask("DROP FUNCTION hb.go CASCADE");
	assert_non_null(e);
	assert_int_equal(e->code, ERR_UNKNOWN);
	assert_false(db_connected(db));
	assert_true(stored("terminated"));
	db_rollback(db);
}

static void
test_frozen_at_commit_is_unknown(void **state)
{
	const struct err *e;
	int64_t began;
	int pid;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("frozen"));
	assert_null(db_flush(db));
	pid = backend();
	assert_true(pid > 1);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	began = clock_mono();
	e = db_commit(db);
	kill(pid, SIGCONT);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_UNKNOWN);
	assert_in_range((clock_mono() - began) / 1000, 0, 5000); /* the statements' is 10 s */
	db_rollback(db);
	/* Thawed, the server found the COMMIT and did it: that is why "unknown" is not "no". */
	for (int i = 0; i < 50 && !stored("frozen"); i++)
		poll(NULL, 0, 100);
	assert_true(stored("frozen"));
}

static void
test_frozen_before_commit_is_unavailable(void **state)
{
	const struct err *e;
	int pid;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(db_flush(db));
	pid = backend();
	assert_int_equal(kill(pid, SIGSTOP), 0);
	assert_null(claim("never"));
	e = db_flush(db);
	kill(pid, SIGCONT);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_UNAVAILABLE);
	db_rollback(db);
	poll(NULL, 0, 300);
	assert_false(stored("never"));
}

static void
test_many_statements_between_waits(void **state)
{
	(void)state;
	assert_null(db_begin(db, CITY, 1));
	for (int i = 0; i < 1000; i++)
		assert_null(claim(str_fmt(a, "many %d", i).p));
	assert_null(db_commit(db));
	assert_true(stored("many 999"));
}

static void
test_commit_without_waiting(void **state)
{
	bool done = false;
	int looks = 0;

	(void)state;
	assert_null(db_begin(db, CITY, 1));
	assert_null(claim("in a loop"));
	assert_null(db_commit_start(db));
	for (; !done; looks++) {
		struct pollfd fd = { .fd = db_socket(db), .events = POLLIN };

		poll(&fd, 1, 100);
		assert_null(db_commit_step(db, &done));
	}
	assert_true(looks > 0);
	assert_true(stored("in a loop"));
}

static int
setup(void **state)
{
	const char *conninfo = getenv("HEARBACK_TEST_DATABASE");
	struct db_options o = { .conninfo = str_of(conninfo),
		.application = "db test",
		.deadline_ms = DEADLINE_MS,
		.statement_timeout_ms = 10000,
		.ids = true };

	(void)state;
	if (conninfo == NULL)
		return -1;
	a = arena_new(256 << 20);
	db = db_new(a, &o);
	admin = PQconnectdb(conninfo);
	if (PQstatus(admin) != CONNECTION_OK)
		return -1;
	ask(str_fmt(a,
	    "INSERT INTO hb.jurisdiction (id, domain, name, time_zone, languages, west, south, "
	    "east, north) "
	    "VALUES (%d, 'db-test.example', 'Test', 'UTC', '{en}', 0, 0, 1, 1) ON CONFLICT DO "
	    "NOTHING",
	    CITY)
		.p);
	ask(str_fmt(a, "DELETE FROM hb.idempotency WHERE jurisdiction_id = %d", CITY).p);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ask(str_fmt(a, "DELETE FROM hb.idempotency WHERE jurisdiction_id = %d", CITY).p);
	ask(str_fmt(a, "DELETE FROM hb.jurisdiction WHERE id = %d", CITY).p);
	db_close(db);
	PQfinish(admin);
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit),
		cmocka_unit_test(test_rollback),
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_conflict_names_its_statement),
		cmocka_unit_test(test_old_version_is_stale),
		cmocka_unit_test(test_killed_before_commit_is_unavailable),
		cmocka_unit_test(test_terminated_in_commit_is_unknown),
		cmocka_unit_test(test_frozen_at_commit_is_unknown),
		cmocka_unit_test(test_frozen_before_commit_is_unavailable),
		cmocka_unit_test(test_many_statements_between_waits),
		cmocka_unit_test(test_commit_without_waiting),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
