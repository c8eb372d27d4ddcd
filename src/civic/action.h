#ifndef CIVIC_ACTION_H
#define CIVIC_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/idempotency.h"
#include "civic/status.h"
#include "civic/words.h"

struct err;
struct feedback_filter;
struct scope;

enum {
	ACTION_FEEDBACK_MAX =
	    1000, /* ids in one action; with more, by a filter, it is a large one */
	ACTION_FILTER_MAX = 200000, /* feedback in one action, by a filter */
	ACTION_MESSAGE_MAX = 4000,  /* code points, each language */
	ACTION_HOLD_MAX = 86400,    /* seconds */
	ACTION_HOLD_CONSOLE = 600,
	ACTION_UNDO_TIME = 60, /* seconds; what a large one is held longer for, to be undone in */
	ACTION_OUT_MAX = ACTION_HOLD_MAX + ACTION_UNDO_TIME /* seconds after which any is out */
};

/*
 * What was done or decided, in public words, for the chosen feedback: ids, or
 * whatever a filter means.  With duplicates along: who follows one of them
 * hears it too.
 */
struct action_draft {
	const int64_t *feedback; /* ids, or NULL */
	size_t feedback_n;
	const struct feedback_filter *filter; /* where feedback is NULL */
	int64_t upto;			      /* of that the ids up to this one; 0: all */
	bool fitting;			      /* of that what can take the status */
	enum status status;
	struct words message; /* one of the jurisdiction's languages at least */
	int64_t hold;	      /* seconds in which it may be undone and nothing leaves */
	int64_t account_id;   /* who posts: one of the two */
	int64_t api_key_id;
	int64_t organization_id; /* whose act it is; 0: the jurisdiction's own */
	struct idempotency idempotency;
};

/* Faults of the draft itself, all of them: status, message, message.CODE, feedback, hold,
 * Idempotency-Key. */
const struct err *action_check(struct scope *, const struct action_draft *);

/* One that cannot take the status, and why. */
struct action_refusal {
	int64_t id;
	struct str reference; /* STR_NONE where there is no such feedback */
	enum status status;
	const char *reason; /* not_found, status, held */
	const char *say;    /* for people, a msgid with at most one %s: the reference */
};

/*
 * Of more than ACTION_FEEDBACK_MAX, who hears is looked up for that many of
 * them, evenly spread: an estimate, right to three in a hundred of all.
 */
struct action_preview {
	int64_t selected;
	bool estimated;
	const int64_t *ids;		      /* as many as selected, rising */
	int64_t duplicates;		      /* feedback beyond them that hear too */
	const struct action_refusal *refused; /* where there is one, nothing would be posted */
	size_t refused_n;
	int64_t refused_all; /* of a large one only the first are in refused */
	int64_t by_webhook;  /* feedback with a confirmed webhook */
	int64_t unconfirmed; /* with one that was never confirmed */
	int64_t email_only;  /* e-mail left, and no webhook */
	int64_t unreachable; /* neither */
	int64_t partners;    /* endpoints of partners that listen for it */
};

/* What action_post() would do.  Inside the caller's transaction; writes nothing.  Errors as
 * action_check(). */
const struct err *action_preview(
    struct scope *, const struct action_draft *, struct action_preview *out);

/* A language, and how many feedback were said in it. */
struct action_language {
	struct str code;
	int64_t count;
};

/* Which languages the people speak whom an action on these would answer; estimated as a preview's
 * counts. */
const struct err *action_languages(
    struct scope *, const int64_t *ids, size_t n, struct action_language **out, size_t *found);

/* The ids that a draft's filter means now, rising.  Errors as action_preview(). */
const struct err *action_choose(
    struct scope *, const struct action_draft *, const int64_t **ids, size_t *n);

/*
 * Posts it, in a transaction of its own; all or nothing.  Faults of
 * action_check(); ERR_CONFLICT naming each feedback that cannot take it
 * (field feedback, reasons as struct action_refusal), at most 20;
 * ERR_INVALID idempotency_key_reused.  *id is the action's, for a replay too.
 * *count: the feedback that were chosen.  After NULL wake the dispatchers.
 *
 * A large one is written down here and applied in the background, part by
 * part (civic/action_large.h); the feedback is fixed all the same.
 */
const struct err *action_post(
    struct scope *, const struct action_draft *, int64_t *id, int64_t *count);

/*
 * Takes it back before it leaves.  Inside the caller's transaction.
 * ERR_CONFLICT (reason released) when it is on its way, ERR_NOT_FOUND.
 * Undoing twice is no error.  The feedback of a large one is put back in the
 * background; nobody but staff sees that.
 */
const struct err *action_undo(struct scope *, int64_t id);

struct action {
	int64_t id;
	enum status status;
	struct words message;
	struct words organization;
	struct str account_name; /* STR_NONE: a key or an import */
	int64_t feedback_count;	 /* chosen */
	int64_t applied;	 /* of them so far, those left out among them; undone: 0 */
	int64_t left_out;	 /* could not take the status any more when their turn came */
	bool working;		 /* it is being applied or undone in the background */
	int64_t created_at;
	int64_t released_at;
	int64_t undo_until;
	int64_t undone_at; /* 0: it stands */
	bool held;	   /* may still be undone */
	bool counted; /* of its feedback, duplicates among them; in lists only small ones are: */
	int64_t delivered, pending, failed, unreachable;
	int64_t seen; /* kept apart from delivered */
};

const struct err *action_find(struct scope *, int64_t id, struct action **);

/* The newest actions of all, for the console: those with an id below after (0: from the newest). */
const struct err *action_recent(
    struct scope *, int64_t after, int64_t limit, struct action **, size_t *n);

/* What was done, as anybody may read it. */
struct action_told {
	struct words message;
	struct words organization; /* may be empty */
	struct words service;	   /* of its first feedback */
	int64_t feedback_count;
	int64_t released_at;
};

/* The newest that were released and say that it is done, newest first, at most limit. */
const struct err *action_told(struct scope *, int64_t limit, struct action_told **, size_t *n);

/* The feedback of an action, by id: those above after, at most limit. */
const struct err *action_feedback(
    struct scope *, int64_t id, int64_t after, int64_t limit, const int64_t **ids, size_t *n);

#endif
