#ifndef CIVIC_OUTCOME_H
#define CIVIC_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/status.h"

struct err;
struct scope;

enum { OUTCOME_COMMENT_MAX = 4000 };

/* Did it help? */
enum answer { ANSWER_YES, ANSWER_PARTLY, ANSWER_NO, ANSWER__MAX };

/* "yes", "partly", "no" */
const char *outcome_name(enum answer);
/* For people, a msgid: "Yes, it helped" */
const char *outcome_label(enum answer);
/* ANSWER__MAX where there is none of that name. */
enum answer outcome_answer_find(struct str name);
/* All names, ended by NULL; the index is the enum. */
extern const char *const outcome_names[];

struct outcome {
	int64_t action_id;
	enum answer answer; /* ANSWER__MAX: not yet */
	struct str comment; /* STR_NONE: none */
	int64_t created_at;
};

/*
 * Takes the answer to the last closing action that was released, inside the
 * caller's transaction: yes and partly confirm, no disputes and opens the
 * feedback again; each writes its event; the action is seen.  It may be
 * changed until staff act again; the same answer twice changes nothing.
 * comment may be STR_NONE.  ERR_CONFLICT (reason not_asked) where there is
 * nothing to answer now, ERR_INVALID for the comment.
 */
const struct err *outcome_answer(
    struct scope *, int64_t feedback, enum answer, struct str comment, enum status *now);

#endif
