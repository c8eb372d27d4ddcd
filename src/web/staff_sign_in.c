#include "web/staff_sign_in.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/account.h"
#include "civic/session.h"
#include "web/auth.h"
#include "web/ctx.h"
#include "web/staff.h"
#include "web/views.h"

/* The names of a form that waits for a sign-in; its token is of the sign-in that has ended. */
#define KEPT "kept."

enum { NEXT_MOST = 2000 };

/* Only to pages of the console, and nothing that a browser may read in another way than we do. */
static struct str
where_to(struct str next)
{
	struct str rest = str_sub(next, 6, next.n);

	if (!str_starts(next, STR("/staff")) || next.n > NEXT_MOST)
		return STR("/staff");
	if (rest.n > 0 && rest.p[0] != '/' && rest.p[0] != '?')
		return STR("/staff");
	for (size_t i = 0; i < next.n; i++)
		if (next.p[i] <= ' ' || next.p[i] > '~' || next.p[i] == '\\')
			return STR("/staff");
	return next;
}

/* The pairs of a form with a name that begins with from, which to replaces. */
static struct form
renamed(struct arena *a, const struct form *form, struct str from, const char *to)
{
	struct form out = { .pairs = ARENA_ARRAY(a, form->count, struct form_pair) };

	for (size_t i = 0; i < form->count; i++) {
		const struct form_pair *pair = &form->pairs[i];
		struct str rest = str_sub(pair->name, from.n, pair->name.n);

		if (str_starts(pair->name, from))
			out.pairs[out.count++] =
			    (struct form_pair){ str_fmt(a, "%s%.*s", to, STR_ARG(rest)),
				    pair->value };
	}
	return out;
}

static const struct err *
show(struct ctx *c, struct staff_sign_in *s, int status)
{
	struct view v = ctx_view(c);

	s->page.hidden = true;
	if (s->again)
		s->page.languages_n = 0; /* their links would lead away from what is kept */
	c->response->status = status;
	view_staff_sign_in(&v, s);
	return NULL;
}

void
staff_sign_in_again(struct ctx *c)
{
	struct staff_sign_in s = {
		.page = page_of(c, N_("Sign in")),
		.next = where_to(c->request->path),
		.again = true,
		.kept = renamed(c->arena, &c->form, STR(""), KEPT),
	};

	show(c, &s, 401);
}

static const struct err *
refuse(struct ctx *c, const struct err *fault)
{
	struct staff_sign_in s = {
		.page = page_of(c, N_("Sign in")),
		.email = form_get(&c->form, "email"),
		.next = where_to(form_get(&c->form, "next")),
		.again = form_get(&c->form, "again").n > 0,
		.kept = renamed(c->arena, &c->form, STR(KEPT), KEPT),
	};

	s.page.errors = fault;
	return show(c, &s, err_status(fault->code));
}

/* The page of somebody whom this very request has signed in, with the token of this sign-in. */
static void
offer_to_go_on(struct ctx *c)
{
	const struct form kept = renamed(c->arena, &c->form, STR(KEPT), "");
	struct staff_sign_in s = {
		.page = page_of(c, N_("You are signed in again")),
		.next = where_to(form_get(&c->form, "next")),
		.kept = form_without(c->arena, &kept, "csrf"),
	};
	struct view v = ctx_view(c);

	s.page.languages_n = 0;
	view_staff_sign_in_done(&v, &s);
}

/* A link may say where to go then, but never what is sent there. */
const struct err *
staff_sign_in_get(struct ctx *c)
{
	const struct form *query = &c->request->query;
	struct staff_sign_in s = {
		.page = page_of(c, N_("Sign in")),
		.next = where_to(form_get(query, "next")),
	};

	if (str_eq(form_get(query, "said"), STR("out")))
		s.page.notice = N_("You are signed out.");
	return show(c, &s, 200);
}

const struct err *
staff_sign_in_post(struct ctx *c)
{
	struct account *account;
	int64_t session;
	struct str token, email = form_get(&c->form, "email"),
			  password = form_get(&c->form, "password");
	const struct err *e = account_sign_in(&c->scope, email.p == NULL ? STR("") : email,
	    password.p == NULL ? STR("") : password, &account);

	if (e != NULL && (e->code == ERR_UNAUTHORIZED || e->code == ERR_TOO_MANY))
		return refuse(c, e);
	TRY(e);
	TRY(ctx_begin(c));
	TRY(session_create(&c->scope, account->id, &session, &token));
	TRY(ctx_commit(c));
	auth_cookie(c, token);
	c->who = (struct who){ .kind = WHO_STAFF,
		.id = account->id,
		.session = session,
		.organization = account->organization_id,
		.name = account->name };
	if (form_get(&c->form, "again").n > 0)
		offer_to_go_on(c);
	else
		response_redirect(c->response, where_to(form_get(&c->form, "next")));
	return NULL;
}

const struct err *
staff_sign_out(struct ctx *c)
{
	TRY(ctx_begin(c));
	TRY(session_end(&c->scope, c->who.session));
	TRY(ctx_commit(c));
	auth_cookie(c, STR_NONE);
	response_redirect(c->response, STR("/staff/sign-in?said=out"));
	return NULL;
}
