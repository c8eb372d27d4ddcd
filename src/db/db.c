#include "db/db.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/id.h"
#include "db/connect.h"
#include "db/pipeline.h"
#include "db/sql.h"

static const int64_t backoff_least = 100000, backoff_most = 2000000;

struct db {
	struct pipeline line;
	struct connect making;
	struct db_options options;
	int64_t deadline;
	int64_t begun_at;
	int64_t backoff, try_again_at;
	bool deferred;	 /* db_defer() */
	bool open;	 /* between begin and the end of commit or rollback */
	bool committing; /* COMMIT may be on its way */
	bool warned;	 /* by the server */
	bool numbering;	 /* the answer with our number is on its way */
	bool numbered;	 /* id_init() is done */
	bool away;	 /* db_away() */
	struct sql_set_jurisdiction_rows clock;
	struct sql_worker_number_rows number;
};

struct db *
db_new(struct arena *a, const struct db_options *o)
{
	struct db *db = ARENA_NEW(a, struct db);

	db->line.arena = a;
	db->options = *o;
	return db;
}

void
db_use(struct db *db, struct arena *a)
{
	db->line.arena = a;
}

void
db_defer(struct db *db)
{
	db->deferred = true;
}

bool
db_away(const struct db *db)
{
	return db->away;
}

int64_t
db_ready_at(const struct db *db)
{
	return db->try_again_at;
}

bool
db_open(const struct db *db)
{
	return db->open;
}

const struct sql_statement *
db_failed(const struct db *db)
{
	return db->line.failed;
}

int
db_socket(const struct db *db)
{
	const PGconn *pg = db->making.pg != NULL ? db->making.pg : db->line.pg;

	return pg == NULL ? -1 : PQsocket(pg);
}

bool
db_wants_write(const struct db *db)
{
	if (db->making.pg != NULL)
		return db->making.write;
	return db->line.pg != NULL && PQflush(db->line.pg) == 1;
}

void
db_close(struct db *db)
{
	connect_stop(&db->making);
	pipeline_close(&db->line);
	db->open = db->committing = db->numbering = false;
}

/* The connection is of no more use; what that means depends on whether COMMIT was under way. */
static const struct err *
lose(struct db *db, const char *why)
{
	enum err_code code = db->committing ? ERR_UNKNOWN : ERR_UNAVAILABLE;

	if (db->line.error == NULL || code == ERR_UNKNOWN)
		db->line.error = err_new(db->line.arena, code, "%s", why);
	db_close(db);
	db->away = true;
	return db->line.error;
}

static const struct err *
broken(struct db *db)
{
	return lose(db, PQerrorMessage(db->line.pg));
}

static const struct err *
queue(struct db *db, int statement, const void *args, void *rows)
{
	if (!pipeline_queue(&db->line, &sql_statements[statement], args, rows))
		return broken(db);
	return NULL;
}

/* After a wait: tells the clock, and what went wrong. */
static const struct err *
settle(struct db *db)
{
	if (db->clock.n == 1) {
		clock_sync(db->clock.p->clock, db->begun_at, clock_mono());
		db->clock.n = 0;
	}
	db->away = false;
	return db->line.error;
}

static const struct err *
wait(struct db *db)
{
	short events = PQflush(db->line.pg) == 1 ? POLLIN | POLLOUT : POLLIN;
	const struct err *e = connect_wait(db->line.arena, db->line.pg, events, db->deadline);

	return e == NULL ? NULL : lose(db, e->detail);
}

static const struct err *
flush(struct db *db)
{
	bool done = false;

	if (db->line.error != NULL)
		return db->line.error;
	if (!pipeline_sync(&db->line))
		return broken(db);
	do {
		TRY(wait(db));
		if (!pipeline_advance(&db->line, &done))
			return broken(db);
	} while (!done);
	return settle(db);
}

const struct err *
db_flush(struct db *db)
{
	db->deferred = false;
	return flush(db);
}

