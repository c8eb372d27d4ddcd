#ifndef CIVIC_STATUS_H
#define CIVIC_STATUS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

/* Where a feedback stands. */
enum status {
	STATUS_RECEIVED,
	STATUS_ACKNOWLEDGED,
	STATUS_ASSIGNED,
	STATUS_SCHEDULED,
	STATUS_IN_PROGRESS,
	STATUS_REFERRED,
	STATUS_DONE,
	STATUS_CONFIRMED,
	STATUS_DISPUTED,
	STATUS_CLOSED_WITHOUT_ACTION,
	STATUS_SPAM,
	STATUS_DUPLICATE,
	STATUS__MAX
};

/* STATUS__MAX where there is none of that name. */
enum status status_find(struct str name);

/* As stored and in the API: "in_progress". */
const char *status_name(enum status);
/* For people, a msgid: "In progress". */
const char *status_label(enum status);
/* What it means for the one who spoke up, a msgid: one plain sentence. */
const char *status_meaning(enum status);

/* Closed: done, confirmed, closed_without_action, spam, duplicate. */
bool status_closed(enum status);

/* The state machine: the same table as hb.may_follow(). */
bool status_may_follow(enum status before, enum status after);

/* Whether an action may bring a feedback there: acknowledged … closed_without_action, not a
 * person's answer, spam or duplicate. */
bool status_by_action(enum status);

/* Whether the one who spoke up is asked, or has answered, if it helped: done,
 * closed_without_action, confirmed, disputed. */
bool status_asks(enum status);

/* All names, ended by NULL; the index is the enum. */
extern const char *const status_names[];

/* One line "before after t" or "before after f" for each pair, in the order of the enum: compared
 * with hb.may_follow(). */
void status_print(FILE *);

#endif
