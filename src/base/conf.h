#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * The configuration file: `key = value` lines, `#` begins a comment line.
 * The keys, their types and defaults are one table (conf_keys()), the same
 * that hearback.conf(5) is checked against.  Lower layers get the values
 * they need, never the whole struct.
 */
struct conf {
	struct str database;	     /* libpq conninfo without user; each role adds its own */
	struct str installation_key; /* file, see wire/installation_key.h */
	struct str web_socket;	     /* where `hearback web` listens */
	int64_t web_workers;	     /* 0: three for each processor */
	struct str public_url; /* scheme, host and port pattern of pages; %s is the jurisdiction's
				  domain */
	struct str default_jurisdiction; /* domain of who answers at a host that nobody has named */
	struct str wake_socket;		 /* where `hearback deliver` listens for datagrams */
	struct str egress_ports;	 /* ports a webhook may use, comma separated */
	bool egress_loopback;		 /* http and loopback webhooks: for trying out only */
	int64_t deliver_transfers;	 /* easy handles in flight at most */
	struct str deliver_agent;	 /* User-Agent of webhooks */
	bool cookie_secure;
	struct str log_level;
};

enum conf_type { CONF_TEXT, CONF_NUMBER, CONF_BOOL };

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset;
	const char *value;   /* the default, written as in the file */
	int64_t least, most; /* of a number */
	const char *help;
};

/* Every key, ended by a NULL name. */
const struct conf_key *conf_keys(void);

/* All defaults. */
void conf_init(struct conf *);

/*
 * Reads a file over the defaults.  ERR_INVALID names path, line and key;
 * unknown keys and a key said twice are errors.  path NULL: defaults only.
 */
const struct err *conf_read(struct arena *, const char *path, struct conf *);

#endif
