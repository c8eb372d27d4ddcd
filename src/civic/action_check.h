#ifndef CIVIC_ACTION_CHECK_H
#define CIVIC_ACTION_CHECK_H

#include <stdint.h>

#include "civic/action.h"
#include "db/value.h"

/* What action_post() and action_preview() share: for the files of civic/ only. */

/* A feedback that was chosen, as it stands now. */
struct action_chosen {
	int64_t id;
	struct str reference;
	enum status status;
	int64_t held_until;
};

/* The message without blank texts, the others trimmed. */
struct words action_message(struct arena *, const struct words *);

/* Whether it takes more than one transaction. */
bool action_is_large(int64_t feedback_count);

/*
 * Until when it may be undone: released_at, but earlier for a large one, whose
 * feedback must be back where it was before anybody could see it changed.
 */
int64_t action_undo_until(int64_t released_at, int64_t feedback_count);

/*
 * The ids that a draft means, rising, each once.  ERR_INVALID where there
 * are none, or more than ACTION_FILTER_MAX.
 */
const struct err *action_ids(struct scope *, const struct action_draft *, struct value_ints *ids);

/* The ids that a draft's filter means and that cannot take its status: at most most of them. */
const struct err *action_unfit(
    struct scope *, const struct action_draft *, int64_t most, struct value_ints *ids);

/* Locks these and reads how they stand, rising; ids that are not there are left out. */
const struct err *action_lock(
    struct scope *, const struct value_ints *ids, const struct action_chosen **chosen, size_t *n);

/* Those that cannot take the status.  chosen is what was found of ids, rising. */
const struct action_refusal *action_refusals(struct scope *, const struct value_ints *ids,
    const struct action_chosen *chosen, size_t chosen_n, enum status, size_t *n);

#endif
