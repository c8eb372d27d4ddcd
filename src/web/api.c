#include "web/api.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "web/ctx.h"
#include "wire/date.h"
#include "wire/field.h"
#include "wire/form.h"
#include "wire/json_in.h"

enum { LIMIT_DEFAULT = 20, LIMIT_MOST = 100, NAME_MOST = 253 };

struct json_in *
api_body(struct ctx *c)
{
	struct json_in *in = json_in_open(c->arena, c->json);

	/* web/tenancy.c and web/auth.c have read them. */
	json_in_line(in, "jurisdiction_id", NAME_MOST, FIELD_OPTIONAL);
	if (c->who.kind == WHO_TOKEN)
		json_in_line(in, "token", NAME_MOST, FIELD_OPTIONAL);
	return in;
}

static bool
named(const struct err *faults, const char *field)
{
	for (; faults != NULL; faults = faults->more)
		if (faults->field != NULL && field != NULL && strcmp(faults->field, field) == 0)
			return true;
	return false;
}

/* Whether the field is this one, or a member of it. */
static bool
within(const char *field, const char *outer)
{
	struct str rest;

	if (!str_starts(str_of(field), str_of(outer)))
		return false;
	rest = str_of(field + strlen(outer));
	return rest.n == 0 || rest.p[0] == '.';
}

/*
 * What has a fault is read as absent, which is not another fault: neither of
 * the field itself, nor of the object that it is in, nor of a body that is none.
 */
static bool
said_already(const struct err *faults, const struct err *all, const struct err *e)
{
	if (named(faults, e->field))
		return true;
	if (e->reason == NULL || e->field == NULL || strcmp(e->reason, "required") != 0)
		return false;
	for (; all != NULL; all = all->more)
		if (all->field == NULL || within(all->field, e->field))
			return true;
	return false;
}

const struct err *
api_faults(struct ctx *c, struct json_in *in, const struct err *judged)
{
	const struct err *faults = json_in_close(in), *all = faults;

	for (; judged != NULL; judged = judged->more) {
		struct err *one;

		if (said_already(faults, all, judged))
			continue;
		one = ARENA_NEW(c->arena, struct err);
		*one = *judged;
		one->more = NULL;
		all = err_join(c->arena, all, one);
	}
	return all;
}

void
api_begin(struct ctx *c, struct json_write *w)
{
	json_write_begin(w, &c->response->body);
	json_write_object(w, NULL);
}

const struct err *
api_end(struct ctx *c, struct json_write *w, int status)
{
	json_write_close(w);
	json_write_end(w);
	c->response->status = status;
	c->response->content_type = STR("application/json");
	return NULL;
}

const struct err *
api_nothing(struct ctx *c)
{
	c->response->status = 204;
	return NULL;
}

void
api_time(struct ctx *c, struct json_write *w, const char *name, int64_t at)
{
	json_write_str(w, name, at == 0 ? STR_NONE : date_millis(c->arena, at));
}

const struct err *
api_page(struct ctx *c, struct api_page *page)
{
	struct str limit;

	page->limit = LIMIT_DEFAULT;
	TRY(form_only(c->arena, &c->request->query, "limit", &limit));
	TRY(field_int(c->arena, "limit", limit, 1, LIMIT_MOST, FIELD_OPTIONAL, &page->limit));
	return form_only(c->arena, &c->request->query, "after", &page->after);
}

void
api_location(struct ctx *c, const char *noun, int64_t id)
{
	response_header(
	    c->response, "Location", str_fmt(c->arena, "/api/v1/%s/%lld", noun, (long long)id));
}
