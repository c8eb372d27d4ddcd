#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/str.h"

struct arena;
struct err;

struct work_options {
	struct str database;	/* conninfo without user */
	struct str wake_socket; /* of this host's dispatcher; may be empty */
};

/*
 * Works on what is due in hb.job until SIGTERM or SIGINT, which lets the chunk
 * in hand end.  Jobs take turns, a chunk each, so that a large one holds up no
 * other.
 *
 * The row's lock is the lease: a chunk's transaction holds it to its end, so a
 * worker that dies or hangs has written all of a chunk or nothing, and
 * another one takes over as soon as the database has noticed.  Any number may
 * run, on any number of hosts.  That is enough because a chunk changes the
 * database and nothing else; what leaves the house goes through the outbox.
 *
 * A job that fails is tried again later, as often as it takes: `hearback
 * doctor` shows it.  An error only where it cannot begin.
 */
const struct err *work_run(struct arena *, const struct work_options *);

#endif
