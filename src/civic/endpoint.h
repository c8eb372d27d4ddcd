#ifndef CIVIC_ENDPOINT_H
#define CIVIC_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/idempotency.h"
#include "wire/digest.h"

struct err;
struct scope;
struct token;

enum {
	ENDPOINT_SHARDS = 64,
	ENDPOINT_URL_MAX = 2000,
	ENDPOINT_PER_KEY = 100,	   /* living endpoints of one API key */
	ENDPOINT_FILTER_MAX = 100, /* services, areas in a filter */
	ENDPOINT_REPLAY_MAX = 2000 /* events of the feed that one call of a replay looks at */
};

/* A webhook's address as the caller's URL policy has put it right. */
struct endpoint_url {
	struct str url;		/* normal form */
	struct str destination; /* scheme://host:port, the port always written */
};

/* Which of the 64 shards sends to a destination. */
int64_t endpoint_shard(struct str destination);

enum endpoint_format { ENDPOINT_CLOUDEVENT, ENDPOINT_TEXT, ENDPOINT_FORMAT__MAX };
/* "cloudevent", "text"; ended by NULL, the index is the enum. */
extern const char *const endpoint_format_names[];

enum endpoint_state {
	ENDPOINT_UNCONFIRMED,
	ENDPOINT_ACTIVE,
	ENDPOINT_DISABLED,
	ENDPOINT_DELETED,
	ENDPOINT_STATE__MAX
};
/* "unconfirmed", …; ended by NULL, the index is the enum. */
extern const char *const endpoint_state_names[];
/* For people, a msgid. */
const char *endpoint_state_label(enum endpoint_state);

/* What a partner hears.  Empty lists: everything. */
struct endpoint_filter {
	const struct str *services; /* codes */
	size_t services_n;
	const struct str *areas; /* ids, in decimal */
	size_t areas_n;
};

struct endpoint {
	int64_t id;
	int64_t api_key_id;  /* a partner's, or */
	int64_t feedback_id; /* of somebody who spoke up */
	struct endpoint_url address;
	const struct str *events; /* types; empty: all */
	size_t events_n;
	struct endpoint_filter filter;
	enum endpoint_format format;
	enum endpoint_state state;
	struct str reason; /* why disabled; STR_NONE */
	int64_t created_at;
	int64_t confirmed_at; /* 0: not yet */
	int64_t waiting;      /* deliveries on their way, counted no further than 1,001 */
	int64_t parked;	      /* given up, to be replayed; the same */
	const struct str *parked_reasons; /* as in hb.delivery.reason, each once */
	size_t parked_reasons_n;
};

struct endpoint_draft {
	int64_t api_key_id;
	struct endpoint_url address;
	const struct str *events;
	size_t events_n;
	struct endpoint_filter filter;
	enum endpoint_format format;
	struct idempotency idempotency;
};

/* Faults of events (event_type_find()), filter.service, filter.area, url, Idempotency-Key: all of
 * them. */
const struct err *endpoint_check(struct scope *, const struct endpoint_draft *);

/*
 * Creates a partner's endpoint in a transaction of its own, with its
 * endpoint.verify event.  secret is "whsec_…", for a replay too.  Faults of
 * endpoint_check(); ERR_CONFLICT (reason too_many) past ENDPOINT_PER_KEY;
 * ERR_UNAUTHORIZED where the key has been revoked meanwhile.
 */
const struct err *endpoint_create(
    struct scope *, const struct endpoint_draft *, int64_t *id, struct str *secret);

/*
 * Sends again, to an endpoint of this key, every event of the feed from a time
 * on that it listens for; one that is on its way already goes once, one that
 * was parked starts anew.  Looks at ENDPOINT_REPLAY_MAX events a call, in a
 * transaction of its own: *next is `after` of the call that goes on, 0 at the
 * end; *count is how many are sent.  A call that is repeated adds nothing.
 */
const struct err *endpoint_replay(struct scope *, int64_t api_key, int64_t id, int64_t since,
    int64_t after, int64_t *next, int64_t *count);

/* Inside the caller's transaction, from here on. */

/* A submitter's endpoint with its endpoint.verify event; feedback_submit() calls it.  version is
 * the installation key's. */
const struct err *endpoint_insert_follower(
    struct scope *, int64_t id, int64_t feedback, const struct endpoint_url *, int64_t version);

/* api_key 0: of any key.  Deleted ones are not found. */
const struct err *endpoint_find(struct scope *, int64_t api_key, int64_t id, struct endpoint **);
/* The same of this key, for whoever changes it then: what a dispatcher or another request changes
 * comes before, or waits for the commit.  ERR_UNAUTHORIZED where the key is no longer one. */
const struct err *endpoint_lock(struct scope *, int64_t api_key, int64_t id, struct endpoint **);
/* Partners' endpoints by id: those above after, at most limit. */
const struct err *endpoint_list(
    struct scope *, int64_t api_key, int64_t after, int64_t limit, struct endpoint **, size_t *n);

/*
 * Changes what differs from the endpoint that endpoint_lock() gave; a new URL has to be
 * confirmed again and gets a new endpoint.verify.  Of states only active and
 * disabled may be asked for; one that was never confirmed stays unconfirmed
 * when it is made active.
 */
const struct err *endpoint_patch(
    struct scope *, const struct endpoint *was, const struct endpoint *now);
const struct err *endpoint_delete(struct scope *, int64_t id);

/* Writes endpoint.test, which goes to this endpoint alone.  ERR_CONFLICT (reason state) unless it
 * is active. */
const struct err *endpoint_test(struct scope *, const struct endpoint *, int64_t *event);

/* By the link that was posted to a chat address: TOKEN_CONFIRM.  ERR_NOT_FOUND where the token is
 * not right. */
const struct err *endpoint_confirm(struct scope *, const struct token *);
/* The text of that token. */
const struct err *endpoint_confirm_token(struct scope *, int64_t id, struct str *text);

/*
 * The secret that signs, 32 bytes: a partner's unsealed, a submitter's
 * derived.  ERR_INTERNAL where the installation key has lost the version.
 * sealed is STR_NONE for a submitter's.
 */
const struct err *endpoint_secret(
    struct scope *, int64_t id, int64_t version, struct str sealed, uint8_t out[DIGEST_BYTES]);

#endif
