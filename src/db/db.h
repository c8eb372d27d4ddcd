#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct sql_statement;

/*
 * One connection to PostgreSQL, with deadlines of its own.
 *
 * A transaction is db_begin(), calls of the functions in "db/sql.h" (made
 * from sql/queries/), db_commit().  Statements that give no rows are only
 * queued; one that gives rows sends all that is queued and waits; so a
 * transaction whose rows nobody needs costs one round trip, at the commit.
 * An error of a queued statement shows at the next wait.
 *
 * After any error the transaction is lost: call db_rollback(), which is
 * also right when nothing is open.  Three outcomes of db_commit():
 *   NULL             committed, and as durable as the server promises
 *   ERR_UNKNOWN      the connection broke with the COMMIT under way: run the
 *                    same thing again with the same idempotency key
 *   any other error  refused, nothing happened
 * ERR_UNAVAILABLE anywhere means nothing happened and trying again is right.
 * ERR_STALE: the jurisdiction's version has moved; reload it, run again.
 *
 * Errors by SQLSTATE: 23505 and HB002 (a lost lease) ERR_CONFLICT, the other
 * 22xxx and 23xxx ERR_INVALID, HB001 ERR_STALE; db_failed() tells which
 * statement it was.
 */
struct db;

struct db_options {
	struct str conninfo;	  /* libpq's, without user */
	const char *user;	  /* hearback_web, … */
	const char *application;  /* seen in pg_stat_activity */
	int deadline_ms;	  /* for each transaction, connecting included */
	int statement_timeout_ms; /* on the server */
	const char *settings;	  /* further ones of the server's, "-c name=value"; may be NULL */
	bool ids;		  /* draw the worker number for id_next() */
};

/* Not connected yet; the first db_begin() connects.  Lives in a, which the options' strings must
 * outlive. */
struct db *db_new(struct arena *a, const struct db_options *);

/* Rows and errors go into this arena from now on. */
void db_use(struct db *, struct arena *);

/*
 * Begins; connects where there is no connection.  jurisdiction 0 sets none:
 * only tables that are no tenant's, or cross-jurisdiction reads, are seen.
 * version 0 does not check the jurisdiction's version.
 */
const struct err *db_begin(struct db *, int64_t jurisdiction, int64_t version);
const struct err *db_commit(struct db *);
void db_rollback(struct db *);
bool db_open(const struct db *);

/*
 * From here to db_flush() or the end of this transaction, statements that give
 * rows do not wait either: their rows are there when that has succeeded, so
 * where they go must live until then.
 */
void db_defer(struct db *);

/* Sends all that is queued and waits for it: for deferred rows, or to see errors before the commit.
 */
const struct err *db_flush(struct db *);

/*
 * Prepares every statement of the program, running none: an error where the
 * schema is not the one it was built for, and db_failed() is the first that
 * does not fit.  Inside a transaction.
 */
const struct err *db_fits(struct db *);

/* The statement behind the last error, or NULL; compare with &sql_statements[SQL_x]. */
const struct sql_statement *db_failed(const struct db *);

/* When db_begin() would not have to sleep before it connects (clock_mono); in the past: now. */
int64_t db_ready_at(const struct db *);

/* The server could not be reached, or did not answer, and has not answered since. */
bool db_away(const struct db *);

/* Closes the connection; the next db_begin() opens a new one.  At the end, and before a fork. */
void db_close(struct db *);

/*
 * Connecting without waiting, for a loop of one's own: db_connect_step() each
 * time db_socket() is ready (readable; writable too while db_wants_write()) or
 * time has passed, until db_connected().  It begins when db_ready_at() has come; an
 * error means that it will begin anew.  Only the resolver is waited for, where
 * the conninfo has a name that is not in /etc/hosts.
 */
const struct err *db_connect_step(struct db *);
/* There is a connection, as far as we know: db_begin() does not wait. */
bool db_connected(const struct db *);

/*
 * The commit without waiting: db_commit_start(), then db_commit_step() in the
 * same way until *done.
 */
const struct err *db_commit_start(struct db *);
const struct err *db_commit_step(struct db *, bool *done);
int db_socket(const struct db *);
bool db_wants_write(const struct db *);

/*
 * What the functions in "db/sql.h" call, and who fills arguments in by sql_statement.takes.  rows
 * is a struct of a count and a pointer, as there, or NULL.
 */
const struct err *db_call(struct db *, const struct sql_statement *, const void *args, void *rows);

#endif
