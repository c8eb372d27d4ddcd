#ifndef DELIVER_DISPATCH_H
#define DELIVER_DISPATCH_H

#include <stdint.h>

#include "base/str.h"
#include "deliver/egress.h"

struct arena;
struct err;
struct installation_key;

struct dispatch_options {
	struct str database; /* conninfo without user */
	struct str wake_socket;
	struct str public_url;
	struct str agent;
	int64_t transfers; /* in flight at the same time, at most */
	struct egress egress;
	const struct installation_key *key;
};

/*
 * Runs the dispatcher until SIGTERM or SIGINT: then nothing new is begun,
 * what is under way has 15 s to end, results are written down and the shards
 * given back.  An error only where it cannot begin.
 */
const struct err *dispatch_run(struct arena *, const struct dispatch_options *);

#endif
