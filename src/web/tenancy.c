#include "web/tenancy.h"

#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "web/body.h"
#include "web/ctx.h"
#include "wire/token.h"

static const struct err *
unless_missing(const struct err *e)
{
	return e != NULL && e->code == ERR_NOT_FOUND ? NULL : e;
}

/* Who answers where the host is nobody's name; *out stays NULL where that is not settled. */
static const struct err *
find_default(struct ctx *c, const struct jurisdiction **out)
{
	struct str domain = c->site->conf->default_jurisdiction;

	if (*out != NULL || domain.n == 0)
		return NULL;
	return unless_missing(registry_by_domain(c->site->registry, c->db, c->arena, domain, out));
}

const struct err *
tenancy_of_host(struct ctx *c, const struct jurisdiction **out, bool *named)
{
	*out = NULL;
	*named = false;
	TRY(unless_missing(
	    registry_by_host(c->site->registry, c->db, c->arena, c->request->host, out, named)));
	return find_default(c, out);
}

static const struct err *
wrong_name(struct ctx *c)
{
	return err_field(c->arena, "jurisdiction_id", "not_offered",
	    N_("There is no city of that name at this address."), NULL);
}

/* What the request itself says: by its host, or by a name in it. */
static const struct err *
find_named(struct ctx *c, const struct jurisdiction **named, const struct jurisdiction **only)
{
	const struct jurisdiction *host, *said = NULL;
	bool by_name;
	struct str name = STR_NONE;

	TRY(tenancy_of_host(c, &host, &by_name));
	if (c->route->face != FACE_HTML) /* a page's links and forms would not go on saying it */
		TRY(body_field(c, "jurisdiction_id", &name));
	if (name.n > 0) {
		TRY(unless_missing(registry_by_domain(
		    c->site->registry, c->db, c->arena, str_lower(c->arena, name), &said)));
		if (said == NULL || (by_name && host != said))
			return wrong_name(c);
	}
	*only = host;
	*named = said != NULL ? said : by_name ? host : NULL;
	return NULL;
}

/* public_url with the domain in place of its %s. */
static const char *
public_url(struct ctx *c)
{
	struct str pattern = c->site->conf->public_url, rest;
	const char *at = memmem(pattern.p, pattern.n, "%s", 2);

	while (str_ends(pattern, STR("/")))
		pattern.n--;
	if (at == NULL)
		return str_z(c->arena, pattern);
	rest = str_sub(pattern, (size_t)(at - pattern.p) + 2, pattern.n);
	return str_fmt(c->arena, "%.*s%.*s%.*s", (int)(at - pattern.p), pattern.p,
	    STR_ARG(c->jurisdiction->domain), STR_ARG(rest))
	    .p;
}

static const struct err *
nowhere(struct ctx *c)
{
	if (c->route->face == FACE_HTML)
		return err_new(c->arena, ERR_NOT_FOUND, "no jurisdiction at this host");
	return err_field(c->arena, "jurisdiction_id", "required",
	    N_("Say which city this is about: by jurisdiction_id, a key, or the city's own "
	       "address."),
	    NULL);
}

const struct err *
tenancy_find(struct ctx *c, const struct token *credential)
{
	const struct jurisdiction *named = NULL, *only = NULL, *found = NULL;

	TRY(find_named(c, &named, &only));
	if (credential == NULL)
		found = named != NULL ? named : only;
	else {
		TRY(unless_missing(registry_by_id(
		    c->site->registry, c->db, c->arena, credential->jurisdiction, &found)));
		if (found == NULL || (named != NULL && named != found))
			return err_new(c->arena, ERR_UNAUTHORIZED,
			    "a credential of jurisdiction %lld",
			    (long long)credential->jurisdiction);
	}
	if (found == NULL)
		return nowhere(c);
	c->jurisdiction = found;
	c->scope = (struct scope){ .db = c->db,
		.arena = c->arena,
		.jurisdiction = found,
		.key = c->site->key,
		.public_url = public_url(c) };
	return NULL;
}
