#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "wire/installation_key.h"

static const struct cmd_option options[] = {
	{ .name = NULL },
};

/* A key that is there stays: making a new one would turn every link and webhook secret given out to
 * dust. */
int
cmd_init(struct cmd *c)
{
	struct installation_key key;
	const struct err *e;
	const char *path;

	cmd_options(c, options, 0, 0);
	path = str_z(c->arena, cmd_conf(c)->installation_key);
	e = installation_key_create(c->arena, path);
	if (e == NULL) {
		printf("made the installation key %s; keep a copy elsewhere, and give every host "
		       "the same\n",
		    path);
		return CMD_OK;
	}
	if (e->code != ERR_CONFLICT)
		return cmd_end(c, e);
	e = installation_key_read(c->arena, path, &key);
	memset(key.of, 0, sizeof(key.of));
	if (e == NULL)
		printf("the installation key %s is there and stays\n", path);
	return cmd_end(c, e);
}
