#include "web/submit_choose.h"

#include "base/arena.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"

/* Whether a text holds the words, ASCII letters in any case. */
static bool
holds(struct str text, struct str words)
{
	for (size_t i = 0; i + words.n <= text.n; i++)
		if (str_eq_nocase(str_sub(text, i, words.n), words))
			return true;
	return words.n == 0;
}

static bool
matches(struct ctx *c, const struct service *s, struct str q)
{
	if (holds(words_in(&s->name, c->lang), q) || holds(words_in(&s->description, c->lang), q) ||
	    holds(words_in(&s->group, c->lang), q))
		return true;
	for (size_t i = 0; i < s->keywords_n; i++)
		if (holds(s->keywords[i], q))
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
	struct submit_choose_group *groups =
	    ARENA_ARRAY(c->arena, j->services_n, struct submit_choose_group);

	out->q = str_trim(form_get(&c->request->query, "q"));
	for (size_t i = 0; i < j->services_n; i++) {
		const struct service *s = &j->services[i];
		struct submit_choose_group *g;

		if (!matches(c, s, out->q))
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
