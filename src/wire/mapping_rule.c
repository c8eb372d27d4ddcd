#include "wire/mapping_rule.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/utf8.h"

void *
mapping_rule_grow(struct arena *a, void *array, size_t count, size_t size)
{
	bool full = (count & (count - 1)) == 0; /* 0, 1, 2, 4, … */

	return full ? arena_grow(a, array, count * size, (count == 0 ? 1 : count * 2) * size)
		    : array;
}

struct str
mapping_rule_next(struct str *rest)
{
	const char *bar = rest->n == 0 ? NULL : memmem(rest->p, rest->n, " | ", 3);
	struct str item = *rest;

	if (bar == NULL && str_ends(item, STR(" |"))) {
		item.n -= 2;
		*rest = STR("");
	} else if (bar == NULL) {
		*rest = STR_NONE;
	} else {
		item.n = (size_t)(bar - rest->p);
		*rest = str_sub(*rest, item.n + 3, rest->n);
	}
	return str_trim(item);
}

const char *
mapping_rule_list(struct arena *a, struct mapping_list *list, struct str text)
{
	while (text.p != NULL) {
		struct str item = mapping_rule_next(&text);

		if (item.n == 0)
			return "has nothing between two bars";
		list->items =
		    mapping_rule_grow(a, list->items, list->count, sizeof(list->items[0]));
		list->items[list->count++] = item;
	}
	return NULL;
}

static size_t
find_column(struct arena *a, struct mapping_columns *c, struct str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->names[i], name))
			return i;
	c->names = mapping_rule_grow(a, c->names, c->count, sizeof(c->names[0]));
	c->names[c->count] = name;
	return c->count++;
}

static void
add_piece(struct arena *a, struct mapping_template *t, struct mapping_piece piece)
{
	if (!piece.is_column && piece.text.n == 0)
		return;
	t->pieces = mapping_rule_grow(a, t->pieces, t->count, sizeof(t->pieces[0]));
	t->pieces[t->count++] = piece;
}

static const char *
read_template(
    struct arena *a, struct mapping_template *t, struct mapping_columns *columns, struct str text)
{
	while (text.n > 0) {
		size_t brace = str_find(text, '{'), end;
		struct str name;

		/* "{{": the text up to and with the first brace */
		if (brace + 1 < text.n && text.p[brace + 1] == '{') {
			add_piece(
			    a, t, (struct mapping_piece){ .text = str_sub(text, 0, brace + 1) });
			text = str_sub(text, brace + 2, text.n);
			continue;
		}
		add_piece(a, t, (struct mapping_piece){ .text = str_sub(text, 0, brace) });
		text = str_sub(text, brace, text.n);
		if (text.n == 0)
			break;
		end = str_find(text, '}');
		name = str_trim(str_sub(text, 1, end - 1));
		if (end == text.n || name.n == 0)
			return "has a { without a column and a } behind it";
		add_piece(a, t,
		    (struct mapping_piece){
			.is_column = true, .column = find_column(a, columns, name) });
		text = str_sub(text, end + 1, text.n);
	}
	return NULL;
}

const char *
mapping_rule_source(
    struct arena *a, struct mapping_rule *r, struct mapping_columns *columns, struct str text)
{
	if (r->options_count > 0)
		return "is said twice";
	while (text.p != NULL) {
		struct mapping_template t = { .pieces = NULL };
		const char *wrong = read_template(a, &t, columns, mapping_rule_next(&text));

		if (wrong != NULL)
			return wrong;
		if (t.count == 0)
			return "needs a {column} or words";
		r->options =
		    mapping_rule_grow(a, r->options, r->options_count, sizeof(r->options[0]));
		r->options[r->options_count++] = t;
	}
	return NULL;
}

const char *
mapping_rule_value(struct arena *a, struct mapping_rule *r, struct str from, struct str to)
{
	bool begins = str_ends(from, STR("*"));

	if (from.n == 0)
		return "needs what the file says before the =";
	if (begins)
		from.n--;
	for (size_t i = 0; i < r->values_count; i++)
		if (r->values[i].begins == begins && str_eq(r->values[i].from, from))
			return "is said twice";
	r->values = mapping_rule_grow(a, r->values, r->values_count, sizeof(r->values[0]));
	r->values[r->values_count++] =
	    (struct mapping_value){ .from = from, .begins = begins, .to = to };
	return NULL;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Trimmed, and each run of white space one space. */
static struct str
one_line(struct arena *a, struct str s)
{
	char *to;
	size_t n = 0;

	s = str_trim(s);
	to = arena_alloc(a, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (!is_space(s.p[i]))
			to[n++] = s.p[i];
		else if (!is_space(s.p[i - 1]))
			to[n++] = ' ';
	return (struct str){ to, n };
}

static bool
is_listed(const struct mapping_list *list, struct str s)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->items[i], s))
			return true;
	return false;
}

/* Bytes of s that the prefix takes, in which a star is a word; 0 if s does not begin so. */
static size_t
prefix_length(struct str s, struct str prefix)
{
	size_t at = 0;

	for (size_t i = 0; i < prefix.n; i++) {
		if (prefix.p[i] == '*') {
			while (at < s.n && !is_space(s.p[at]))
				at++;
		} else if (at == s.n || s.p[at++] != prefix.p[i])
			return 0;
	}
	return at;
}

static struct str
without_prefixes(const struct mapping_list *prefixes, struct str s)
{
	for (size_t i = 0; i < prefixes->count; i++)
		s = str_trim(str_sub(s, prefix_length(s, prefixes->items[i]), s.n));
	return s;
}

/* The text of a template; STR_NONE where one of its columns is empty or missing. */
static struct str
fill(struct arena *a, const struct mapping_template *t, const struct mapping_list *missing,
    const struct str *cells)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < t->count; i++) {
		const struct mapping_piece *p = &t->pieces[i];
		struct str s = p->is_column ? str_trim(cells[p->column]) : p->text;

		if (p->is_column && (utf8_blank(s) || is_listed(missing, s)))
			return STR_NONE;
		if (t->count == 1) /* as nearly all are: it is there already */
			return s;
		buf_str(&b, s);
	}
	return buf_done(&b);
}

static bool
translate(const struct mapping_rule *r, struct str *s)
{
	for (size_t i = 0; i < r->values_count; i++) {
		const struct mapping_value *v = &r->values[i];

		if (v->begins ? str_starts(*s, v->from) : str_eq(*s, v->from)) {
			*s = utf8_blank(v->to) ? STR_NONE : v->to;
			return true;
		}
	}
	return r->values_count == 0;
}

bool
mapping_rule_apply(struct arena *a, const struct mapping_rule *r,
    const struct mapping_list *missing, const struct str *cells, struct str *out)
{
	*out = STR_NONE;
	for (size_t i = 0; i < r->options_count; i++) {
		struct str s = fill(a, &r->options[i], missing, cells);

		s = r->lines ? str_trim(s) : one_line(a, s);
		s = without_prefixes(&r->prefixes, s);
		if (utf8_blank(s) || is_listed(&r->missing, s))
			continue;
		*out = s;
		return translate(r, out);
	}
	return true;
}
