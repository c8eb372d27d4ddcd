#include "base/err.h"
#include "civic/action_large.h"
#include "work/job.h"

/* A large action, part by part. */
static const struct err *
chunk(struct scope *s, struct job_state *j)
{
	struct action_chunk c = { .mark = j->mark, .done = j->done };

	TRY(action_large_apply(s, j->action, &c));
	j->mark = c.mark;
	j->done = c.done;
	j->over = j->wake = c.over;
	return NULL;
}

const struct job job_action_apply = { "action_apply", chunk };
