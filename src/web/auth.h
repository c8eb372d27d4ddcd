#ifndef WEB_AUTH_H
#define WEB_AUTH_H

#include "base/str.h"

struct ctx;
struct err;

/*
 * Finds out who is asking, about which jurisdiction and in which language,
 * and whether the row of the route lets them; fills in ctx.who,
 * ctx.jurisdiction, ctx.scope and ctx.lang.
 *
 * Each kind of credential is looked at only where the row takes it: a key in
 * Authorization, the staff's cookie, a tracking token in the path, the query
 * or the body.  One that is not right is refused even where anyone may ask:
 * ERR_UNAUTHORIZED, and for a token the same ERR_NOT_FOUND as for a feedback
 * that does not exist.
 */
const struct err *auth_check(struct ctx *);

/* What a form of staff carries, as the field "csrf". */
struct str auth_form_token(struct ctx *);

/* Gives the browser the cookie of a session, or takes it away where token is STR_NONE. */
void auth_cookie(struct ctx *, struct str token);

#endif
