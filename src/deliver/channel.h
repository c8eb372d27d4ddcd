#ifndef DELIVER_CHANNEL_H
#define DELIVER_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "deliver/transfer.h"

struct arena;
struct err;
struct installation_key;

/* What channels need of the installation. */
struct channel_means {
	const struct installation_key *key;
	struct str public_url; /* with %s for the jurisdiction's domain */
	const char *agent;     /* "User-Agent: …" */
};

/*
 * A way to reach somebody.  A new one is a file with one of these, and a row
 * in channel.c.
 */
struct channel {
	const char *name;
	/* What is said, the same at every try.  An error: it can never be sent. */
	const struct err *(*compose)(struct arena *, const struct channel_means *,
	    const struct sending *, const struct matter *, struct str *body);
	/* Whether it is the same for everybody who hears of the event in this form. */
	bool (*shared)(const struct sending *);
	/* All else of a request whose body is there, at a time (seconds since 1970, the host's
	 * clock). */
	void (*address)(struct arena *, const struct channel_means *, const struct sending *,
	    int64_t time, struct request *);
	/* Whether judging reads the answer's words, which the receiver chose. */
	bool (*reads)(const struct sending *);
	/* What the answer means.  Called only with a status, or an error. */
	void (*judge)(struct arena *, const struct channel_means *, const struct sending *,
	    const struct answer *, struct verdict *);
};

extern const struct channel channel_webhook;

/* NULL where there is none of that name. */
const struct channel *channel_find(struct str name);

#endif
