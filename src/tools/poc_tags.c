#include "base/arena.h"
#include "base/err.h"
#include "tools/poc.h"

enum { TAGS_MAX = 32 };

struct tags {
	struct str tag[TAGS_MAX];
	size_t n;
};

/* Every run from '<' to '>'; one that does not end goes to the end of the words. */
static bool
collect(struct str words, struct tags *t)
{
	t->n = 0;
	for (size_t at = 0; at < words.n; at++) {
		struct str rest = str_sub(words, at, words.n);
		size_t size = str_find(rest, '>') + 1;

		if (words.p[at] != '<')
			continue;
		if (t->n == TAGS_MAX)
			return false;
		t->tag[t->n++] = str_sub(rest, 0, size);
		at += size - 1;
	}
	return true;
}

static bool
same_set(const struct tags *a, const struct tags *b)
{
	bool used[TAGS_MAX] = { false };

	for (size_t i = 0; i < a->n; i++) {
		size_t j = 0;

		while (j < b->n && (used[j] || !str_eq(a->tag[i], b->tag[j])))
			j++;
		if (j == b->n)
			return false;
		used[j] = true;
	}
	return a->n == b->n;
}

static struct str
name(struct str tag)
{
	size_t end = 1;

	while (end < tag.n && tag.p[end] != ' ' && tag.p[end] != '>' && tag.p[end] != '/')
		end++;
	return str_sub(tag, 1, end - 1);
}

/* Whether each end tag closes the element opened last; <br> and <wbr> have no end. */
static bool
nests(const struct tags *t)
{
	struct str open[TAGS_MAX];
	size_t depth = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct str tag = t->tag[i];

		if (!str_starts(tag, STR("</"))) {
			open[depth++] = name(tag);
			continue;
		}
		tag = name(str_sub(tag, 1, tag.n));
		while (depth > 0 && !str_eq(open[depth - 1], tag)) {
			if (!str_eq(open[depth - 1], STR("br")) &&
			    !str_eq(open[depth - 1], STR("wbr")))
				return false;
			depth--;
		}
		if (depth == 0)
			return false;
		depth--;
	}
	return true;
}

static const struct err *
check(struct arena *a, const struct poc_catalogue *c, const struct poc_message *m)
{
	struct str rest = m->words, form;
	struct tags one, many, words;

	if (!collect(m->one, &one) || !collect(m->many, &many))
		return err_new(a, ERR_MALFORMED, "%s: more than %d tags in \"%.*s\"", c->path,
		    TAGS_MAX, STR_ARG(m->one));
	while (rest.p != NULL) {
		form = str_next(&rest, '\0');
		if (!collect(form, &words) || !nests(&words) ||
		    !(same_set(&words, &one) || (m->many.p != NULL && same_set(&words, &many))))
			return err_new(a, ERR_MALFORMED,
			    "%s: the tags of \"%.*s\" are not those of \"%.*s\"; copy them as they "
			    "are",
			    c->path, STR_ARG(form), STR_ARG(m->one));
	}
	return NULL;
}

const struct err *
poc_check(struct arena *a, const struct poc_catalogue *c)
{
	for (size_t i = 0; i < c->n; i++)
		TRY(check(a, c, &c->messages[i]));
	return NULL;
}
