#ifndef CMD_TENANT_H
#define CMD_TENANT_H

#include <stdint.h>

#include "base/str.h"
#include "db/value.h"

struct arena;
struct cmd;
struct db;
struct err;
struct scope;

/* A jurisdiction's own row, as the commands of an operator need it. */
struct tenant {
	int64_t id;
	int64_t version;
	struct str domain;
	struct str name;
	struct str zone;
	struct value_texts hosts;
	struct value_texts languages; /* the first is the default */
	double west, south, east, north;
};

/*
 * The jurisdiction of --jurisdiction; where domain is STR_NONE, the only one
 * there is.  ERR_NOT_FOUND lists those there are.  Runs a transaction of its
 * own; the rows lie in the arena.
 */
const struct err *tenant_find(struct db *, struct arena *, struct str domain, struct tenant *out);

/* The same, in a transaction of that jurisdiction, which it begins as hearback_admin: *db. */
const struct err *tenant_begin(struct cmd *, struct str domain, struct db **db, struct tenant *out);

/*
 * The same as what a function of civic/ works in, with the rules read, for
 * that jurisdiction; its db is the one given.  Has no installation key and no
 * public URL.
 */
const struct err *tenant_scope(struct db *, struct arena *, struct str domain, struct scope *out);

/* Inside a transaction: the organization of a code; 0 for STR_NONE.  ERR_NOT_FOUND. */
const struct err *tenant_organization(struct scope *, struct str code, int64_t *id);

/* All of them, by domain.  A transaction of its own. */
const struct err *tenant_list(
    struct db *, struct arena *, const struct tenant **out, size_t *count);

/* Parts of "en,es" without blanks; "" and STR_NONE have none.  Not copied. */
struct value_texts tenant_split(struct arena *, struct str list);

#endif
