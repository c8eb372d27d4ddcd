#ifndef WEB_TENANCY_H
#define WEB_TENANCY_H

#include <stdbool.h>

struct ctx;
struct err;
struct jurisdiction;
struct token;

/*
 * Finds out which jurisdiction a request is about, and fills in
 * ctx.jurisdiction and ctx.scope: the credential's (NULL: there is none),
 * else the host's, else the one that jurisdiction_id names to a program.  Two
 * that contradict each other are refused.
 *
 * ERR_INVALID at jurisdiction_id for a program, ERR_NOT_FOUND for a page
 * where there is none; ERR_UNAUTHORIZED where the credential belongs
 * elsewhere, which is all its owner learns.
 */
const struct err *tenancy_find(struct ctx *, const struct token *credential);

/*
 * The jurisdiction whose host this is (*named), else the one that answers where the host is
 * nobody's name; NULL where there is none.
 */
const struct err *tenancy_of_host(struct ctx *, const struct jurisdiction **out, bool *named);

#endif
