#include "web/page.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "civic/jurisdiction.h"
#include "web/auth.h"
#include "web/ctx.h"
#include "wire/lang.h"
#include "wire/uri.h"

/*
 * This address without ?lang=, so that a language link keeps the rest.  A path that begins with
 * two slashes would be read as a host's name: "/." before it means the same path (RFC 3986 5.2.4).
 */
static struct str
here(struct ctx *c)
{
	const struct form *query = &c->request->query;
	struct buf b;
	char mark = '?';

	buf_init(&b, c->arena);
	if (str_starts(c->request->path, STR("//")))
		buf_z(&b, "/.");
	buf_str(&b, c->request->path);
	for (size_t i = 0; i < query->count; i++) {
		if (str_eq(query->pairs[i].name, STR("lang")))
			continue;
		buf_char(&b, mark);
		uri_encode(&b, query->pairs[i].name);
		buf_char(&b, '=');
		uri_encode(&b, query->pairs[i].value);
		mark = '&';
	}
	buf_char(&b, mark);
	buf_z(&b, "lang=");
	return buf_done(&b);
}

struct page
page_of(struct ctx *c, const char *title)
{
	struct page p = {
		.title = title,
		.site = STR("hearback"),
		.lang = c->lang,
		.here = here(c),
		.zone = STR("UTC"),
		.now = clock_db(),
	};

	if (c->jurisdiction != NULL) {
		p.site = c->jurisdiction->name;
		p.languages = c->jurisdiction->languages;
		p.languages_n = c->jurisdiction->languages_n;
		p.zone = c->jurisdiction->zone;
	}
	if (c->who.kind == WHO_STAFF) {
		p.staff = c->who.name;
		p.csrf = auth_form_token(c);
		p.hidden = true;
	}
	return p;
}

const struct err *
page_fault(const struct page *p, const char *field)
{
	for (const struct err *e = p->errors; e != NULL; e = e->more)
		if (e->field != NULL && strcmp(e->field, field) == 0)
			return e;
	return NULL;
}

const char *
page_field_id(const struct page_field *f)
{
	return f->id == NULL ? f->name : f->id;
}

struct str
page_described(struct arena *a, const struct page *p, const struct page_field *f)
{
	const char *id = page_field_id(f);
	bool fault = page_fault(p, id) != NULL;

	if (f->hint.n == 0 && !fault)
		return STR_NONE;
	return str_fmt(a, "%s%s%s%s%s", f->hint.n == 0 ? "" : id, f->hint.n == 0 ? "" : "-hint",
	    f->hint.n > 0 && fault ? " " : "", fault ? id : "", fault ? "-error" : "");
}
