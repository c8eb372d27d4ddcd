#ifndef DELIVER_LANE_H
#define DELIVER_LANE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct db_options;
struct err;

/*
 * One connection of the dispatcher, and the transaction under way on it.
 * The loop never waits for the database:
 *
 *	static const struct err *
 *	ask(struct lane *l, struct sql_fanout_due_rows *rows)
 *	{
 *		struct db *db;
 *
 *		TRY(lane_begin(l, jurisdiction, &db));
 *		return sql_fanout_due(db, &(struct sql_fanout_due){ … }, rows);
 *	}
 *
 *	lane_run(l, ask(l, &rows), answered, arg);
 *
 * answered() is called once, with NULL when the transaction was committed,
 * which may be before lane_run() returns.  A lane makes its connection by
 * itself, and is not ready without it.  What waits: the resolver, where the
 * database's host is a name that is not in /etc/hosts; after the server has
 * refused a statement, its answer to ROLLBACK; and a transaction of more than
 * 240 statements, so what comes by the row goes in arrays.
 */
struct lane;

typedef void lane_done(void *arg, const struct err *);

/* All of it lives in the arena. */
struct lane *lane_new(struct arena *, const struct db_options *);

/* It is connected, nothing is under way, and the last failure was long enough ago. */
bool lane_ready(const struct lane *, int64_t now);

/* There is a connection, as far as we know: where a transaction failed with ERR_UNAVAILABLE, the
 * server is there and did not carry it out, or not in time. */
bool lane_connected(const struct lane *);

/* Memory for a transaction: what it and the one before it took stays valid until the next
 * lane_begin(). */
const struct err *lane_begin(struct lane *, int64_t jurisdiction, struct db **);
struct arena *lane_arena(const struct lane *);

/* Commits, unless queueing the statements failed already. */
void lane_run(struct lane *, const struct err *, lane_done *, void *arg);

/* For poll: the socket and what it waits for; -1 where there is nothing to wait for. */
int lane_socket(const struct lane *, bool *write);

/* Goes on with the transaction, or with connecting: when the socket is ready, and now and then
 * for deadlines. */
void lane_step(struct lane *);

void lane_close(struct lane *);

#endif
