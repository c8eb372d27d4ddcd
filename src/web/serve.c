#include "web/serve.h"

#include <poll.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "web/auth.h"
#include "web/body.h"
#include "web/ctx.h"
#include "web/fcgi.h"
#include "web/language.h"
#include "web/problem.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "wire/accept.h"
#include "wire/lang.h"

enum { LOGGED_PATH_MOST = 200 };

/*
 * How long a request is tried again, each try with the connection's own
 * deadline.  Short, for others wait for this worker: one who comes second
 * must still hear within 10 s that it cannot be done now.
 */
static const int64_t patience = 3000000, pause_least = 50000, pause_most = 1000000;

/* Programs may say what they read; a browser takes what it gets. */
static const struct err *
check_accept(struct ctx *c)
{
	static const char *const json[] = { "application/json", "application/problem+json", NULL };

	if (c->route->face != FACE_JSON ||
	    accept_media(request_header(c->request, "ACCEPT"), json) >= 0)
		return NULL;
	return err_new(c->arena, ERR_NOT_ACCEPTABLE, "Accept");
}

/* Everything up to the point where the handler can run. */
static const struct err *
prepare(struct ctx *c, struct fcgi *fcgi)
{
	const struct err *e = request_target(c->request, c->arena);
	bool other;

	language_choose(c);
	if (e != NULL)
		return e;
	c->route = route_find(c->request, &other);
	if (c->route == NULL)
		return err_new(c->arena, other ? ERR_METHOD : ERR_NOT_FOUND, "no route");
	TRY(check_accept(c));
	TRY(fcgi_body(fcgi, c->arena, c->request, body_most(c->route->body)));
	c->unread = body_read(c);
	c->idempotency_key = request_header(c->request, "IDEMPOTENCY_KEY");
	if (c->idempotency_key.p == NULL)
		c->idempotency_key = str_fmt(c->arena, "request-%.*s", STR_ARG(c->request->id));
	return NULL;
}

/* A program without the right key hears that first; a page's form token is in what could not be
 * read. */
static bool
tells_strangers_off(const struct ctx *c, const struct err *e)
{
	return e != NULL && c->route->body != BODY_FORM &&
	       (e->code == ERR_UNAUTHORIZED || e->code == ERR_FORBIDDEN);
}

static const struct err *
run_once(struct ctx *c)
{
	const struct err *e;

	response_init(c->response, c->arena);
	e = auth_check(c);
	if (c->unread != NULL && !tells_strangers_off(c, e))
		return c->unread;
	TRY(e);
	return c->route->run(c);
}

/* A conflict that no handler has words for is an id that somebody else has drawn. */
static bool
worth_another(const struct err *e)
{
	return e->code == ERR_UNAVAILABLE || e->code == ERR_UNKNOWN ||
	       (e->code == ERR_CONFLICT && e->reason == NULL);
}

/* What a program sends again without a key of its own is something new. */
static const struct err *
unsure(struct ctx *c, const struct err *e)
{
	struct err *own;

	if (e->code != ERR_UNKNOWN || c->route->body != BODY_JSON ||
	    request_header(c->request, "IDEMPOTENCY_KEY").p != NULL)
		return e;
	own = ARENA_NEW(c->arena, struct err);
	*own = *e;
	own->say = N_("It may have been saved, or not. Look before you send it again. With an "
		      "Idempotency-Key, sending twice does no harm.");
	return own;
}

/*
 * Runs the handler until it comes to an end that will not be another one the
 * next time.  It is the same request with the same idempotency key each time,
 * so even an unknown outcome may be tried again; where nobody answers the later
 * tries, that is what it stays.  While the database is known to be away there
 * is one try, to see whether it is back.
 */
static const struct err *
run(struct ctx *c)
{
	int64_t until = clock_mono() + (db_away(c->db) ? 0 : patience), pause = pause_least;
	const struct err *unknown = NULL;
	bool reloaded = false;

	for (;;) {
		const struct err *e = run_once(c);

		db_rollback(c->db);
		if (e == NULL)
			return NULL;
		if (e->code == ERR_STALE && !reloaded) {
			reloaded = true;
			e = registry_reload(
			    c->site->registry, c->db, c->arena, c->jurisdiction->id);
			if (e == NULL)
				continue;
		}
		if (e->code == ERR_UNKNOWN)
			unknown = e;
		else if (e->code == ERR_UNAVAILABLE && unknown != NULL)
			e = unknown;
		if (!worth_another(e) || clock_mono() + pause > until)
			return unsure(c, e);
		log_warn("again", "request=%.*s why=" LOG_Q, STR_ARG(c->request->id),
		    e->detail == NULL ? "" : e->detail);
		poll(NULL, 0, (int)(pause / 1000));
		pause = pause * 2 < pause_most ? pause * 2 : pause_most;
	}
}

/* The path without what only its owner may know. */
static struct str
loggable(struct ctx *c)
{
	struct str rest = str_sub(c->request->path, 0, LOGGED_PATH_MOST);
	struct buf out;

	buf_init(&out, c->arena);
	for (bool first = true; rest.p != NULL; first = false) {
		struct str part = str_next(&rest, '/');

		if (!first)
			buf_char(&out, '/');
		buf_str(&out, str_starts(part, STR("hb_")) ? STR("-secret-") : part);
	}
	return buf_done(&out);
}

static void
log_request(struct ctx *c, const struct err *e, int64_t began, bool sent)
{
	static const char *const kinds[] = { [0] = "nobody",
		[WHO_ANYONE] = "nobody",
		[WHO_TOKEN] = "token",
		[WHO_STAFF] = "staff",
		[WHO_KEY] = "key" };
	const char *detail = e == NULL || e->detail == NULL ? "" : e->detail;

	log_event(c->response->status >= 500 ? LOG_ERROR : LOG_INFO, "request",
	    "id=%.*s method=%.*s path="
	    "\"%.*s\""
	    " route=\"%s\" status=%d ms=%lld bytes=%zu sent=%s "
	    "jurisdiction=%lld who=%s:%lld why=" LOG_Q,
	    STR_ARG(c->request->id), STR_ARG(request_param(c->request, "REQUEST_METHOD")),
	    STR_ARG(loggable(c)), c->route == NULL ? "" : c->route->pattern, c->response->status,
	    (long long)(clock_mono() - began) / 1000, c->response->body.n, sent ? "yes" : "no",
	    c->jurisdiction == NULL ? 0LL : (long long)c->jurisdiction->id, kinds[c->who.kind],
	    (long long)c->who.id, detail);
}

void
serve_one(const struct site *site, struct fcgi *fcgi, struct arena *a)
{
	struct request request;
	struct response response;
	struct ctx c = { .site = site,
		.arena = a,
		.db = site->db,
		.request = &request,
		.response = &response,
		.lang = lang_default() };
	const struct err *e;
	int64_t began;
	bool sent;

	if (!fcgi_next(fcgi, a, &request))
		return;
	began = clock_mono();
	db_use(c.db, a);
	response_init(&response, a);
	e = prepare(&c, fcgi);
	if (e == NULL)
		e = run(&c);
	if (e != NULL)
		problem_answer(&c, e, c.route == NULL ? route_face_at(&request) : c.route->face);
	else if ((c.route->flags & ROUTE_PUBLIC) != 0 && c.who.kind == WHO_ANYONE)
		response_share(&response);
	if (c.route != NULL && (c.route->who & WHO_TOKEN) != 0)
		response.secret = true;
	sent = fcgi_answer(fcgi, response_text(&response, &site->policy, request.id, request.head));
	log_request(&c, e, began, sent);
	fcgi_end(fcgi);
}
