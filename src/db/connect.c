#include "db/connect.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"

/* libpq wants at least two seconds, for each host of a list. */
#define CONNECT_SECONDS "2"

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
connect_wait(struct arena *a, PGconn *pg, bool write, int64_t deadline)
{
	struct pollfd fd = { .fd = PQsocket(pg),
		.events = (short)(write ? POLLIN | POLLOUT : POLLIN) };
	int64_t left = deadline - clock_mono();

	if (fd.fd < 0)
		return err_new(a, ERR_UNAVAILABLE, "the connection is closed");
	if (left <= 0)
		return err_new(a, ERR_UNAVAILABLE, "the database did not answer in time");
	poll(&fd, 1,
	    (int)(left / 1000) + 1); /* EINTR and a timeout show at the caller's next look */
	return NULL;
}

static const struct err *
finish_connecting(struct arena *a, PGconn *pg, int64_t deadline)
{
	for (;;) {
		PostgresPollingStatusType state = PQconnectPoll(pg);

		if (state == PGRES_POLLING_OK)
			return NULL;
		if (state == PGRES_POLLING_FAILED)
			return err_new(a, ERR_UNAVAILABLE, "connect: %s", PQerrorMessage(pg));
		if (deadline <= clock_mono())
			return err_new(a, ERR_UNAVAILABLE, "connect: no answer in time");
		/* While it is one or the other, libpq wants just the one. */
		if (state == PGRES_POLLING_WRITING) {
			struct pollfd fd = { .fd = PQsocket(pg), .events = POLLOUT };

			poll(&fd, 1, 100);
		} else {
			TRY(connect_wait(a, pg, false, deadline));
		}
	}
}

const struct err *
connect_open(
    struct arena *a, const struct db_options *o, int64_t deadline, bool *warned, PGconn **out)
{
	struct str settings = str_fmt(a,
	    "-c statement_timeout=%d -c lock_timeout=%d -c "
	    "idle_in_transaction_session_timeout=60000 "
	    "-c max_parallel_workers_per_gather=0 "
	    "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c search_path=hb,public %s",
	    o->statement_timeout_ms, o->statement_timeout_ms,
	    o->settings == NULL ? "" : o->settings);
	const char *const names[] = { "dbname", "user", "application_name", "options",
		"client_encoding", "connect_timeout", "target_session_attrs", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", NULL };
	const char *const values[] = { str_z(a, o->conninfo), o->user, o->application, settings.p,
		"UTF8", CONNECT_SECONDS, "read-write", "2", "1", "3", "4000", NULL };
	const struct err *e;
	PGconn *pg = PQconnectStartParams(names, values, 1);

	*out = NULL;
	if (pg == NULL)
		log_die("libpq: out of memory");
	PQsetNoticeReceiver(pg, notice, warned);
	if (PQstatus(pg) == CONNECTION_BAD)
		e = err_new(a, ERR_UNAVAILABLE, "connect: %s", PQerrorMessage(pg));
	else
		e = finish_connecting(a, pg, deadline);
	if (e == NULL && (PQsetnonblocking(pg, 1) != 0 || PQenterPipelineMode(pg) != 1))
		e = err_new(a, ERR_INTERNAL, "pipeline mode: %s", PQerrorMessage(pg));
	if (e == NULL)
		*out = pg;
	else
		PQfinish(pg);
	return e;
}
