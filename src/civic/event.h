#ifndef CIVIC_EVENT_H
#define CIVIC_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/kind.h"
#include "civic/status.h"

struct err;
struct json_write;
struct scope;

/*
 * A fact, written once, in the transaction that made it true.  Its data
 * holds thin facts, never a person's words or address:
 *
 *	feedback.received  feedback.updated
 *	    {"feedback": ["ID"], "reference": "…", "status": "received",
 *	     "service": "code", "kind": "problem"}
 *	action.posted
 *	    {"action": "ID", "feedback": ["ID", … the first 100],
 *	     "feedback_count": 3, "reference": "…" or null unless it is one,
 *	     "status": "done", "message": {"en": "…", "es": "…"}}
 *	outcome.confirmed  outcome.disputed
 *	    that of feedback.*, and {"action": "ID", "answer": "partly", "partly": true}
 *	endpoint.verify  endpoint.test
 *	    {"endpoint": "ID"}
 *
 * Who hears it: feedback.* and outcome.* the partners that listen;
 * action.posted those, and the followers of its feedback (hb.action_feedback,
 * duplicates among them); endpoint.* that endpoint alone.
 */
enum event_type {
	EVENT_FEEDBACK_RECEIVED,
	EVENT_FEEDBACK_UPDATED,
	EVENT_ACTION_POSTED,
	EVENT_OUTCOME_CONFIRMED,
	EVENT_OUTCOME_DISPUTED,
	EVENT_ENDPOINT_TEST,
	EVENT_ENDPOINT_VERIFY,
	EVENT_TYPE__MAX
};

/* "action.posted", …; ended by NULL, the index is the enum. */
extern const char *const event_type_names[];

/* EVENT_TYPE__MAX where there is none of that name. */
enum event_type event_type_find(struct str name);

/* Whether a partner may ask for it: all but endpoint.*. */
bool event_type_offered(enum event_type);

struct event {
	enum event_type type;
	int64_t feedback_id; /* 0: none */
	int64_t action_id;   /* 0: none */
	int64_t endpoint_id; /* 0: none */
	struct str data;     /* JSON object */
};

/* Queues the event and its fanout row, due at a time (clock_db()).  *id may be NULL. */
const struct err *event_write(struct scope *, const struct event *, int64_t due_at, int64_t *id);

/* What the data of feedback.* and outcome.* says about a feedback. */
struct event_about {
	int64_t id;
	struct str reference;
	enum status status; /* the public one */
	struct str service; /* its code */
	enum kind kind;
};

/* Writes feedback.received or feedback.updated, due at once. */
const struct err *event_feedback(struct scope *, enum event_type, const struct event_about *);

/* Writes endpoint.verify or endpoint.test, due at once; id may be NULL. */
const struct err *event_endpoint(struct scope *, enum event_type, int64_t endpoint, int64_t *id);

/* Those members onto an object that is open. */
void event_about_write(struct json_write *, const struct event_about *);

/* Which shard of fan-out a jurisdiction belongs to. */
int64_t event_shard(int64_t jurisdiction);

/* An event as it stands in the jurisdiction's feed. */
struct event_entry {
	int64_t seq; /* the cursor */
	int64_t id;
	enum event_type type;
	int64_t feedback_id, action_id;
	int64_t created_at;
	struct str reference; /* of feedback_id; STR_NONE */
	struct str data;
};

enum { EVENT_FEED_MAX = 10000 };

struct event_feed {
	const struct event_entry *items;
	size_t n;
	int64_t next; /* `after` of the next call */
};

/*
 * The feed by seq: those above after (0 or more), at most limit (1 or more), of
 * these types (bit 1 << enum; 0: all that are offered).  Looks at EVENT_FEED_MAX
 * of the feed a call, so there may be fewer than limit and more behind them:
 * next moves until the end of the feed, and is `after` itself there.
 */
const struct err *event_feed(
    struct scope *, int64_t after, int64_t limit, uint32_t types, struct event_feed *out);

#endif
