#include "db/db.h"

#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "db/connect.h"
#include "db/sql.h"
#include "db/sqlstate.h"

enum { MAX_PENDING = 256 };

static const int64_t backoff_least = 100000, backoff_most = 2000000;

/* What the server still owes us an answer for, in order. */
struct pending {
	enum owed { PREPARED, CALLED, SYNCED } kind;
	const struct sql_statement *st;
	void *rows; /* where the caller wants them: a struct like db_rows, or NULL */
};

/* All the structs sql_…_rows look like this. */
struct db_rows {
	size_t n;
	void *p;
};

enum prepared { NOT_PREPARED, SENT, PREPARED_NOW };

struct db {
	struct arena *home;
	struct arena *arena;
	struct db_options options;
	PGconn *pg;
	unsigned char prepared[SQL__MAX]; /* enum prepared */
	struct pending pending[MAX_PENDING];
	size_t first, last; /* of pending: [first, last) */
	const struct err *error;
	const struct sql_statement *failed;
	int64_t deadline;
	int64_t begun_at;
	int64_t clock; /* what the server's clock said, 0: nothing new */
	int64_t backoff, try_again_at;
	bool deferred;	  /* db_defer() */
	bool open;	  /* between begin and the end of commit or rollback */
	bool committing;  /* COMMIT may be on its way */
	bool committed;	  /* and the server said so */
	bool warned;
	bool numbered;	  /* id_init() is done */
	struct db_rows clock_rows;
};

struct db *
db_new(struct arena *a, const struct db_options *o)
{
	struct db *db = ARENA_NEW(a, struct db);

	db->home = db->arena = a;
	db->options = *o;
	return db;
}

void
db_use(struct db *db, struct arena *a)
{
	db->arena = a;
}

void
db_defer(struct db *db)
{
	db->deferred = true;
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
	return db->failed;
}

int
db_socket(const struct db *db)
{
	return db->pg == NULL ? -1 : PQsocket(db->pg);
}

bool
db_wants_write(const struct db *db)
{
	return db->pg != NULL && PQflush(db->pg) == 1;
}

void
db_close(struct db *db)
{
	PQfinish(db->pg);
	db->pg = NULL;
	memset(db->prepared, NOT_PREPARED, sizeof(db->prepared));
	db->first = db->last = 0;
	db->open = db->committing = false;
}

/* The connection is of no more use; what that means depends on whether COMMIT was under way. */
static const struct err *
lose(struct db *db, const struct err *why)
{
	enum err_code code = db->committing && !db->committed ? ERR_UNKNOWN : ERR_UNAVAILABLE;

	if (db->error == NULL || code == ERR_UNKNOWN) {
		const char *detail = why->detail == NULL ? "" : why->detail;

		db->error = err_new(db->arena, code, "%s", detail);
	}
	db_close(db);
	return db->error;
}

static const struct err *
broken(struct db *db)
{
	return lose(db, err_new(db->arena, ERR_UNAVAILABLE, "%s", PQerrorMessage(db->pg)));
}

static struct pending *
expect(struct db *db, enum owed kind, const struct sql_statement *st, void *rows)
{
	struct pending *p;

	if (db->last == MAX_PENDING)
		log_die("db: more than %d statements between two waits", MAX_PENDING);
	p = &db->pending[db->last++];
	p->kind = kind;
	p->st = st;
	p->rows = rows;
	return p;
}

/* Puts a statement in the pipeline; preparing it first where this connection has not seen it. */
static const struct err *
queue(struct db *db, const struct sql_statement *st, const void *args, void *rows)
{
	const char **values = ARENA_ARRAY(db->arena, st->takes_n, const char *);
	int *lengths = ARENA_ARRAY(db->arena, st->takes_n, int);
	int *binary = ARENA_ARRAY(db->arena, st->takes_n, int);

	if (db->pg == NULL)
		return err_new(db->arena, ERR_UNAVAILABLE, "%s: the connection is gone", st->name);
	for (size_t i = 0; i < st->takes_n; i++)
		values[i] = value_out(db->arena, &st->takes[i], args, &lengths[i], &binary[i]);
	if (db->prepared[st->number] == NOT_PREPARED) {
		if (PQsendPrepare(db->pg, st->name, st->text, 0, NULL) != 1)
			return broken(db);
		db->prepared[st->number] = SENT;
		expect(db, PREPARED, st, NULL);
	}
	if (PQsendQueryPrepared(
		db->pg, st->name, (int)st->takes_n, values, lengths, binary, 0) != 1)
		return broken(db);
	expect(db, CALLED, st, rows);
	return NULL;
}

