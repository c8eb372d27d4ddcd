#ifndef DB_PIPELINE_H
#define DB_PIPELINE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "db/sql.h"

struct arena;
struct err;

enum { PIPELINE_MAX = 256 };

/* All the structs sql_…_rows look like this. */
struct pipeline_rows {
	size_t n;
	void *p;
};

/*
 * Statements on their way to the server, and their answers, in order
 * (libpq's pipeline mode).  A statement is prepared when this connection
 * first meets it.  Of several errors the first one counts: the server runs
 * nothing behind it before the next sync.
 *
 * The functions that return bool say false when the connection has broken:
 * PQerrorMessage() tells why, and only pipeline_close() is right after it.
 */
struct pipeline {
	PGconn *pg;			    /* NULL: not connected */
	struct arena *arena;		    /* for rows and errors */
	const struct err *error;	    /* of a statement, or NULL */
	const struct sql_statement *failed; /* that one */
	bool fatal; /* the error says that this connection is of no more use */
	unsigned char prepared[SQL__MAX];
	struct pipeline_pending {
		enum pipeline_owed { PIPELINE_PREPARE, PIPELINE_CALL, PIPELINE_SYNC } kind;
		const struct sql_statement *st;
		void *rows;
	} pending[PIPELINE_MAX];
	size_t first, last; /* of pending: [first, last) */
};

/* Forgets the error of what went before. */
void pipeline_begin(struct pipeline *);

/* rows is a struct like pipeline_rows that lives until the answer is in, or NULL. */
bool pipeline_queue(struct pipeline *, const struct sql_statement *, const void *args, void *rows);

/* Only prepares it, where this connection has not met it. */
bool pipeline_prepare(struct pipeline *, const struct sql_statement *);

/* Every statement has been answered. */
bool pipeline_idle(const struct pipeline *);

/* No room for a transaction's last statements behind another one. */
bool pipeline_full(const struct pipeline *);

/* The end of a run of statements: the server answers up to here. */
bool pipeline_sync(struct pipeline *);

/* Sends and takes what can be without waiting.  *done when no answer is owed any more. */
bool pipeline_advance(struct pipeline *, bool *done);

void pipeline_close(struct pipeline *);

#endif
