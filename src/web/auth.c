#include "web/auth.h"

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "civic/api_key.h"
#include "civic/session.h"
#include "db/db.h"
#include "web/body.h"
#include "web/ctx.h"
#include "web/language.h"
#include "web/tenancy.h"
#include "wire/cookie.h"
#include "wire/field.h"
#include "wire/token.h"

/* What somebody showed, before it is known to be true. */
struct credential {
	enum route_who kind;
	struct token token;
	bool link; /* it is a page's own, which judges it, and says only whose page it is */
};

static const char *
cookie_name(const struct ctx *c)
{
	return c->site->conf->cookie_secure ? "__Host-hb" : "hb";
}

void
auth_cookie(struct ctx *c, struct str token)
{
	const struct cookie cookie = { .name = cookie_name(c),
		.value = token.p == NULL ? STR("-") : token,
		.max_age = token.p == NULL ? -1 : 0,
		.secure = c->site->conf->cookie_secure };

	response_header(c->response, "Set-Cookie", cookie_set(c->arena, &cookie));
}

struct str
auth_form_token(struct ctx *c)
{
	return session_csrf(&c->scope, c->who.session);
}

static const struct err *
find_key(struct ctx *c, struct credential *out)
{
	struct str header = request_header(c->request, "AUTHORIZATION");

	if (header.p == NULL || (c->route->who & WHO_KEY) == 0)
		return NULL;
	if (!str_eq_nocase(str_sub(header, 0, 7), STR("Bearer ")) ||
	    !token_parse(str_trim(str_sub(header, 7, header.n)), &out->token))
		return err_new(c->arena, ERR_UNAUTHORIZED, "Authorization holds no key");
	out->kind = WHO_KEY;
	return NULL;
}

static const struct err *
find_token(struct ctx *c, struct credential *out)
{
	struct str text = ctx_param(c, "token");

	if (out->kind != WHO_ANYONE)
		return NULL;
	if ((c->route->who & WHO_TOKEN) == 0) {
		out->link = token_parse(text, &out->token);
		return NULL;
	}
	if (text.p == NULL)
		TRY(body_field(c, "token", &text));
	if (text.n == 0)
		return NULL;
	if (!token_parse(text, &out->token))
		return err_new(c->arena, ERR_NOT_FOUND, "not a token");
	out->kind = WHO_TOKEN;
	return NULL;
}

static void
find_session(struct ctx *c, struct credential *out)
{
	if ((c->route->who & WHO_STAFF) == 0 || c->route->face != FACE_HTML)
		return;
	if (token_parse(
		cookie_get(request_header(c->request, "COOKIE"), cookie_name(c)), &out->token))
		out->kind = WHO_STAFF;
}

/* The scopes that a row names, as a key has them. */
static unsigned
scope_bits(const char *names)
{
	struct str rest = str_of(names);
	unsigned bits = 0;

	while (rest.p != NULL) {
		struct str name = str_next(&rest, ',');

		for (unsigned i = 0; api_key_scope_names[i] != NULL; i++)
			if (str_eq(str_of(api_key_scope_names[i]), name))
				bits |= 1U << i;
	}
	return bits;
}

static const struct err *
check_key(struct ctx *c, const struct token *token)
{
	struct api_key *key;

	TRY(ctx_begin(c));
	TRY(api_key_find(&c->scope, token, &key));
	db_rollback(c->db); /* nothing was written; the handler begins its own */
	if (c->route->scope != NULL && (key->scopes & scope_bits(c->route->scope)) == 0)
		return err_words(c->arena, ERR_FORBIDDEN, "scope",
		    N_("This key does not have the scope %s."), c->route->scope);
	c->who = (struct who){ .kind = WHO_KEY,
		.id = key->id,
		.organization = key->organization_id,
		.name = key->name };
	return NULL;
}

static const struct err *
check_token(struct ctx *c, const struct token *token)
{
	struct str id = ctx_param(c, "id");
	int64_t asked = token->id;

	if (id.p != NULL)
		TRY(ctx_param_id(c, "id", &asked));
	if (asked != token->id || !token_matches(c->site->key, TOKEN_TRACKING, token))
		return err_new(c->arena, ERR_NOT_FOUND, "a token that is not right");
	c->who = (struct who){ .kind = WHO_TOKEN, .id = token->id };
	return NULL;
}

static const struct err *
check_session(struct ctx *c, const struct token *token)
{
	struct session *session;
	struct str form_token;

	TRY(ctx_begin(c));
	TRY(session_find(&c->scope, token, &session));
	TRY(ctx_commit(c)); /* that it was used, even where the handler only reads */
	c->who = (struct who){ .kind = WHO_STAFF,
		.id = session->account.id,
		.session = session->id,
		.organization = session->account.organization_id,
		.name = session->account.name };
	if (c->route->body != BODY_FORM)
		return NULL;
	TRY(form_only(c->arena, &c->form, "csrf", &form_token));
	if (session_csrf_matches(&c->scope, session->id, form_token))
		return NULL;
	return err_words(c->arena, ERR_FORBIDDEN, "form_token",
	    N_("This page was opened before you last signed in, so nothing has been done yet."),
	    NULL);
}

static const struct err *
check_credential(struct ctx *c, const struct credential *shown)
{
	switch (shown->kind) {
	case WHO_KEY:
		return check_key(c, &shown->token);
	case WHO_TOKEN:
		return check_token(c, &shown->token);
	case WHO_STAFF:
		return check_session(c, &shown->token);
	case WHO_ANYONE:
		break;
	}
	c->who = (struct who){ .kind = WHO_ANYONE };
	return NULL;
}

/* A token that belongs elsewhere is no token: nothing more is said. */
static const struct err *
as_seen_from_outside(struct ctx *c, const struct credential *shown, const struct err *e)
{
	if (e != NULL && e->code == ERR_UNAUTHORIZED && (shown->kind == WHO_TOKEN || shown->link))
		return err_new(c->arena, ERR_NOT_FOUND, "a token of another jurisdiction");
	return e;
}

const struct err *
auth_check(struct ctx *c)
{
	struct credential shown = { .kind = WHO_ANYONE };

	c->who = (struct who){ .kind = WHO_ANYONE };
	c->jurisdiction = NULL;
	if ((c->route->flags & ROUTE_ANYWHERE) != 0)
		return NULL;
	TRY(find_key(c, &shown));
	TRY(find_token(c, &shown));
	find_session(c, &shown);
	TRY(as_seen_from_outside(c, &shown,
	    tenancy_find(c, shown.kind == WHO_ANYONE && !shown.link ? NULL : &shown.token)));
	language_choose(c);
	language_keep(c);
	TRY(as_seen_from_outside(c, &shown, check_credential(c, &shown)));
	if ((c->route->who & c->who.kind) != 0)
		return NULL;
	return err_new(c->arena, ERR_UNAUTHORIZED, "asked without a credential that this needs");
}
