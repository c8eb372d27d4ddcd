#include "cmd/verb.h"

#include <string.h>

#include "base/buf.h"
#include "cmd/cmd.h"

static _Noreturn void
unknown(const struct cmd *c, const struct verb *verbs)
{
	struct buf b;

	buf_init(&b, c->arena);
	for (const struct verb *v = verbs; v->name != NULL; v++)
		buf_fmt(&b, "%s%s", v == verbs ? "" : ", ", v->name);
	cmd_misused(c, "\"%s\" is none of %s", c->argv[0], buf_done(&b).p);
}

int
verb_run(struct cmd *c, const struct verb *verbs, void *options)
{
	const struct verb *v = verbs;

	while (v->name != NULL && strcmp(v->name, c->argv[0]) != 0)
		v++;
	if (v->name == NULL)
		unknown(c, verbs);
	c->argc--;
	c->argv++;
	if (c->argc < v->least)
		cmd_misused(c, "%s needs %s", v->name, v->arguments);
	if (c->argc > v->most)
		cmd_misused(c, "%s takes no more than %s", v->name,
		    v->arguments[0] == '\0' ? "its options" : v->arguments);
	return cmd_end(c, v->run(c, options));
}
