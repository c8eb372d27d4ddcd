#include "work/work.h"

#include "cmd/cmd.h"

int
cmd_work(struct cmd *c)
{
	const struct cmd_option none[] = { { .name = NULL } };
	const struct conf *conf;
	struct work_options o;

	cmd_options(c, none, 0, 0);
	conf = cmd_conf(c);
	o = (struct work_options){ conf->database, conf->wake_socket };
	return cmd_end(c, work_run(c->arena, &o));
}
