#include "db/connect.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"

static void
notice(void *arg, const PGresult *r)
{
	bool *warned = arg;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (severity == NULL || strcmp(severity, "WARNING") != 0)
		return;
	*warned = true;
	log_warn("database", "says=" LOG_Q, words == NULL ? "" : words);
}

const struct err *
connect_wait(struct arena *a, PGconn *pg, short events, int64_t deadline)
{
	struct pollfd fd = { .fd = PQsocket(pg), .events = events };
	int64_t left = deadline - clock_mono();

	if (fd.fd < 0)
		return err_new(a, ERR_UNAVAILABLE, "the connection is closed");
	if (left <= 0)
		return err_new(a, ERR_UNAVAILABLE, "the database did not answer in time");
	poll(&fd, 1,
	    (int)(left / 1000) + 1); /* EINTR and a timeout show at the caller's next look */
	return NULL;
}

const struct err *
connect_start(
    struct arena *a, const struct db_options *o, int64_t deadline, bool *warned, struct connect *c)
{
	struct str settings = str_fmt(a,
	    "-c statement_timeout=%d -c lock_timeout=%d -c "
	    "idle_in_transaction_session_timeout=60000 "
	    "-c max_parallel_workers_per_gather=0 "
	    "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c search_path=hb,public %s",
	    o->statement_timeout_ms, o->statement_timeout_ms,
	    o->settings == NULL ? "" : o->settings);
	const char *const names[] = { "dbname", "user", "application_name", "options",
		"client_encoding", "target_session_attrs", "keepalives_idle", "keepalives_interval",
		"keepalives_count", "tcp_user_timeout", NULL };
	const char *const values[] = { str_z(a, o->conninfo), o->user, o->application, settings.p,
		"UTF8", "read-write", "2", "1", "3", "4000", NULL };
	const struct err *e;

	*c = (struct connect){
		.pg = PQconnectStartParams(names, values, 1), .write = true, .deadline = deadline
	};
	if (c->pg == NULL)
		log_die("libpq: out of memory");
	PQsetNoticeReceiver(c->pg, notice, warned);
	if (PQstatus(c->pg) != CONNECTION_BAD)
		return NULL;
	e = err_new(a, ERR_UNAVAILABLE, "connect: %s", PQerrorMessage(c->pg));
	connect_stop(c);
	return e;
}

/* libpq itself would wait where it is asked to go on too early. */
static bool
ready(const struct connect *c)
{
	struct pollfd fd = { .fd = PQsocket(c->pg), .events = c->write ? POLLOUT : POLLIN };

	return poll(&fd, 1, 0) != 0;
}

static const struct err *
step(struct arena *a, struct connect *c, bool *stands)
{
	PostgresPollingStatusType state = c->write ? PGRES_POLLING_WRITING : PGRES_POLLING_READING;

	while (state != PGRES_POLLING_OK && ready(c)) {
		state = PQconnectPoll(c->pg);
		if (state == PGRES_POLLING_FAILED)
			return err_new(a, ERR_UNAVAILABLE, "connect: %s", PQerrorMessage(c->pg));
		c->write = state == PGRES_POLLING_WRITING;
	}
	*stands = state == PGRES_POLLING_OK;
	if (*stands && (PQsetnonblocking(c->pg, 1) != 0 || PQenterPipelineMode(c->pg) != 1))
		return err_new(a, ERR_INTERNAL, "pipeline mode: %s", PQerrorMessage(c->pg));
	if (!*stands && c->deadline <= clock_mono())
		return err_new(a, ERR_UNAVAILABLE, "connect: no answer in time");
	return NULL;
}

const struct err *
connect_step(struct arena *a, struct connect *c, PGconn **out)
{
	bool stands = false;
	const struct err *e = step(a, c, &stands);

	if (e != NULL) {
		connect_stop(c);
	} else if (stands) {
		*out = c->pg;
		c->pg = NULL;
	}
	return e;
}

void
connect_stop(struct connect *c)
{
	PQfinish(c->pg);
	c->pg = NULL;
}
