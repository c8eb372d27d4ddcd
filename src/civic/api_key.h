#ifndef CIVIC_API_KEY_H
#define CIVIC_API_KEY_H

#include <stdint.h>

#include "base/str.h"

struct err;
struct scope;
struct token;

/* What a key may do. */
enum {
	API_KEY_SUBMIT = 1 << 0,    /* give feedback for others */
	API_KEY_ENDPOINTS = 1 << 1, /* manage its webhooks */
	API_KEY_EVENTS = 1 << 2,    /* read the feed */
	API_KEY_READ = 1 << 3,	    /* read any feedback and action */
	API_KEY_ACT = 1 << 4	    /* post actions */
};

struct api_key {
	int64_t id;
	struct str name;
	int64_t organization_id; /* 0: none */
	unsigned scopes;
};

/* "submit", "endpoints", "events", "read", "act"; ended by NULL, the index is the bit. */
extern const char *const api_key_scope_names[];

/* Inside the caller's transaction: ERR_UNAUTHORIZED where there is none, it is revoked, or the
 * secret is another. */
const struct err *api_key_find(struct scope *, const struct token *, struct api_key **);

/* For role admin, inside the caller's transaction.  token is the key's text, shown once; only its
 * hash is kept. */
const struct err *api_key_create(struct scope *, struct str name, unsigned scopes,
    int64_t organization, int64_t *id, struct str *token);

/*
 * For role admin, inside the caller's transaction.  The key's endpoints are
 * disabled with it, *endpoints of them, and nobody can switch them on again.
 * ERR_NOT_FOUND.
 */
const struct err *api_key_revoke(struct scope *, int64_t id, int64_t *endpoints);

/*
 * Whether a key that was found still holds: ERR_UNAUTHORIZED where it has been
 * revoked since.  Whoever has changed or locked an endpoint asks it before the
 * commit; then either the revocation waits and sees the change, or this sees
 * the revocation.
 */
const struct err *api_key_check(struct scope *, int64_t id);

#endif
