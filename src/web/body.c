#include "web/body.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "web/ctx.h"
#include "wire/digest.h"
#include "wire/field.h"
#include "wire/form_body.h"
#include "wire/json.h"

enum { JSON_MOST = 64 * 1024, FORM_MOST = 256 * 1024 };

size_t
body_most(enum route_body body)
{
	return body == BODY_JSON ? JSON_MOST : FORM_MOST;
}

/* application/json, perhaps with parameters: RFC 8259 knows none, so they do not matter. */
static const struct err *
read_json(struct ctx *c)
{
	struct str type = c->request->content_type;

	type = str_trim(str_sub(type, 0, str_find(type, ';')));
	if (!str_eq_nocase(type, STR("application/json")))
		return err_words(c->arena, ERR_MEDIA_TYPE, "content_type",
		    N_("Send this as application/json."), NULL);
	return json_read(c->arena, c->request->body, JSON_MOST, &c->json);
}

/*
 * Our pages send forms, other sites do not: browsers say who does, in
 * Sec-Fetch-Site or at least in Origin.  "null" is what a page says that
 * keeps its own address to itself, as ours with a token do; other sites can
 * say it as well, but do not know the token that the form goes to.
 */
static const struct err *
check_origin(struct ctx *c)
{
	struct str site = request_header(c->request, "SEC_FETCH_SITE");
	struct str origin = request_header(c->request, "ORIGIN");
	const char *scheme_end;
	bool ours;

	if (site.p != NULL)
		ours = str_eq(site, STR("same-origin")) || str_eq(site, STR("none"));
	else if (origin.n == 0)
		ours = true;
	else if (str_eq(origin, STR("null")))
		ours = ctx_param(c, "token").n > 0;
	else {
		scheme_end = memmem(origin.p, origin.n, "://", 3);
		ours =
		    scheme_end != NULL && str_eq_nocase(str_of(scheme_end + 3), c->request->host);
	}
	if (ours)
		return NULL;
	return err_words(c->arena, ERR_FORBIDDEN, "other_site",
	    N_("This came from another site. Please open our page and send it from there."), NULL);
}

const struct err *
body_read(struct ctx *c)
{
	switch (c->route->body) {
	case BODY_NONE:
		return NULL;
	case BODY_JSON:
		return read_json(c);
	case BODY_FORM:
		TRY(check_origin(c));
		return form_body(
		    c->arena, c->request->content_type, c->request->body, FORM_MOST, &c->form);
	}
	return NULL;
}

const struct err *
body_field(struct ctx *c, const char *name, struct str *out)
{
	const struct json *member = json_get(c->json, name);
	struct str query, form;

	TRY(form_only(c->arena, &c->request->query, name, &query));
	TRY(form_only(c->arena, &c->form, name, &form));
	if (member != NULL && member->kind != JSON_STR && member->kind != JSON_NIL)
		return err_field(c->arena, name, "wrong_type", N_("This must be text."), NULL);
	if (member != NULL && member->kind == JSON_STR)
		form = member->string;
	if (query.p != NULL && form.p != NULL && !str_eq(query, form))
		return field_malformed(
		    c->arena, name, "twice", N_("This was sent twice, and not the same."), NULL);
	*out = form.p != NULL ? form : query;
	return NULL;
}

void
body_hash(const struct ctx *c, unsigned char out[32])
{
	struct buf all;

	buf_init(&all, c->arena);
	buf_fmt(
	    &all, "%s %.*s\n", request_method_name(c->request->method), STR_ARG(c->request->path));
	buf_str(&all, c->request->body);
	digest_blake2b(buf_done(&all), out);
}
