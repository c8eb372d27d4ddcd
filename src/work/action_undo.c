#include "base/err.h"
#include "civic/action_large.h"
#include "work/job.h"

/* A large action that was undone: all it changed is put back. */
static const struct err *
chunk(struct scope *s, struct job_state *j)
{
	struct action_chunk c = { .mark = j->mark, .done = j->done };

	TRY(action_large_restore(s, j->action, &c));
	j->mark = c.mark;
	j->done = c.done;
	j->over = c.over;
	return NULL;
}

const struct job job_action_undo = { "action_undo", chunk };
