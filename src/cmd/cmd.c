#include "cmd/cmd.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "db/db.h"

enum { DEADLINE_MS = 30000, OPTION_FIRST = 256 };

static const char *const levels[] = {
	[LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"
};

static void
print_help(const struct cmd *c, const struct cmd_option *options)
{
	const struct command *k = c->command;

	printf("usage: hearback %s [OPTION…]%s%s\n\n%s: %s.\n\n%s\n", k->name,
	    k->arguments[0] == '\0' ? "" : " ", k->arguments, k->name, k->summary, k->about);
	for (const struct cmd_option *o = options; o->name != NULL; o++)
		printf("  --%s%-*s %s\n", o->name, 19 - (int)str_of(o->name).n,
		    o->value == NULL ? "" : str_fmt(c->arena, " %s", o->value).p, o->help);
	printf("  -c FILE               configuration, default %s/hearback.conf\n", SYSCONFDIR);
}

void
cmd_misused(const struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "hearback %s: ", c->command->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nSee: hearback %s --help\n", c->command->name);
	exit(CMD_USAGE);
}

static void
take(const struct cmd *c, const struct cmd_option *o, const char *value)
{
	int64_t n;

	switch (o->type) {
	case CMD_FLAG:
		*(bool *)o->to = true;
		break;
	case CMD_TEXT:
		*(struct str *)o->to = str_of(value);
		break;
	case CMD_NUMBER:
		if (!str_int(str_of(value), &n))
			cmd_misused(c, "--%s needs a whole number, not \"%s\"", o->name, value);
		if ((o->least != 0 || o->most != 0) && (n < o->least || n > o->most))
			cmd_misused(c, "--%s must be %lld to %lld", o->name, (long long)o->least,
			    (long long)o->most);
		*(int64_t *)o->to = n;
		break;
	}
}

void
cmd_options(struct cmd *c, const struct cmd_option *options, int least, int most)
{
	struct option *longs;
	size_t n = 0;
	int got;

	while (options[n].name != NULL)
		n++;
	longs = ARENA_ARRAY(c->arena, n + 2, struct option);
	for (size_t i = 0; i < n; i++)
		longs[i] = (struct option){ options[i].name,
			options[i].type == CMD_FLAG ? no_argument : required_argument, NULL,
			OPTION_FIRST + (int)i };
	longs[n] = (struct option){ "help", no_argument, NULL, 'h' };
	opterr = 0;
	optind = 1;
	while ((got = getopt_long(c->argc, c->argv, ":c:h", longs, NULL)) != -1) {
		if (got == 'h') {
			print_help(c, options);
			exit(CMD_OK);
		} else if (got == 'c')
			c->conf_path = optarg;
		else if (got == ':')
			cmd_misused(c, "%s needs a value", c->argv[optind - 1]);
		else if (got == '?')
			cmd_misused(c, "there is no option %s", c->argv[optind - 1]);
		else
			take(c, &options[got - OPTION_FIRST], optarg);
	}
	c->argc -= optind;
	c->argv += optind;
	if (c->argc < least || c->argc > most)
		cmd_misused(c,
		    c->argc < least ? "something is missing: it needs %s"
				    : "too many arguments: it takes only %s",
		    c->command->arguments[0] == '\0' ? "options" : c->command->arguments);
}

/* A fault with a reason has words of its own, which no detail may stand in for: it says where. */
int
cmd_end(const struct cmd *c, const struct err *e)
{
	if (e == NULL)
		return CMD_OK;
	for (; e != NULL; e = e->more) {
		fprintf(stderr, "hearback %s", c->command->name);
		if (e->detail != NULL)
			fprintf(stderr, ": %s", e->detail);
		if (e->field != NULL)
			fprintf(stderr, ": %s", e->field);
		if (e->detail == NULL || e->reason != NULL) {
			fputs(": ", stderr);
			fprintf(stderr, e->say, e->arg); /* err.h: a msgid with at most one %s */
		}
		fputc('\n', stderr);
	}
	return CMD_FAILED;
}

const struct conf *
cmd_conf(struct cmd *c)
{
	struct conf *conf;
	const struct err *e;

	if (c->conf != NULL)
		return c->conf;
	conf = ARENA_NEW(c->arena, struct conf);
	e = conf_read(c->arena, c->conf_path, conf);
	if (e != NULL)
		exit(cmd_end(c, err_wrap(c->arena, e, "configuration")));
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!str_eq(conf->log_level, str_of(levels[i])))
			continue;
		log_init(c->command->name, (enum log_level)i);
		return c->conf = conf;
	}
	exit(cmd_end(
	    c, err_new(c->arena, ERR_INVALID,
		   "configuration: %s: log_level is not one of info, warn, error", c->conf_path)));
}

struct db *
cmd_db(struct cmd *c, const char *role)
{
	const struct db_options options = {
		.conninfo = cmd_conf(c)->database,
		.user = role,
		.application = str_fmt(c->arena, "hearback %s", c->command->name).p,
		.deadline_ms = DEADLINE_MS,
		.statement_timeout_ms = DEADLINE_MS,
		.ids = true,
	};

	return db_new(c->arena, &options);
}