static const struct err *
copy_rows(struct db *db, const struct sql_statement *st, const PGresult *r, void *to)
{
	struct db_rows out;
	size_t rows = (size_t)PQntuples(r), columns = (size_t)PQnfields(r);

	if (columns != st->gives_n)
		return err_new(db->arena, ERR_INTERNAL, "%s: %zu columns, not %zu", st->name, columns,
		    st->gives_n);
	out.p = arena_array(db->arena, rows, st->row_size);
	out.n = rows;
	for (size_t i = 0; i < rows; i++) {
		for (size_t k = 0; k < columns; k++) {
			struct str text = { PQgetvalue(r, (int)i, (int)k),
				(size_t)PQgetlength(r, (int)i, (int)k) };

			if (PQgetisnull(r, (int)i, (int)k))
				text = STR_NONE;
			if (!value_in(db->arena, &st->gives[k], text,
				(char *)out.p + i * st->row_size))
				return err_new(db->arena, ERR_INTERNAL, "%s: column %s: %.*s", st->name,
				    st->gives[k].name, STR_ARG(text));
		}
	}
	memcpy(to, &out, sizeof(out));
	return NULL;
}

/* The first error of a pipeline is the one that counts: the rest was not run. */
static void
note_error(struct db *db, const struct pending *p, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (db->error != NULL)
		return;
	db->failed = p->st;
	db->error = err_new(db->arena, sqlstate_code(state), "%s: %s %s", p->st->name,
	    state == NULL ? "" : state, words == NULL ? PQresultErrorMessage(r) : words);
	if (sqlstate_fatal(state))
		db->try_again_at = 0;
}

static void
take_result(struct db *db, const struct pending *p, const PGresult *r)
{
	const struct err *e = NULL;

	switch (PQresultStatus(r)) {
	case PGRES_TUPLES_OK:
		if (p->kind == CALLED && p->rows != NULL)
			e = copy_rows(db, p->st, r, p->rows);
		break;
	case PGRES_COMMAND_OK:
		if (p->kind == PREPARED)
			db->prepared[p->st->number] = PREPARED_NOW;
		else if (p->st == &sql_statements[SQL_commit]) {
			db->committed = strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "COMMIT") == 0;
			if (!db->committed) /* a COMMIT of a failed transaction says ROLLBACK */
				e = err_new(db->arena, ERR_INTERNAL, "COMMIT was answered by %s",
				    PQcmdStatus((PGresult *)(uintptr_t)r));
		}
		break;
	case PGRES_PIPELINE_ABORTED:
		if (p->kind == PREPARED)
			db->prepared[p->st->number] = NOT_PREPARED;
		break;
	default:
		if (p->kind == PREPARED)
			db->prepared[p->st->number] = NOT_PREPARED;
		note_error(db, p, r);
	}
	if (e != NULL && db->error == NULL) {
		db->error = e;
		db->failed = p->st;
	}
}

/* Takes what has arrived.  *done when nothing is pending any more. */
static const struct err *
advance(struct db *db, bool *done)
{
	*done = false;
	if (PQflush(db->pg) < 0 || PQconsumeInput(db->pg) != 1)
		return broken(db);
	while (db->first < db->last) {
		PGresult *r;

		if (PQisBusy(db->pg))
			return NULL;
		r = PQgetResult(db->pg);
		if (r == NULL) { /* the end of a statement's results */
			if (PQstatus(db->pg) == CONNECTION_BAD)
				return broken(db);
			if (db->pending[db->first].kind != SYNCED)
				db->first++;
			continue;
		}
		if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
			db->first++;
		else
			take_result(db, &db->pending[db->first], r);
		PQclear(r);
		if (PQstatus(db->pg) == CONNECTION_BAD)
			return broken(db);
	}
	db->first = db->last = 0;
	*done = true;
	return NULL;
}

static const struct err *
sync_pipeline(struct db *db)
{
	if (db->pg == NULL)
		return db->error;
	if (PQpipelineSync(db->pg) != 1)
		return broken(db);
	expect(db, SYNCED, NULL, NULL);
	return NULL;
}

/* After a wait: tells the clock, and what went wrong. */
static const struct err *
settle(struct db *db)
{
	if (db->clock_rows.n == 1) {
		clock_sync(((struct sql_set_jurisdiction_row *)db->clock_rows.p)->clock, db->begun_at,
		    clock_mono());
		db->clock_rows.n = 0;
	}
	return db->error;
}

const struct err *
db_flush(struct db *db)
{
	bool done = false;

	if (db->error != NULL)
		return db->error;
	TRY(sync_pipeline(db));
	while (!done) {
		const struct err *e;

		TRY(advance(db, &done));
		if (done)
			break;
		e = connect_wait(db->arena, db->pg, PQflush(db->pg) == 1, db->deadline);
		if (e != NULL)
			return lose(db, e);
	}
	return settle(db);
}

