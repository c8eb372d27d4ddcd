#ifndef CIVIC_SESSION_H
#define CIVIC_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/account.h"

struct err;
struct scope;
struct token;

/* Ends after two hours without use, and twelve hours after sign-in. */
struct session {
	int64_t id;
	int64_t created_at;
	struct account account;
};

/* All inside the caller's transaction.  token is the cookie's value, shown once; only its hash is
 * kept. */
const struct err *session_create(struct scope *, int64_t account, int64_t *id, struct str *token);

/* ERR_UNAUTHORIZED where there is none, it has ended, or the account is not active.  Notes the use,
 * once a minute at most. */
const struct err *session_find(struct scope *, const struct token *, struct session **);

const struct err *session_end(struct scope *, int64_t id);

/* What a form of this session carries against forged posts: derived, the same for the whole
 * session. */
struct str session_csrf(struct scope *, int64_t id);
/* Whether that came back, for any version of the installation key. */
bool session_csrf_matches(struct scope *, int64_t id, struct str);

#endif
