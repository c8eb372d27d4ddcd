#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "config.h"
#include "wire/digest.h"

static const size_t process_memory = (size_t)1 << 30;

const struct command cmd_table[] = {
	{ "web", "serve pages and APIs", "",
	    "Listens on the Unix socket web_socket (mode 0660) and starts web_workers FastCGI\n"
	    "processes behind it; put nginx in front.  It stays in the foreground and logs to\n"
	    "standard error.  SIGTERM lets requests in hand finish, for 10 seconds at most;\n"
	    "SIGHUP replaces the workers one after the other, with the configuration read again.\n",
	    cmd_web },
	{ "routes", "list every address the service answers", "",
	    "One line each: method, pattern, who may ask, the scope a key needs, the kind of\n"
	    "body it reads, and the kind of answer it gives.\n",
	    cmd_routes },
	{ NULL, NULL, NULL, NULL, NULL },
};

static int
help(void)
{
	printf("usage: hearback [-c FILE] COMMAND [OPTION…] [ARGUMENT…]\n\n"
	       "hearback takes what residents say about city services, and tells them what was "
	       "done.\n\n");
	for (const struct command *k = cmd_table; k->name != NULL; k++)
		printf("  %-14s %s\n", k->name, k->summary);
	printf("\n  -c FILE        configuration, default %s/hearback.conf\n"
	       "  --version      the version\n"
	       "  --help         this; after a command, about the command\n\n"
	       "A look around without installing anything: deploy/try.  More: man hearback\n",
	    SYSCONFDIR);
	return CMD_OK;
}

static int
misused(const char *what, const char *arg)
{
	fprintf(stderr, "hearback: %s%s\nSee: hearback --help\n", what, arg);
	return CMD_USAGE;
}

int
main(int argc, char **argv)
{
	struct cmd cmd = { .conf_path = SYSCONFDIR "/hearback.conf" };
	int at = 1;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
			return help();
		if (strcmp(argv[at], "--version") == 0) {
			printf("hearback %s\n", PACKAGE_VERSION);
			return CMD_OK;
		}
		if (strcmp(argv[at], "-c") != 0)
			return misused("there is no option ", argv[at]);
		if (++at == argc)
			return misused("-c needs the name of a file", "");
		cmd.conf_path = argv[at];
	}
	if (at == argc)
		return misused("say which command", "");
	for (const struct command *k = cmd_table; k->name != NULL; k++) {
		if (strcmp(k->name, argv[at]) != 0)
			continue;
		digest_init();
		cmd.command = k;
		cmd.arena = arena_new(process_memory);
		cmd.argc = argc - at;
		cmd.argv = argv + at;
		return k->run(&cmd);
	}
	return misused("there is no command ", argv[at]);
}