const struct err *
db_call(struct db *db, const struct sql_statement *st, const void *args, void *rows)
{
	const struct db_rows none = { 0, NULL };

	if (rows != NULL)
		memcpy(rows, &none, sizeof(none));
	if (db->error != NULL)
		return db->error;
	if (!db->open)
		return err_new(db->arena, ERR_INTERNAL, "%s: outside a transaction", st->name);
	TRY(queue(db, st, args, rows));
	if ((rows == NULL || db->deferred) && db->last < MAX_PENDING - 8)
		return NULL;
	return db_flush(db);
}

/* A process draws its number for ids once; the answer also sets the clock. */
static const struct err *
draw_number(struct db *db)
{
	struct db_rows rows = { 0, NULL };
	int64_t sent = clock_mono();
	struct sql_worker_number_row *row;

	TRY(queue(db, &sql_statements[SQL_worker_number], NULL, &rows));
	TRY(db_flush(db));
	row = rows.p;
	clock_sync(row->clock, sent, clock_mono());
	id_init(row->number);
	db->numbered = true;
	return NULL;
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
	const struct err *e;

	if (db->pg != NULL && PQstatus(db->pg) == CONNECTION_OK)
		return NULL;
	db_close(db);
	wait_turn(db);
	e = connect_open(db->arena, &db->options, db->deadline, &db->warned, &db->pg);
	if (e == NULL && db->options.ids && !db->numbered)
		e = draw_number(db);
	if (e == NULL) {
		db->backoff = 0;
		return NULL;
	}
	db->backoff = db->backoff == 0 ? backoff_least : db->backoff * 2;
	if (db->backoff > backoff_most)
		db->backoff = backoff_most;
	db->try_again_at = clock_mono() + db->backoff / 2 + clock_mono() % (db->backoff / 2 + 1);
	return e;
}

const struct err *
db_begin(struct db *db, int64_t jurisdiction, int64_t version)
{
	const struct sql_set_jurisdiction args = { jurisdiction, version };

	if (db->open)
		return err_new(db->arena, ERR_INTERNAL, "a transaction is open already");
	db->error = NULL;
	db->failed = NULL;
	db->committing = db->committed = db->warned = db->deferred = false;
	db->begun_at = clock_mono();
	db->deadline = db->begun_at + (int64_t)db->options.deadline_ms * 1000;
	db->clock_rows = (struct db_rows){ 0, NULL };
	TRY(ensure_connected(db));
	db->open = true;
	TRY(queue(db, &sql_statements[SQL_begin], NULL, NULL));
	if (jurisdiction != 0)
		TRY(queue(db, &sql_statements[SQL_set_jurisdiction], &args, &db->clock_rows));
	return NULL;
}

const struct err *
db_commit_start(struct db *db)
{
	if (db->error != NULL)
		return db->error;
	if (!db->open)
		return err_new(db->arena, ERR_INTERNAL, "no transaction to commit");
	db->warned = false;
	db->committing = true;
	TRY(queue(db, &sql_statements[SQL_commit], NULL, NULL));
	return sync_pipeline(db);
}

/* All answers are in: what has become of the COMMIT? */
static const struct err *
judge_commit(struct db *db)
{
	const struct err *e = settle(db);

	db->committing = false;
	if (e == NULL && db->warned) {
		/* A cancelled wait for the standby says "committed" with a warning. */
		db->committing = true;
		db->committed = false;
		return lose(db, err_new(db->arena, ERR_UNKNOWN, "a warning came with COMMIT"));
	}
	if (e == NULL)
		db->open = false;
	return e;
}

const struct err *
db_commit_step(struct db *db, bool *done)
{
	const struct err *e;

	*done = true;
	if (db->error != NULL)
		return db->error;
	TRY(advance(db, done));
	if (*done)
		return judge_commit(db);
	if (clock_mono() < db->deadline)
		return NULL;
	e = err_new(db->arena, ERR_UNKNOWN, "no answer to COMMIT in time");
	*done = true;
	return lose(db, e);
}

const struct err *
db_commit(struct db *db)
{
	bool done = false;

	TRY(db_commit_start(db));
	for (;;) {
		const struct err *e = db_commit_step(db, &done);

		if (done || e != NULL)
			return e;
		e = connect_wait(db->arena, db->pg, PQflush(db->pg) == 1, db->deadline);
		if (e != NULL)
			return lose(db, e);
	}
}

void
db_rollback(struct db *db)
{
	if (!db->open)
		return;
	/* Twice: a ROLLBACK queued behind a statement that failed is skipped like the rest. */
	for (int i = 0; i < 2 && db->pg != NULL; i++) {
		db->error = NULL;
		db->committing = false;
		if (queue(db, &sql_statements[SQL_rollback], NULL, NULL) == NULL)
			db_flush(db);
		if (db->pg != NULL && PQtransactionStatus(db->pg) == PQTRANS_IDLE)
			break;
	}
	if (db->pg != NULL && PQtransactionStatus(db->pg) != PQTRANS_IDLE)
		db_close(db);
	db->open = false;
}
