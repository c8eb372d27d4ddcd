#ifndef CIVIC_FEEDBACK_DRAFT_H
#define CIVIC_FEEDBACK_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/endpoint.h"
#include "civic/idempotency.h"
#include "civic/kind.h"
#include "civic/status.h"

struct err;
struct json;
struct scope;
struct service;

/* Limits, in code points; forms and the API's reader use them too. */
enum {
	FEEDBACK_DESCRIPTION_MAX = 4000,
	FEEDBACK_ADDRESS_MAX = 500,
	FEEDBACK_NAME_MAX = 200,
	FEEDBACK_EMAIL_MAX = 254,
	FEEDBACK_PHONE_MAX = 50,
	FEEDBACK_CODE_MAX = 100
};

/*
 * A feedback before it is one: everything POST /api/v1/feedback and the form
 * take.  feedback_draft_init() makes an empty one; the caller fills in what
 * was sent, feedback_check() judges it and fills in the second part.
 */
struct feedback_draft {
	struct str service; /* its code */
	struct str kind;    /* one of kind_names[] */
	struct str description;
	int64_t rating;		       /* 1 to 5; 0: none */
	struct str language;	       /* BCP 47; STR_NONE: the jurisdiction's first */
	const struct json *attributes; /* answers to the service's questions, or NULL */
	double latitude, longitude;    /* NaN: none */
	struct str address;
	struct str contact_name, contact_email, contact_phone;
	struct endpoint_url notify_webhook; /* in normal form; url.p NULL: none */
	struct str notify_email;
	bool is_public;
	struct str source; /* "web", "api" */
	struct idempotency idempotency;

	/* set by feedback_check(): */
	const struct service *about;
	enum kind says;
	struct str answers; /* JSON */
};

/* Nothing filled in; public. */
void feedback_draft_init(struct feedback_draft *);

/*
 * Judges and trims every field and gathers all faults, in the order of the
 * form: service, kind, description, rating, language, attributes.CODE,
 * location (reasons required, outside), location.address, contact.name,
 * contact.email, contact.phone, notify.email, and Idempotency-Key.
 * Needs no database.
 */
const struct err *feedback_check(struct scope *, struct feedback_draft *);

/* What the person gets in return; the same for a replay. */
struct feedback_receipt {
	int64_t id;
	struct str reference; /* wire/reference.h */
	enum status status;
	int64_t created_at;
	struct str token;	   /* follows it: wire/token.h */
	struct str tracking_path;  /* "/track/TOKEN" */
	struct str webhook_secret; /* "whsec_…" where notify_webhook was given, else STR_NONE */
	bool replayed;
};

/*
 * Stores a checked draft, in a transaction of its own.  Everything goes in
 * one round trip: what it costs does not depend on who listens.
 * ERR_STALE: reload the jurisdiction, feedback_check() again, submit again.
 * ERR_INVALID idempotency_key_reused; ERR_UNKNOWN and ERR_UNAVAILABLE as
 * db_commit() says.  After NULL wake the dispatchers.
 */
const struct err *feedback_submit(
    struct scope *, const struct feedback_draft *, struct feedback_receipt *);

/* "/track/TOKEN" */
struct str feedback_tracking_path(struct arena *, struct str token);

#endif
