#include "civic/status.h"

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BIT(s) (1U << STATUS_##s)
/* Where work goes on from every open status. */
#define ONWARD                                                                           \
	(BIT(ASSIGNED) | BIT(SCHEDULED) | BIT(IN_PROGRESS) | BIT(REFERRED) | BIT(DONE) | \
	    BIT(CLOSED_WITHOUT_ACTION) | BIT(DUPLICATE))

static const struct {
	const char *label, *meaning;
	uint32_t next; /* bits of what may follow */
	bool closed, by_action, asks;
} table[STATUS__MAX] = {
	[STATUS_RECEIVED] = { N_("Received"),
	    N_("Your feedback has arrived. Nobody has looked at it yet."),
	    BIT(RECEIVED) | BIT(ACKNOWLEDGED) | BIT(SPAM) | ONWARD, false, false, false },
	[STATUS_ACKNOWLEDGED] = { N_("Acknowledged"), N_("Somebody at the city has read it."),
	    BIT(ACKNOWLEDGED) | BIT(SPAM) | ONWARD, false, true, false },
	[STATUS_ASSIGNED] = { N_("Assigned"), N_("The people who can deal with it have it."),
	    BIT(SPAM) | ONWARD, false, true, false },
	[STATUS_SCHEDULED] = { N_("Scheduled"),
	    N_("There is a plan for when it will be dealt with."), ONWARD, false, true, false },
	[STATUS_IN_PROGRESS] = { N_("In progress"), N_("Work on it has begun."), ONWARD, false,
	    true, false },
	[STATUS_REFERRED] = { N_("Referred"),
	    N_("It was passed on to another organization. It stays open here."), ONWARD, false,
	    true, false },
	[STATUS_DONE] = { N_("Done"),
	    N_("The city says it has been dealt with. You can say whether it helped."),
	    BIT(CONFIRMED) | BIT(DISPUTED), true, true, true },
	[STATUS_CONFIRMED] = { N_("Confirmed"), N_("You said that it helped."), BIT(DISPUTED), true,
	    false, true },
	[STATUS_DISPUTED] = { N_("Disputed"),
	    N_("You said that it did not help. It is open again."),
	    BIT(DISPUTED) | BIT(CONFIRMED) | ONWARD, false, false, true },
	[STATUS_CLOSED_WITHOUT_ACTION] = { N_("Closed without action"),
	    N_("The city will not act on it and says why. You can say whether that answer helped."),
	    BIT(CONFIRMED) | BIT(DISPUTED), true, true, true },
	[STATUS_SPAM] = { N_("Spam"), N_("It was sorted out as not meant for the city."),
	    BIT(RECEIVED), true, false, false },
	[STATUS_DUPLICATE] = { N_("Duplicate"),
	    N_("Somebody has told the same before. You hear what they hear."), BIT(RECEIVED), true,
	    false, false },
};

const char *const status_names[] = { "received", "acknowledged", "assigned", "scheduled",
	"in_progress", "referred", "done", "confirmed", "disputed", "closed_without_action", "spam",
	"duplicate", NULL };

enum status
status_find(struct str name)
{
	size_t i = 0;

	while (i < STATUS__MAX && !str_eq(name, str_of(status_names[i])))
		i++;
	return (enum status)i;
}

const char *
status_name(enum status s)
{
	return status_names[s];
}

const char *
status_label(enum status s)
{
	return table[s].label;
}

const char *
status_meaning(enum status s)
{
	return table[s].meaning;
}

bool
status_closed(enum status s)
{
	return table[s].closed;
}

bool
status_may_follow(enum status before, enum status after)
{
	return (table[before].next >> after & 1) != 0;
}

bool
status_by_action(enum status s)
{
	return table[s].by_action;
}

bool
status_asks(enum status s)
{
	return table[s].asks;
}

void
status_print(FILE *f)
{
	for (unsigned b = 0; b < STATUS__MAX; b++)
		for (unsigned a = 0; a < STATUS__MAX; a++)
			fprintf(f, "%s %s %c\n", status_names[b], status_names[a],
			    status_may_follow(b, a) ? 't' : 'f');
}
