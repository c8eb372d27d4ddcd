#ifndef CIVIC_ACTION_WRITE_H
#define CIVIC_ACTION_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/status.h"
#include "civic/words.h"
#include "db/value.h"

struct err;
struct scope;

/* What an action changes, at once or part by part: for the files of civic/ only. */

/* An action as it is being posted. */
struct action_posting {
	int64_t id;
	enum status status;
	struct words message;
	bool held;	     /* it may be undone until it is released */
	int64_t released_at; /* clock_db() */
};

/* Queues what becomes of these, which are locked and can take it, and of their duplicates. */
const struct err *action_write_feedback(
    struct scope *, const struct action_posting *, struct value_ints ids);

/*
 * Queues the event, due when the action is released: feedback are the first
 * of the chosen, count is how many there are of all; reference is that of a
 * single one, else STR_NONE.
 */
const struct err *action_write_event(struct scope *, const struct action_posting *,
    struct value_ints feedback, int64_t count, struct str reference);

/*
 * Queues that up to ACTION_FEEDBACK_MAX feedback of an action are put back
 * where they stood: those above after.  *next is the last of them, *n how many
 * they are; fewer than that, and these were the last.
 */
const struct err *action_write_back(
    struct scope *, int64_t action, int64_t after, int64_t *next, size_t *n);

/* How many of the chosen an event names. */
enum { ACTION_EVENT_IDS = 100 };

#endif
