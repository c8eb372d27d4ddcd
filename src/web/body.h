#ifndef WEB_BODY_H
#define WEB_BODY_H

#include <stddef.h>

#include "base/str.h"
#include "web/route.h"

struct ctx;
struct err;

/* How large a body a row takes, in bytes. */
size_t body_most(enum route_body);

/*
 * Reads what was sent the way the row says, into ctx.form or ctx.json.
 * ERR_MEDIA_TYPE, ERR_MALFORMED, ERR_TOO_LARGE; for a form also
 * ERR_FORBIDDEN where a browser says that another site sent it.
 */
const struct err *body_read(struct ctx *);

/*
 * The value of a field by its name in the query, the form, or the top of the
 * JSON object; STR_NONE.  ERR_MALFORMED where it was sent twice or is no text.
 */
const struct err *body_field(struct ctx *, const char *name, struct str *out);

/* What was sent, to be compared with what is sent again: method, path, body. */
void body_hash(const struct ctx *, unsigned char out[32]);

#endif
