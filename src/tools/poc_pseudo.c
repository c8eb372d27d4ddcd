#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "tools/poc.h"

/* Bytes at the front that must stay as they are: a tag, an entity, a placeholder. */
static size_t
kept(struct str s)
{
	size_t end;

	switch (s.p[0]) {
	case '<':
		return str_find(s, '>') + 1;
	case '&':
		end = str_find(s, ';');
		return end < 10 && end < s.n ? end + 1 : 1;
	case '%':
		end = strspn(s.p, "%0123456789$.l");
		return end < s.n ? end + 1 : end;
	default:
		return 0;
	}
}

static struct str
lengthen(struct arena *a, struct str plain)
{
	static const char from[] = "AEINOUYaeinouyc";
	static const char *const to[] = { "Á", "É", "Í", "Ñ", "Ö", "Û", "Ý", "á", "é", "í", "ñ",
		"ö", "û", "ý", "ç" };
	size_t letters = 0, skip;
	struct str s = str_of(str_z(a, plain));
	struct buf b;

	buf_init(&b, a);
	for (size_t at = 0; at < s.n; at += skip) {
		const char *letter = strchr(from, s.p[at]);

		skip = kept(str_sub(s, at, s.n));
		if (skip > 0) {
			buf_str(&b, str_sub(s, at, skip));
			continue;
		}
		skip = 1;
		letters++;
		if (letter != NULL)
			buf_z(&b, to[letter - from]);
		else
			buf_char(&b, s.p[at]);
	}
	for (size_t more = (letters * 2 + 4) / 5; more > 0; more--)
		buf_z(&b, more % 6 == 0 ? " " : "~");
	return buf_done(&b);
}

void
poc_pseudo(struct arena *a, const struct poc_catalogue *c, struct poc_catalogue *pseudo)
{
	*pseudo = (struct poc_catalogue){ .path = c->path,
		.id = "pseudo",
		.plurals = 2,
		.messages = ARENA_ARRAY(a, c->n, struct poc_message),
		.n = c->n };
	for (size_t i = 0; i < c->n; i++) {
		const struct poc_message *m = &c->messages[i];
		struct str one = lengthen(a, m->one), many = lengthen(a, m->many);

		pseudo->messages[i] = *m;
		pseudo->messages[i].words = one;
		if (m->many.p != NULL)
			pseudo->messages[i].words =
			    str_fmt(a, "%.*s%c%.*s", STR_ARG(one), '\0', STR_ARG(many));
	}
}
