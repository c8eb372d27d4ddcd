#include "web/problem.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "web/auth.h"
#include "web/ctx.h"
#include "web/language.h"
#include "web/page.h"
#include "web/staff_sign_in.h"
#include "web/tenancy.h"
#include "web/views.h"
#include "wire/json_write.h"
#include "wire/lang.h"
#include "wire/uri.h"

static struct str
say(struct ctx *c, const struct err *e)
{
	return lang_say(c->arena, c->lang, e);
}

static void
write_json(struct ctx *c, const struct err *e)
{
	struct json_write w;

	c->response->content_type = STR("application/problem+json");
	json_write_begin(&w, &c->response->body);
	json_write_object(&w, NULL);
	json_write_z(&w, "type", "about:blank");
	json_write_z(&w, "title", ctx_tr(c, err_title(e->code)));
	json_write_int(&w, "status", c->response->status);
	json_write_str(
	    &w, "detail", e->field == NULL ? say(c, e) : str_of(ctx_tr(c, err_say(e->code))));
	json_write_array(&w, "errors");
	for (; e != NULL; e = e->more) {
		if (e->field == NULL && e->reason == NULL)
			continue;
		json_write_object(&w, NULL);
		json_write_z(&w, "field", e->field);
		json_write_z(&w, "code", e->reason);
		json_write_str(&w, "message", say(c, e));
		json_write_close(&w);
	}
	json_write_close(&w);
	json_write_close(&w);
	json_write_end(&w);
}

/* An address that leads nowhere still belongs to a city, as far as its host tells. */
static void
find_city(struct ctx *c)
{
	bool named;

	if (c->jurisdiction != NULL || c->response->status >= 500)
		return;
	if (tenancy_of_host(c, &c->jurisdiction, &named) != NULL)
		c->jurisdiction = NULL;
	db_rollback(c->db);
	language_choose(c);
}

/* Who comes to a page of the staff's without being signed in is asked to, and goes on there. */
static bool
send_to_sign_in(struct ctx *c, const struct err *e, enum route_face face)
{
	struct buf where;

	if (e->code != ERR_UNAUTHORIZED || face != FACE_HTML || c->route == NULL ||
	    (c->route->who & WHO_STAFF) == 0)
		return false;
	if ((c->route->flags & ROUTE_SEND_AGAIN) != 0) {
		find_city(c);
		staff_sign_in_again(c);
		return true;
	}
	if (c->request->method != METHOD_GET)
		return false;
	buf_init(&where, c->arena);
	buf_z(&where, "/staff/sign-in");
	uri_parameter(&where, "next", request_param(c->request, "REQUEST_URI"));
	response_redirect(c->response, buf_done(&where));
	return true;
}

/* Whether what was sent may simply be sent once more: a form holds it, and nothing is lost. */
static bool
sendable(struct ctx *c, const struct err *e)
{
	if (c->route == NULL || (c->route->flags & ROUTE_SEND_AGAIN) == 0)
		return false;
	return c->response->status == 503 ||
	       (e->reason != NULL && strcmp(e->reason, "form_token") == 0);
}

static void
write_page(struct ctx *c, const struct err *e)
{
	bool again = sendable(c, e);
	struct form form = c->form;
	struct page p;
	struct view v;

	find_city(c);
	p = page_of(c, again && e->code == ERR_FORBIDDEN ? N_("Please send it once more")
							 : err_title(e->code));
	p.hidden = true;
	if (again)
		p.languages_n = 0; /* their links would lead away from what is kept */
	/* The page has its own token; the form's may be of an earlier sign-in. */
	if (p.csrf.n > 0)
		form = form_without(c->arena, &form, "csrf");
	v = ctx_view(c);
	view_problem(&v, &p, e, again ? &form : NULL);
}

void
problem_answer(struct ctx *c, const struct err *e, enum route_face face)
{
	response_init(c->response, c->arena);
	if (send_to_sign_in(c, e, face))
		return;
	c->response->status = err_status(e->code);
	if (c->response->status == 503)
		response_header(c->response, "Retry-After", STR("5"));
	if (c->response->status == 401 && face != FACE_HTML)
		response_header(c->response, "WWW-Authenticate", STR("Bearer"));
	if (e->code == ERR_METHOD)
		response_header(c->response, "Allow", route_allow(c->arena, c->request));
	if (face == FACE_HTML)
		write_page(c, e);
	else
		write_json(c, e);
}
