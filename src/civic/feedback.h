#ifndef CIVIC_FEEDBACK_H
#define CIVIC_FEEDBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/kind.h"
#include "civic/outcome.h"
#include "civic/status.h"
#include "civic/words.h"

struct err;
struct scope;

/* One thing one person said, as pages and the API show it. */
struct feedback {
	int64_t id;
	struct str reference;
	int64_t service_id;
	struct str service_code;
	struct words service_name;
	enum kind kind;
	enum status status; /* what staff see */
	enum status
	    public_status;    /* what everybody else sees: another one while an action is held */
	int64_t held_until;   /* 0: not held now */
	int64_t held_by;      /* that action */
	int64_t duplicate_of; /* 0: of none */
	struct str duplicate_reference; /* of the original */
	struct str description;
	struct str language;
	int64_t rating;		    /* 0: none */
	double latitude, longitude; /* NaN: none */
	struct str address;
	struct str attributes; /* JSON object from a question's code to the answer */
	bool is_public;
	int64_t token_version; /* of its tracking token */
	int64_t created_at, updated_at;
	int64_t closed_at; /* 0: open, or held now */
	/* Only for staff, and for who said it: */
	int64_t duplicates; /* how many it has */
	struct str source;
	const struct str *flags; /* what an import found suspicious */
	size_t flags_n;
	const int64_t *areas;
	size_t areas_n;
	struct str contact_name, contact_email, contact_phone;
	int64_t webhooks; /* followers by webhook that are confirmed */
	int64_t emails;	  /* followers by e-mail */
};

/*
 * Each reads inside the caller's transaction.  ERR_NOT_FOUND where there is
 * none.  What a stranger may see of it is the caller's to judge.
 */
const struct err *feedback_find(struct scope *, int64_t id, struct feedback **);
/* As people write it: wire/reference.h puts it right. */
const struct err *feedback_find_reference(struct scope *, struct str reference, struct feedback **);

/* The token that follows this feedback, and its text. */
const struct err *feedback_token(struct scope *, const struct feedback *, struct str *text);

/* What has happened, oldest first, as the public may see it. */
enum timeline_kind {
	TIMELINE_RECEIVED, /* always the first */
	TIMELINE_STATUS,   /* the status changed without words */
	TIMELINE_ACTION,   /* words of the city */
	TIMELINE_OUTCOME   /* the answer of the one who spoke up */
};

struct timeline {
	enum timeline_kind kind;
	int64_t at;
	enum status status;	   /* after it */
	int64_t action_id;	   /* of TIMELINE_ACTION and TIMELINE_OUTCOME */
	struct words message;	   /* of TIMELINE_ACTION */
	struct words organization; /* who acted; may be empty */
	struct str reach;	   /* of TIMELINE_ACTION: unreachable, pending, delivered, failed */
	int64_t seen_at;	   /* of TIMELINE_ACTION; 0: not yet */
	enum answer answer;	   /* of TIMELINE_OUTCOME */
	struct str comment;	   /* of TIMELINE_OUTCOME; STR_NONE: none */
	bool held;		   /* only for staff: an action that has not left yet */
	int64_t held_until;
	int64_t undone_at; /* only for staff: nobody heard of this action; 0: it stands */
};

struct feedback_story {
	struct feedback *feedback;
	struct timeline *timeline;
	size_t timeline_n;
};

/*
 * Both, read in one round trip inside the caller's transaction; errors as
 * feedback_find().  staff: also what only they see: of the feedback, and
 * actions that may still be undone, or were.
 */
const struct err *feedback_story(struct scope *, int64_t id, bool staff, struct feedback_story *);

/*
 * The last closing action that everybody has heard of, and the answer to it,
 * of a story without `staff`; false where there is no such action.
 */
bool feedback_story_outcome(const struct feedback_story *, struct outcome *);

/*
 * A change without an action, by staff: spam, received again, or any open step the
 * state machine allows.  Writes feedback.updated.  ERR_INVALID at status for what
 * closes it or only its people may say; ERR_CONFLICT where it may not go there
 * (reason status), an action holds it (held), or spam has duplicates (original).
 */
const struct err *feedback_status_set(struct scope *, int64_t id, enum status);

/*
 * Says that id tells the same as original: who follows it hears from now on
 * what is said to the original.  Its own duplicates move along.  original is
 * no duplicate itself (else its own original is taken).  Errors as above.
 */
const struct err *feedback_duplicate_set(struct scope *, int64_t id, int64_t original);

/* The tracking page was opened: marks its released actions as seen. */
const struct err *feedback_seen(struct scope *, int64_t id);

#endif