const struct err *
db_fits(struct db *db)
{
	if (db->line.error != NULL)
		return db->line.error;
	for (size_t i = 0; i < SQL__MAX; i++) {
		if (!pipeline_prepare(&db->line, &sql_statements[i]))
			return broken(db);
		if (pipeline_full(&db->line))
			TRY(flush(db));
	}
	return flush(db);
}

const struct err *
db_call(struct db *db, const struct sql_statement *st, const void *args, void *rows)
{
	const struct pipeline_rows none = { 0, NULL };

	if (rows != NULL)
		memcpy(rows, &none, sizeof(none));
	if (db->line.error != NULL)
		return db->line.error;
	if (!db->open)
		return err_new(db->line.arena, ERR_INTERNAL, "%s: outside a transaction", st->name);
	if (!pipeline_queue(&db->line, st, args, rows))
		return broken(db);
	if ((rows == NULL || db->deferred) && !pipeline_full(&db->line))
		return NULL;
	return flush(db);
}

bool
db_connected(const struct db *db)
{
	return db->line.pg != NULL && !db->numbering && PQstatus(db->line.pg) == CONNECTION_OK;
}

/* A process draws its number for ids once; the answer also sets the clock. */
static const struct err *
ask_number(struct db *db)
{
	pipeline_begin(&db->line);
	db->numbering = true;
	db->begun_at = clock_mono();
	TRY(queue(db, SQL_worker_number, NULL, &db->number));
	return pipeline_sync(&db->line) ? NULL : broken(db);
}

static const struct err *
take_number(struct db *db)
{
	bool done;

	if (!pipeline_advance(&db->line, &done))
		return broken(db);
	if (!done)
		return clock_mono() < db->making.deadline ? NULL : lose(db, "no number in time");
	if (db->line.error != NULL)
		return db->line.error;
	clock_sync(db->number.p->clock, db->begun_at, clock_mono());
	id_init(db->number.p->number);
	db->numbering = false;
	db->numbered = true;
	return NULL;
}

static const struct err *
advance(struct db *db, int64_t deadline)
{
	struct arena *a = db->line.arena;

	if (db->making.pg == NULL && !db->numbering) {
		db_close(db);
		TRY(connect_start(a, &db->options, deadline, &db->warned, &db->making));
	}
	if (db->making.pg != NULL) {
		TRY(connect_step(a, &db->making, &db->line.pg));
		if (db->making.pg == NULL && db->options.ids && !db->numbered)
			TRY(ask_number(db));
	}
	return db->numbering ? take_number(db) : NULL;
}

static const struct err *
go_on(struct db *db, int64_t deadline)
{
	const struct err *e = advance(db, deadline);

	if (e == NULL) {
		if (db_connected(db))
			db->backoff = 0;
		return NULL;
	}
	db_close(db);
	db->away = true;
	db->backoff = db->backoff == 0 ? backoff_least : db->backoff * 2;
	if (db->backoff > backoff_most)
		db->backoff = backoff_most;
	db->try_again_at = clock_mono() + db->backoff / 2 + clock_mono() % (db->backoff / 2 + 1);
	return e;
}

const struct err *
db_connect_step(struct db *db)
{
	int64_t now = clock_mono();

	if (db_connected(db) || (db_socket(db) < 0 && now < db->try_again_at))
		return NULL;
	return go_on(db, now + (int64_t)db->options.deadline_ms * 1000);
}

static void
wait_turn(struct db *db)
{
	int64_t until = db->try_again_at < db->deadline ? db->try_again_at : db->deadline;
	int64_t left = until - clock_mono();

	if (left > 0)
		poll(NULL, 0, (int)(left / 1000) + 1);
}

