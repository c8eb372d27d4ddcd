#include "web/ctx.h"

#include "base/err.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
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
ctx_commit(struct ctx *c)
{
	return db_commit(c->db);
}

const char *
ctx_tr(const struct ctx *c, const char *msgid)
{
	return lang_tr(c->lang, msgid);
}
