#include "web/language.h"

#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "civic/jurisdiction.h"
#include "web/ctx.h"
#include "wire/accept.h"
#include "wire/cookie.h"
#include "wire/lang.h"

enum { COOKIE_SECONDS = 365 * 86400 };

static const char *
cookie_name(const struct ctx *c)
{
	return c->site->conf->cookie_secure ? "__Host-lang" : "lang";
}

/* What we speak here, ended by NULL. */
static const struct lang **
offered(struct ctx *c)
{
	const struct jurisdiction *j = c->jurisdiction;
	const struct lang **all;
	size_t n = 0;

	if (j != NULL) {
		all = ARENA_ARRAY(c->arena, j->languages_n + 1, const struct lang *);
		for (; n < j->languages_n; n++)
			all[n] = j->languages[n];
		return all;
	}
	while (lang_at(n) != NULL)
		n++;
	all = ARENA_ARRAY(c->arena, n + 1, const struct lang *);
	for (size_t i = 0; i < n; i++)
		all[i] = lang_at(i);
	return all;
}

static const struct lang *
by_code(const struct lang **all, struct str code)
{
	const struct lang *l = code.n == 0 ? NULL : lang_find(code);

	if (l != NULL && strcmp(l->code, "qps") == 0)
		return l;
	for (; l != NULL && *all != NULL; all++)
		if (*all == l)
			return l;
	return NULL;
}

static const struct lang *
by_header(struct ctx *c, const struct lang **all)
{
	const char **codes;
	size_t n = 0;
	int at;

	while (all[n] != NULL)
		n++;
	codes = ARENA_ARRAY(c->arena, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		codes[i] = all[i]->code;
	at = accept_language(request_header(c->request, "ACCEPT_LANGUAGE"), codes);
	return at < 0 ? NULL : all[at];
}

void
language_choose(struct ctx *c)
{
	const struct lang **all = offered(c);

	c->lang = by_code(all, form_get(&c->request->query, "lang"));
	if (c->lang == NULL)
		c->lang =
		    by_code(all, cookie_get(request_header(c->request, "COOKIE"), cookie_name(c)));
	if (c->lang == NULL)
		c->lang = by_header(c, all);
	if (c->lang == NULL)
		c->lang = all[0] == NULL ? lang_default() : all[0];
}

void
language_keep(struct ctx *c)
{
	const struct lang *asked = by_code(offered(c), form_get(&c->request->query, "lang"));
	struct cookie keep = { .name = cookie_name(c),
		.max_age = COOKIE_SECONDS,
		.secure = c->site->conf->cookie_secure };

	if (asked == NULL || c->route->face != FACE_HTML)
		return;
	keep.value = str_of(asked->code);
	response_header(c->response, "Set-Cookie", cookie_set(c->arena, &keep));
}
