#include "web/problem.h"

#include "base/arena.h"
#include "base/err.h"
#include "web/ctx.h"
#include "web/views.h"
#include "wire/json_write.h"
#include "wire/lang.h"

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

void
problem_answer(struct ctx *c, const struct err *e, enum route_face face)
{
	response_init(c->response, c->arena);
	c->response->status = err_status(e->code);
	if (c->response->status == 503)
		response_header(c->response, "Retry-After", STR("5"));
	if (c->response->status == 401)
		response_header(c->response, "WWW-Authenticate", STR("Bearer"));
	if (e->code == ERR_METHOD)
		response_header(c->response, "Allow", route_allow(c->arena, c->request));
	if (face == FACE_HTML) {
		struct view v = ctx_view(c);

		view_problem(&v, e);
	} else
		write_json(c, e);
}
