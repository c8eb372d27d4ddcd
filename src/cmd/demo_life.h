#ifndef CMD_DEMO_LIFE_H
#define CMD_DEMO_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "civic/outcome.h"
#include "civic/status.h"

struct dice;

/* What becomes of one feedback of the demo city, step by step along the state machine. */
enum { LIFE_STEPS = 12 };

struct life_step {
	enum life_how { LIFE_SILENT, LIFE_ACTION, LIFE_SHARED, LIFE_ANSWER } how;
	enum status after;
	int64_t at;
	bool again;	    /* of an action: the first one did not help */
	int64_t seen_at;    /* of an action: 0, not seen */
	enum answer answer; /* of LIFE_ANSWER */
};

struct life {
	struct life_step steps[LIFE_STEPS];
	size_t n;
	enum status status; /* after the last */
	int64_t closed_at;  /* 0: open */
};

/*
 * LIFE_SHARED means one action for many: at the end of a working day or
 * week, so that all who wait for it have the same moment.  reachable: they
 * hear of it, and may answer.  Nothing happens after until.
 */
void life_plan(struct dice *, size_t service, int64_t created_at, int64_t until, bool reachable,
    struct life *out);

#endif
