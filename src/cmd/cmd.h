#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/str.h"

struct arena;
struct db;
struct err;

/* What a run of one subcommand has in hand. */
struct cmd {
	const struct command *command;
	struct arena *arena; /* the process's */
	const char *conf_path;
	const struct conf *conf; /* by cmd_conf() */
	int argc;
	char **argv; /* after cmd_options(): the arguments that are no options */
};

/* A row of main.c's table.  run gives the exit status. */
struct command {
	const char *name;
	const char *summary;   /* one line: what it is for */
	const char *arguments; /* "FILE [NAME]", without options; may be "" */
	const char *about;     /* what a newcomer must know, with examples */
	int (*run)(struct cmd *);
};

enum { CMD_OK = 0, CMD_FAILED = 1, CMD_USAGE = 64 };

/* One long option, and where its value goes. */
struct cmd_option {
	const char *name; /* without --; NULL ends a list */
	enum { CMD_FLAG, CMD_TEXT, CMD_NUMBER } type;
	void *to;	   /* bool *, struct str *, int64_t *: holds the default */
	const char *value; /* what its value is called in the help: "FILE"; NULL for a flag */
	const char *help;
	int64_t least, most; /* of a number; both 0: any */
};

/*
 * Reads the options of a subcommand.  --help is answered here, and a mistake
 * is told here: both end the process.  Between least and most arguments may
 * be left.
 */
void cmd_options(struct cmd *, const struct cmd_option *, int least, int most);

/*
 * The configuration, read when it is first asked for, with the log's level
 * set by it; one that cannot be read is told, and ends the process.
 */
const struct conf *cmd_conf(struct cmd *);

/* Tells a mistake in the arguments and how to learn more; ends the process with CMD_USAGE. */
_Noreturn void cmd_misused(const struct cmd *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The end of a run: tells the error if there is one.  Gives the exit status. */
int cmd_end(const struct cmd *, const struct err *);

/* A connection as one of the database roles ("hearback_admin"), not opened yet, with clock and ids.
 */
struct db *cmd_db(struct cmd *, const char *role);

/* The subcommands, ended by one without name; main.c's. */
extern const struct command cmd_table[];

/* Each in the file of its name. */
int cmd_area(struct cmd *);
int cmd_deliver(struct cmd *);
int cmd_demo(struct cmd *);
int cmd_doctor(struct cmd *);
int cmd_import(struct cmd *);
int cmd_init(struct cmd *);
int cmd_jurisdiction(struct cmd *);
int cmd_key(struct cmd *);
int cmd_partition(struct cmd *);
int cmd_retry(struct cmd *);
int cmd_routes(struct cmd *);
int cmd_service(struct cmd *);
int cmd_user(struct cmd *);
int cmd_web(struct cmd *);
int cmd_work(struct cmd *);

#endif
