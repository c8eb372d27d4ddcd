#include "work/work.h"

#include <poll.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/signals.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/wake.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/utf8.h"
#include "work/job.h"

enum { JOBS_MOST = 100, REASON_MOST = 500, LATER_MOST = 10 };
enum { DEADLINE_MS = 30000, STATEMENT_MS = 20000, POLL_MS = 500, PAUSE_MS = 1000 };

static const int64_t second = 1000000;
static const size_t chunk_memory = (size_t)64 << 20;

static const struct job *const jobs[] = { &job_action_apply, &job_action_undo };

struct worker {
	struct arena *chunk; /* reset with each */
	struct db *db;
	struct registry *registry;
	struct wake wake;
	int signals;
	size_t taken; /* chunks in this turn */
	bool failing; /* the database is away, and the log knows */
};

static const struct job *
job_of(struct str kind)
{
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++)
		if (str_eq(kind, str_of(jobs[i]->kind)))
			return jobs[i];
	return NULL;
}

/* ---- a chunk */

static const struct err *
run(struct scope *s, int64_t id, const struct sql_job_take_row *row, struct job_state *state)
{
	const struct job *job = job_of(row->kind);
	const int64_t j = s->jurisdiction->id;

	if (job == NULL)
		return err_new(s->arena, ERR_INTERNAL, "a job of kind %.*s: is this an old worker?",
		    STR_ARG(row->kind));
	TRY(job->chunk(s, state));
	if (state->over)
		TRY(sql_job_done(s->db, &(struct sql_job_done){ j, id }));
	else
		TRY(sql_job_move(s->db, &(struct sql_job_move){ j, id, state->mark, state->done }));
	return db_commit(s->db);
}

static const struct err *
chunk(struct worker *w, struct scope *s, int64_t id)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_job_take_rows rows;
	struct job_state state = { 0 };

	TRY(db_begin(s->db, j, s->jurisdiction->version));
	TRY(sql_job_take(s->db, &(struct sql_job_take){ j, id, clock_db() }, &rows));
	if (rows.n == 0) {
		db_rollback(s->db);
		return NULL;
	}
	w->taken++;
	state.action = rows.p->action;
	state.mark = rows.p->mark;
	state.done = rows.p->done;
	TRY(run(s, id, rows.p, &state));
	if (state.wake)
		wake_send(&w->wake);
	if (state.over)
		log_info("job", "kind=%.*s jurisdiction=%lld action=%lld done=%lld",
		    STR_ARG(rows.p->kind), (long long)j, (long long)state.action,
		    (long long)state.done);
	return NULL;
}

/* No answer came: a server that is there says itself that a statement ran out of time. */
static bool
away(const struct worker *w, const struct err *e)
{
	return (e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN) && !db_connected(w->db);
}

/* Written down with the job, which is then left alone for longer each time. */
static const struct err *
note(struct worker *w, const struct sql_job_due_row *job, const struct err *why)
{
	const int64_t j = job->jurisdiction, id = job->id, failures = job->failures;
	const int64_t later = second << (failures < LATER_MOST ? failures + 1 : LATER_MOST);
	const struct str reason = str_of(why->detail != NULL ? why->detail : why->say);

	log_error("job", "jurisdiction=%lld job=%lld failures=%lld detail=" LOG_Q, (long long)j,
	    (long long)id, (long long)failures + 1, reason.p);
	TRY(db_begin(w->db, j, 0));
	TRY(sql_job_failed(w->db, &(struct sql_job_failed){ j, id, failures + 1, clock_db() + later,
				      utf8_cut(reason, REASON_MOST) }));
	return db_commit(w->db);
}

static const struct err *
turn_of(struct worker *w, const struct sql_job_due_row *job)
{
	struct scope s = { .db = w->db, .arena = w->chunk };
	const struct err *e;

	e = registry_by_id(w->registry, w->db, w->chunk, job->jurisdiction, &s.jurisdiction);
	if (e == NULL)
		e = chunk(w, &s, job->id);
	if (e == NULL)
		return NULL;
	db_rollback(w->db);
	if (e->code == ERR_STALE)
		return registry_reload(w->registry, w->db, w->chunk, job->jurisdiction);
	return away(w, e) ? e : note(w, job, e);
}

/* ---- the loop */

static const struct err *
look(struct worker *w, struct arena *a, struct sql_job_due_rows *due)
{
	db_use(w->db, a);
	TRY(db_begin(w->db, 0, 0));
	TRY(sql_job_due(w->db, &(struct sql_job_due){ clock_db(), JOBS_MOST }, due));
	return db_commit(w->db);
}

/* Waits so long; true where it is time to end. */
static bool
told_to_end(const struct worker *w, int milliseconds)
{
	struct pollfd fd = { .fd = w->signals, .events = POLLIN };

	return poll(&fd, 1, milliseconds) > 0;
}

/* One chunk of each job that is due and that nobody else is at. */
static const struct err *
turn(struct worker *w, struct arena *round)
{
	struct sql_job_due_rows due;

	w->taken = 0;
	TRY(look(w, round, &due));
	for (size_t i = 0; i < due.n && !told_to_end(w, 0); i++) {
		arena_reset(w->chunk);
		db_use(w->db, w->chunk);
		TRY(turn_of(w, &due.p[i]));
	}
	return NULL;
}

static void
tell(struct worker *w, const struct err *e)
{
	bool failing = e != NULL;

	if (failing != w->failing)
		log_event(failing ? LOG_WARN : LOG_INFO,
		    failing ? "database_lost" : "database_back", "detail=" LOG_Q,
		    failing && e->detail != NULL ? e->detail : "");
	w->failing = failing;
}

const struct err *
work_run(struct arena *a, const struct work_options *o)
{
	const struct db_options options = { .conninfo = o->database,
		.user = "hearback_work",
		.application = "hearback work",
		.deadline_ms = DEADLINE_MS,
		.statement_timeout_ms = STATEMENT_MS,
		.ids = true };
	struct arena *round = arena_new(chunk_memory);
	struct worker w = { .chunk = arena_new(chunk_memory),
		.db = db_new(a, &options),
		.registry = registry_new(a),
		.wake = wake_open(o->wake_socket) };
	int pause = 0;

	TRY(signals_open(a, &w.signals));
	log_info("started", "jobs=%zu", sizeof(jobs) / sizeof(jobs[0]));
	while (!told_to_end(&w, pause)) {
		const struct err *e;

		arena_reset(round);
		e = turn(&w, round);
		if (e != NULL)
			db_rollback(w.db);
		tell(&w, e);
		pause = e != NULL ? PAUSE_MS : w.taken == 0 ? POLL_MS : 0;
	}
	db_close(w.db);
	arena_free(w.chunk);
	arena_free(round);
	log_info("stopped", "signal=yes");
	return NULL;
}
