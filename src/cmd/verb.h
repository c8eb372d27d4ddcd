#ifndef CMD_VERB_H
#define CMD_VERB_H

struct cmd;
struct err;

/* What follows a command's name: `hearback key add NAME`.  options is the command's own struct. */
struct verb {
	const char *name;
	const char *arguments; /* "NAME", for a message when they are missing */
	int least, most;       /* how many, without the verb */
	const struct err *(*run)(struct cmd *, void *options);
};

/*
 * After cmd_options(): runs the row of verbs (ended by one without name)
 * that the first argument names; it sees only the arguments behind it.
 * Gives the exit status.
 */
int verb_run(struct cmd *, const struct verb *verbs, void *options);

#endif
