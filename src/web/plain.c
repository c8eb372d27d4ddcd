#include "web/plain.h"

#include "base/err.h"
#include "config.h"
#include "db/db.h"
#include "web/ctx.h"
#include "wire/json_write.h"

/* Not retried until the time is up: who asks wants to know how it is now. */
const struct err *
plain_health(struct ctx *c)
{
	struct json_write w;
	const struct err *e = db_begin(c->db, 0, 0);

	if (e == NULL)
		e = db_flush(c->db);
	json_write_begin(&w, &c->response->body);
	json_write_object(&w, NULL);
	json_write_z(&w, "status", e == NULL ? "ok" : "unavailable");
	json_write_z(&w, "database", e == NULL ? "ok" : "unavailable");
	json_write_z(&w, "version", PACKAGE_VERSION);
	json_write_close(&w);
	json_write_end(&w);
	c->response->status = e == NULL ? 200 : err_status(ERR_UNAVAILABLE);
	c->response->content_type = STR("application/json");
	return NULL;
}

/* A tracking page is for one person, the staff's for staff. */
const struct err *
plain_robots(struct ctx *c)
{
	buf_z(&c->response->body,
	    "User-agent: *\nDisallow: /api/\nDisallow: /staff/\nDisallow: /track/\n");
	c->response->content_type = STR("text/plain; charset=utf-8");
	c->response->cache = STR("public, max-age=3600");
	return NULL;
}
