#include "deliver/lane.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"

/* What a failure costs before the next try: whoever meets one tries again at once. */
static const int64_t pause_after_failure = 200000;
static const size_t memory_of_transaction = (size_t)64 << 20;

struct lane {
	const char *name;
	struct db *db;
	struct arena *arena[2]; /* of this transaction, and of the one before */
	int now;		/* which of them */
	struct arena *making;	/* of the connection that is being made */
	bool busy;
	bool failing; /* said so in the log */
	int64_t ready_at;
	lane_done *done;
	void *arg;
};

struct lane *
lane_new(struct arena *a, const struct db_options *o)
{
	struct lane *l = ARENA_NEW(a, struct lane);

	l->name = o->application;
	l->db = db_new(a, o);
	for (int i = 0; i < 2; i++)
		l->arena[i] = arena_new(memory_of_transaction);
	l->making = arena_new(memory_of_transaction);
	return l;
}

bool
lane_ready(const struct lane *l, int64_t now)
{
	return !l->busy && now >= l->ready_at && db_connected(l->db);
}

bool
lane_connected(const struct lane *l)
{
	return db_connected(l->db);
}

struct arena *
lane_arena(const struct lane *l)
{
	return l->arena[l->now];
}

const struct err *
lane_begin(struct lane *l, int64_t jurisdiction, struct db **db)
{
	l->now = !l->now;
	arena_reset(l->arena[l->now]);
	db_use(l->db, l->arena[l->now]);
	*db = l->db;
	if (!db_connected(l->db))
		return err_new(l->arena[l->now], ERR_UNAVAILABLE, "the connection is gone");
	TRY(db_begin(l->db, jurisdiction, 0));
	db_defer(l->db);
	return NULL;
}

static void
tell(struct lane *l, bool away, const struct err *e)
{
	if (away != l->failing)
		log_event(away ? LOG_WARN : LOG_INFO, away ? "database_lost" : "database_back",
		    "connection=%s detail=" LOG_Q, l->name,
		    away && e->detail != NULL ? e->detail : "");
	l->failing = away;
}

static void
end(struct lane *l, const struct err *e)
{
	bool away = e != NULL && (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN);

	if (e != NULL)
		db_rollback(l->db);
	if (e != NULL && e->code != ERR_CONFLICT) {
		int64_t later = clock_mono() + pause_after_failure, ready = db_ready_at(l->db);

		l->ready_at = ready > later ? ready : later;
	}
	tell(l, away, e);
	l->busy = false;
	l->done(l->arg, e);
}

void
lane_run(struct lane *l, const struct err *e, lane_done *done, void *arg)
{
	l->busy = true;
	l->done = done;
	l->arg = arg;
	if (e == NULL)
		e = db_commit_start(l->db);
	if (e != NULL)
		end(l, e);
	else
		lane_step(l);
}

int
lane_socket(const struct lane *l, bool *write)
{
	bool waits = l->busy || !db_connected(l->db);

	*write = waits && db_wants_write(l->db);
	return waits ? db_socket(l->db) : -1;
}

static void
connect_step(struct lane *l)
{
	const struct err *e;

	if (db_connected(l->db))
		return;
	if (db_socket(l->db) < 0)
		arena_reset(l->making);
	db_use(l->db, l->making);
	e = db_connect_step(l->db);
	if (e != NULL)
		tell(l, true, e);
}

void
lane_step(struct lane *l)
{
	const struct err *e;
	bool done;

	if (!l->busy) {
		connect_step(l);
		return;
	}
	e = db_commit_step(l->db, &done);
	if (done || e != NULL)
		end(l, e);
}

void
lane_close(struct lane *l)
{
	db_close(l->db);
}
