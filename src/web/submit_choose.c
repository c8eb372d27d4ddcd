#include "web/submit_choose.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"

/* In small letters, and those of Latin-1 without their accents: what people type to search. */
static struct str
folded(struct arena *a, struct str text)
{
	static const char plain[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts"
				    "aaaaaaaceeeeiiiidnoooooxouuuuyty";
	struct str lower = str_lower(a, text);
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < lower.n; i++) {
		unsigned char c = (unsigned char)lower.p[i];

		if (c == 0xc3 && i + 1 < lower.n)
			buf_char(&b, plain[(unsigned char)lower.p[++i] & 0x3f]);
		else
			buf_char(&b, (char)c);
	}
	return buf_done(&b);
}

/* Whether a text holds the words, which are folded. */
static bool
holds(struct ctx *c, struct str text, struct str words)
{
	struct str t = folded(c->arena, text);

	return words.n == 0 || (t.n > 0 && memmem(t.p, t.n, words.p, words.n) != NULL);
}

static bool
matches(struct ctx *c, const struct service *s, struct str q)
{
	if (holds(c, words_in(&s->name, c->lang), q) ||
	    holds(c, words_in(&s->description, c->lang), q) ||
	    holds(c, words_in(&s->group, c->lang), q))
		return true;
	for (size_t i = 0; i < s->keywords_n; i++)
		if (holds(c, s->keywords[i], q))
			return true;
	return false;
}

/* The group of that name, made at the end of the list where it is new. */
static struct submit_choose_group *
group_of(struct submit_choose_group *groups, size_t *n, struct str name)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(groups[i].name, name))
			return &groups[i];
	groups[*n].name = name;
	return &groups[(*n)++];
}

void
submit_choose_fill(struct ctx *c, struct submit_choose *out)
{
	const struct jurisdiction *j = c->jurisdiction;
	struct str q;
	struct submit_choose_group *groups =
	    ARENA_ARRAY(c->arena, j->services_n, struct submit_choose_group);

	out->q = str_trim(form_get(&c->request->query, "q"));
	q = folded(c->arena, out->q);
	for (size_t i = 0; i < j->services_n; i++) {
		const struct service *s = &j->services[i];
		struct submit_choose_group *g;

		if (!matches(c, s, q))
			continue;
		g = group_of(groups, &out->groups_n, words_in(&s->group, c->lang));
		if (g->services == NULL)
			g->services =
			    ARENA_ARRAY(c->arena, j->services_n, struct submit_choose_service);
		g->services[g->n++] = (struct submit_choose_service){ s->code,
			words_in(&s->name, c->lang), words_in(&s->description, c->lang) };
		out->found++;
	}
	out->groups = groups;
}
