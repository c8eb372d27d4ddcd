#ifndef DB_CONNECT_H
#define DB_CONNECT_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db_options;
struct err;

/* A connection being made. */
struct connect {
	PGconn *pg; /* NULL: none is */
	bool write; /* it waits until its socket can be written; else, read */
	int64_t deadline;
};

/*
 * Begins a connection that is to stand before deadline (clock_mono), and
 * waits for nothing but the resolver, where the conninfo has a name that is
 * not in /etc/hosts: libpq knows no other way.  Notices will go to the log; one of
 * severity WARNING sets *warned.  On error nothing is being made.
 */
const struct err *connect_start(
    struct arena *, const struct db_options *, int64_t deadline, bool *warned, struct connect *);

/*
 * Goes on without waiting: when the socket is ready, and now and then for the
 * deadline.  *out is the connection, in pipeline mode and non-blocking, as
 * soon as it stands, and nothing is being made any more.  ERR_UNAVAILABLE where the
 * server cannot be reached or refuses who we are, which libpq does not tell
 * apart: then nothing is, either.
 */
const struct err *connect_step(struct arena *, struct connect *, PGconn **out);

void connect_stop(struct connect *);

/*
 * Waits until the socket is ready for events (poll's) or the deadline has
 * passed: then ERR_UNAVAILABLE.
 */
const struct err *connect_wait(struct arena *, PGconn *, short events, int64_t deadline);

#endif
