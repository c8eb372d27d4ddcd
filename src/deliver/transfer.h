#ifndef DELIVER_TRANSFER_H
#define DELIVER_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/digest.h"

struct arena;
struct channel;
struct egress;
struct item;

/* A delivery as it was read from the database just before it is sent. */
struct sending {
	int64_t jurisdiction, id;
	int64_t attempts; /* before this one */
	int64_t event, action, endpoint; /* action 0: none */
	int64_t feedback;		 /* whose follower hears; 0: a partner */
	int64_t about;	 /* the one feedback the event is about; 0: several or none */
	struct str type; /* of the event */
	struct str url;	 /* followed by a NUL */
	bool text;	 /* words for a chat tool, not a CloudEvent */
	uint8_t secret[DIGEST_BYTES];
};

/* What it is put into words from.  It lives no longer than that takes. */
struct matter {
	struct str data;       /* the event's, JSON */
	int64_t created_at;    /* the event's */
	struct str reference;  /* of feedback, or about; STR_NONE */
	int64_t token_version; /* of that feedback's tracking link */
	struct str domain;     /* the jurisdiction's */
	struct str language;   /* the follower's, or the jurisdiction's */
};

/* What a channel wants sent: a POST of body. */
enum { REQUEST_HEADERS = 8 };

struct request {
	const char *url;
	const char *header[REQUEST_HEADERS]; /* "Name: value", ended by NULL */
	struct str body;
};

/* What came back. */
enum {
	ANSWER_KEPT = 4096,
	ANSWER_MOST = 65536, /* the connection is cut there */
	ANSWER_ADDRESS = 46, /* an IPv6 address with its NUL */
};

struct answer {
	long status;	     /* HTTP's; 0: none */
	const char *error;   /* why there was no whole answer, or NULL */
	char address[ANSWER_ADDRESS]; /* the IP address called; empty: none */
	int64_t retry_after; /* seconds; 0: not said */
	int64_t started_at;  /* clock_db */
	int64_t duration;    /* microseconds */
	bool cut;	     /* it was longer than ANSWER_MOST */
	char *body;	     /* the first ANSWER_KEPT bytes */
	size_t n, total;
};

/* What an answer means. */
enum verdict_kind { VERDICT_AGAIN, VERDICT_DELIVERED, VERDICT_GONE };

struct verdict {
	enum verdict_kind kind;
	bool confirms;	   /* the endpoint has proved that it wants to hear */
	bool slow_down;	   /* it asked for less */
	const char *error; /* why an answer did not count, or NULL */
};

/* What becomes of the delivery. */
enum result { RESULT_DELIVERED, RESULT_AGAIN, RESULT_PARKED };

/* Why a delivery is parked, as in hb.delivery.reason. */
enum parked {
	PARKED_TRIES_USED_UP,
	PARKED_ENDPOINT_GONE,
	PARKED_ENDPOINT_DISABLED,
	PARKED_ENDPOINT_DELETED,
	PARKED_ENDPOINT_NOT_CONFIRMED,
	PARKED_ENDS_DISPATCHER,
	PARKED__MAX
};
extern const char *const transfer_parked_names[];

/* A delivery from when it is read until its result is written down. */
struct transfer {
	struct transfer *next; /* in a list of ready ones, of results, or of free ones */
	struct item *item;
	struct arena *arena; /* all that hangs on it; NULL: transfer_lighten() */
	size_t at;	     /* its place among those under way */
	void *easy;	     /* libcurl's, while it is under way */
	int64_t epoch;	     /* of its shard's lease when it was read */
	const struct channel *channel;
	struct sending sending;
	const struct matter *matter; /* while it is put into words */
	struct request request;
	struct answer answer;
	struct verdict verdict;
	enum result result;
	enum parked parked;
	bool doubtful;		     /* it may be what ended a dispatcher */
	bool tried;		     /* an attempt was made: it goes into the log */
	bool blocked;		     /* an address may not be called */
	const struct egress *egress; /* which judges its sockets */
	bool plain_http;
	int64_t due; /* of the next try */
};

/* Those that are not in use. */
struct transfers;
struct transfers *transfer_all(struct arena *);

/* One for an item that was read under this epoch. */
struct transfer *transfer_take(struct transfers *, struct item *, int64_t epoch);
/*
 * It arrived, and what hangs on it is of no more use: others get that memory
 * while it is still in the processor's cache.
 */
void transfer_lighten(struct transfers *, struct transfer *);
/* All that hangs on it is gone. */
void transfer_give_back(struct transfers *, struct transfer *);

/* It ends the process of whoever takes no care. */
void transfer_log_deadly(const struct transfer *);

#endif
