#include "wire/cookie.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"

struct str
cookie_get(struct str header, const char *name)
{
	while (header.p != NULL) {
		struct str pair = str_trim(str_next(&header, ';')), value;
		size_t equals = str_find(pair, '=');

		if (equals == pair.n || !str_eq(str_trim(str_sub(pair, 0, equals)), str_of(name)))
			continue;
		value = str_trim(str_sub(pair, equals + 1, pair.n));
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_sub(value, 1, value.n - 2);
		return value;
	}
	return STR_NONE;
}

/* Only printable ASCII, and none of the characters listed. */
static bool
is_made_of(struct str s, const char *except)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr(except, s.p[i]) != NULL)
			return false;
	return true;
}

struct str
cookie_set(struct arena *a, const struct cookie *c)
{
	struct buf b;

	if (c->name[0] == '\0' || !is_made_of(str_of(c->name), "()<>@,;:\\\"/[]?={}"))
		log_die("cookie: the name \"%s\"", c->name);
	if (!is_made_of(c->value, "\",;\\"))
		log_die("cookie: the value of %s", c->name);
	buf_init(&b, a);
	buf_fmt(
	    &b, "%s=%.*s; Path=%s", c->name, STR_ARG(c->value), c->path == NULL ? "/" : c->path);
	if (c->max_age != 0)
		buf_fmt(&b, "; Max-Age=%" PRId64, c->max_age < 0 ? 0 : c->max_age);
	if (c->secure)
		buf_z(&b, "; Secure");
	buf_z(&b, "; HttpOnly; SameSite=Lax");
	return buf_done(&b);
}
