#include <stdbool.h>

#include "base/err.h"
#include "civic/endpoint.h"
#include "web/ctx.h"
#include "web/pages.h"
#include "web/views.h"
#include "wire/token.h"

/* Programs follow links before people do, so that a GET only asks. */
static const struct err *
show(struct ctx *c, const char *title, bool confirmed)
{
	struct page p = page_of(c, title);
	struct view v = ctx_view(c);

	p.hidden = true;
	c->response->secret = true;
	view_confirm(&v, &p, confirmed);
	return NULL;
}

static const struct err *
read_token(struct ctx *c, struct token *token)
{
	if (!token_parse(ctx_param(c, "token"), token) ||
	    !token_matches(c->site->key, TOKEN_CONFIRM, token))
		return err_new(c->arena, ERR_NOT_FOUND, "no token that confirms");
	return NULL;
}

const struct err *
pages_confirm_get(struct ctx *c)
{
	struct token token;

	TRY(read_token(c, &token));
	return show(c, N_("Send messages to this address?"), false);
}

const struct err *
pages_confirm_post(struct ctx *c)
{
	struct token token;

	TRY(read_token(c, &token));
	TRY(ctx_begin(c));
	TRY(endpoint_confirm(&c->scope, &token));
	TRY(ctx_commit(c));
	ctx_wake(c);
	return show(c, N_("This address is confirmed"), true);
}
