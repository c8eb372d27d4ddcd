#include "web/ctx.h"

#include "base/conf.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "web/body.h"
#include "wire/field.h"
#include "wire/lang.h"

struct str
ctx_param(const struct ctx *c, const char *name)
{
	return route_param(c->route, c->request, name);
}

const struct err *
ctx_param_id(const struct ctx *c, const char *name, int64_t *out)
{
	if (field_id(c->arena, name, ctx_param(c, name), FIELD_REQUIRED, out) != NULL)
		return err_new(c->arena, ERR_NOT_FOUND, "%s is no id", name);
	return NULL;
}

const struct err *
ctx_begin(struct ctx *c)
{
	if (db_open(c->db))
		return NULL;
	return db_begin(c->db, c->jurisdiction->id, c->jurisdiction->version);
}

const struct err *
ctx_current(struct ctx *c)
{
	TRY(ctx_begin(c));
	return db_flush(c->db);
}

const struct err *
ctx_commit(struct ctx *c)
{
	return db_commit(c->db);
}

void
ctx_wake(const struct ctx *c)
{
	wake_send(&c->site->wake);
}

struct idempotency
ctx_idempotency(const struct ctx *c)
{
	struct idempotency i = { .key = c->idempotency_key };

	switch (c->who.kind) {
	case WHO_KEY:
		i.client = str_fmt(c->arena, "key:%lld", (long long)c->who.id);
		break;
	case WHO_STAFF:
		i.client = str_fmt(c->arena, "account:%lld", (long long)c->who.id);
		break;
	case WHO_TOKEN:
		i.client = str_fmt(c->arena, "feedback:%lld", (long long)c->who.id);
		break;
	case WHO_ANYONE:
		i.client = STR("public");
		break;
	}
	body_hash(c, i.hash);
	return i;
}

struct view
ctx_view(struct ctx *c)
{
	c->response->content_type = STR("text/html; charset=utf-8");
	return (struct view){ .out = &c->response->body, .arena = c->arena, .lang = c->lang };
}

const char *
ctx_tr(const struct ctx *c, const char *msgid)
{
	return lang_tr(c->lang, msgid);
}
