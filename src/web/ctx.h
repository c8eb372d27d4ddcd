#ifndef WEB_CTX_H
#define WEB_CTX_H

#include <stdint.h>

#include "base/str.h"
#include "civic/idempotency.h"
#include "civic/scope.h"
#include "civic/wake.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "wire/form.h"
#include "wire/view.h"

struct arena;
struct conf;
struct db;
struct err;
struct installation_key;
struct json;
struct json_in;
struct jurisdiction;
struct lang;
struct registry;

/* What a worker has in hand all its life. */
struct site {
	const struct conf *conf;
	const struct installation_key *key;
	struct registry *registry;
	struct db *db;
	struct wake wake;
	struct response_policy policy;
};

/* Who is asking: one of the bits of enum route_who, and what they may. */
struct who {
	enum route_who kind;
	int64_t id;	      /* the feedback of a token, the account of staff, the key's */
	int64_t session;      /* of staff */
	int64_t organization; /* of staff or key; 0: the jurisdiction itself */
	struct str name;      /* of staff or key */
};

/* This request: what every handler gets. */
struct ctx {
	const struct site *site;
	struct arena *arena; /* ends with the request */
	struct db *db;
	struct request *request;
	struct response *response;
	const struct route *route;
	struct who who;
	const struct jurisdiction *jurisdiction; /* civic/jurisdiction.h */
	struct scope scope;			 /* for the functions of civic/ */
	const struct lang *lang;		 /* the reader's */
	struct form form;			 /* BODY_FORM: what was filled in */
	const struct json *json;		 /* BODY_JSON: an object */
	const struct err *unread;		 /* why what was sent cannot be read, or NULL */
	struct str idempotency_key;		 /* the client's, else one made for this request */
};

/* The segment that {name} stands for. */
struct str ctx_param(const struct ctx *, const char *name);

/* The same as a row's id; ERR_NOT_FOUND where it is none. */
const struct err *ctx_param_id(const struct ctx *, const char *name, int64_t *out);

/*
 * Begins the transaction of this request in its jurisdiction, or goes on in
 * the one that the question who is asking has begun.
 */
const struct err *ctx_begin(struct ctx *);
/* The same, and asks whether the jurisdiction is still as it is in memory, for what is shown from
 * there alone. */
const struct err *ctx_current(struct ctx *);

/* Commits it.  After NULL what was written is safe. */
const struct err *ctx_commit(struct ctx *);

/* To be called after something was written that somebody will hear of. */
void ctx_wake(const struct ctx *);

/*
 * Whoever repeats this request gets the first one's answer: who asks, the
 * client's Idempotency-Key (else one of this request's own, for its retries),
 * and a hash of what was sent.
 */
struct idempotency ctx_idempotency(const struct ctx *);

/* A view that writes the answer's body, which becomes text/html. */
struct view ctx_view(struct ctx *);

/* The words for a msgid in the reader's language. */
const char *ctx_tr(const struct ctx *, const char *msgid);

#endif