static const struct err *
ensure_connected(struct db *db)
{
	if (db_connected(db))
		return NULL;
	wait_turn(db);
	for (;;) {
		TRY(go_on(db, db->deadline));
		if (db_connected(db))
			return NULL;
		/* While it is being made, libpq wants one or the other. */
		if (db->making.pg == NULL)
			TRY(wait(db));
		else
			connect_wait(db->line.arena, db->making.pg,
			    db->making.write ? POLLOUT : POLLIN, db->making.deadline);
	}
}

const struct err *
db_begin(struct db *db, int64_t jurisdiction, int64_t version)
{
	const struct sql_set_jurisdiction args = { jurisdiction, version };

	if (db->open)
		return err_new(db->line.arena, ERR_INTERNAL, "a transaction is open already");
	pipeline_begin(&db->line);
	db->committing = db->warned = db->deferred = false;
	db->begun_at = clock_mono();
	db->deadline = db->begun_at + (int64_t)db->options.deadline_ms * 1000;
	db->clock = (struct sql_set_jurisdiction_rows){ 0, NULL };
	TRY(ensure_connected(db));
	db->open = true;
	TRY(queue(db, SQL_begin, NULL, NULL));
	if (jurisdiction != 0)
		TRY(queue(db, SQL_set_jurisdiction, &args, &db->clock));
	return NULL;
}

const struct err *
db_commit_start(struct db *db)
{
	if (db->line.error != NULL)
		return db->line.error;
	if (!db->open)
		return err_new(db->line.arena, ERR_INTERNAL, "no transaction to commit");
	db->warned = false;
	db->committing = true;
	TRY(queue(db, SQL_commit, NULL, NULL));
	return pipeline_sync(&db->line) ? NULL : broken(db);
}

/* All answers are in: what has become of the COMMIT? */
static const struct err *
judge_commit(struct db *db)
{
	const struct err *e = settle(db);

	/* A cancelled wait for the standby says "committed", with a warning. */
	if (e == NULL && db->warned)
		return lose(db, "a warning came with COMMIT");
	db->committing = false;
	if (e == NULL)
		db->open = false;
	return e;
}

const struct err *
db_commit_step(struct db *db, bool *done)
{
	*done = true;
	if (db->line.error != NULL)
		return db->line.error;
	if (!pipeline_advance(&db->line, done)) {
		*done = true;
		return broken(db);
	}
	if (*done)
		return judge_commit(db);
	if (clock_mono() < db->deadline)
		return NULL;
	*done = true;
	return lose(db, "no answer to COMMIT in time");
}

const struct err *
db_commit(struct db *db)
{
	bool done = false;

	if (FAILPOINT(
		"commit-skipped")) /* said to be done, and is not: what tests of loss must see */
		return NULL;
	TRY(db_commit_start(db));
	while (!done) {
		TRY(wait(db));
		TRY(db_commit_step(db, &done));
	}
	return NULL;
}

/* Nothing has gone wrong and nothing is on its way: there is no need to wait for this answer. */
static bool
leave(struct db *db)
{
	return db->line.pg != NULL && db->line.error == NULL && pipeline_idle(&db->line) &&
	       queue(db, SQL_rollback, NULL, NULL) == NULL && pipeline_sync(&db->line) &&
	       PQflush(db->line.pg) == 0;
}

void
db_rollback(struct db *db)
{
	bool fatal = db->line.fatal;

	if (!db->open)
		return;
	db->open = false;
	if (leave(db))
		return;
	/* Twice: a ROLLBACK queued behind a statement that failed is skipped like the rest. */
	for (int i = 0; i < 2 && db->line.pg != NULL; i++) {
		pipeline_begin(&db->line);
		db->committing = false;
		if (queue(db, SQL_rollback, NULL, NULL) == NULL)
			flush(db);
		if (db->line.pg != NULL && PQtransactionStatus(db->line.pg) == PQTRANS_IDLE)
			break;
	}
	/* A server that is going away, or no longer the primary, is left. */
	if (fatal || (db->line.pg != NULL && PQtransactionStatus(db->line.pg) != PQTRANS_IDLE))
		db_close(db);
}
