#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "tools/viewc.h"

const struct err *
viewc_error(struct arena *a, const struct viewc_place *at, const char *fmt, ...)
{
	va_list ap;
	struct str words;

	va_start(ap, fmt);
	words = str_vfmt(a, fmt, ap);
	va_end(ap);
	return err_new(a, ERR_MALFORMED, "%s:%zu:%zu: %s", at->file, at->line, at->column, words.p);
}

void
viewc_scan_init(struct viewc_scan *s, struct arena *a, const char *file, struct str source)
{
	*s = (struct viewc_scan){ .arena = a, .source = source, .place = { file, 1, 1 } };
}

static void
go(struct viewc_scan *s, size_t to)
{
	for (; s->at < to; s->at++) {
		if (s->source.p[s->at] == '\n') {
			s->place.line++;
			s->place.column = 1;
		} else {
			s->place.column++;
		}
	}
}

static bool
here(const struct viewc_scan *s, size_t at, const char *two)
{
	return at + 1 < s->source.n && s->source.p[at] == two[0] && s->source.p[at + 1] == two[1];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Past the C string or character constant that begins at at. */
static size_t
past_quote(const struct viewc_scan *s, size_t at)
{
	char quote = s->source.p[at++];

	while (at < s->source.n && s->source.p[at] != quote && s->source.p[at] != '\n')
		at += s->source.p[at] == '\\' ? 2 : 1;
	return at + 1;
}

/* Where the two bytes that end what began at s->at stand; source.n if nowhere. */
static size_t
find_end(const struct viewc_scan *s, const char *two, bool is_c)
{
	size_t braces = 0, at = s->at + 2;

	while (at < s->source.n) {
		char c = s->source.p[at];

		if (is_c && (c == '"' || c == '\'')) {
			at = past_quote(s, at);
			continue;
		}
		if (braces == 0 && here(s, at, two))
			return at;
		if (c == '{')
			braces++;
		else if (c == '}' && braces > 0)
			braces--;
		at++;
	}
	return s->source.n;
}

/* Whether from to past is alone in its line but for blanks; then the line is from *begin to *end. */
static bool
is_alone(const struct viewc_scan *s, size_t from, size_t past, size_t *begin, size_t *end)
{
	while (from > 0 && is_blank(s->source.p[from - 1]))
		from--;
	while (past < s->source.n && is_blank(s->source.p[past]))
		past++;
	*begin = from;
	*end = past < s->source.n ? past + 1 : past;
	return (from == 0 || s->source.p[from - 1] == '\n') &&
	       (past == s->source.n || s->source.p[past] == '\n');
}

/* The piece that begins with two bytes {x, from s->at; its text and place, and s moved behind it. */
static const struct err *
piece(struct viewc_scan *s, struct viewc_token *t)
{
	static const char *const ends[] = { "}}", "%}", "#}" };
	static const char *const names[] = { "{{", "{%", "{#" };
	size_t which = s->source.p[s->at + 1] == '{' ? 0 : s->source.p[s->at + 1] == '%' ? 1 : 2;
	size_t end = find_end(s, ends[which], which != 2), begin, past;
	bool alone;

	if (end >= s->source.n)
		return viewc_error(s->arena, &s->place, "this %s has no %s", names[which], ends[which]);
	alone = which != 0 && is_alone(s, s->at, end + 2, &begin, &past);
	t->kind = which == 0 ? VIEWC_VALUE : VIEWC_TAG;
	go(s, s->at + 2);
	while (s->at < end && (is_blank(s->source.p[s->at]) || s->source.p[s->at] == '\n'))
		go(s, s->at + 1);
	t->place = s->place;
	t->text = str_trim(str_sub(s->source, s->at, end - s->at));
	go(s, alone ? past : end + 2);
	if (which == 2)
		return viewc_scan_next(s, t);
	if (which == 0)
		return NULL;
	begin = strcspn(str_z(s->arena, t->text), " \t\r\n");
	t->word = str_sub(t->text, 0, begin);
	t->text = str_trim(str_sub(t->text, begin, t->text.n));
	return NULL;
}

const struct err *
viewc_scan_next(struct viewc_scan *s, struct viewc_token *t)
{
	size_t end = s->at, begin, past, close;

	*t = (struct viewc_token){ .kind = VIEWC_END, .place = s->place };
	if (s->at == s->source.n)
		return NULL;
	while (end < s->source.n && !here(s, end, "{{") && !here(s, end, "{%") && !here(s, end, "{#"))
		end++;
	if (end > s->at) {
		struct viewc_scan ahead = *s;

		t->kind = VIEWC_TEXT;
		begin = end;
		ahead.at = end;
		if (end < s->source.n && s->source.p[end + 1] != '{') {
			close = find_end(&ahead, s->source.p[end + 1] == '%' ? "%}" : "#}",
			    s->source.p[end + 1] == '%');
			if (close < s->source.n && !is_alone(s, end, close + 2, &begin, &past))
				begin = end;
		}
		t->text = str_sub(s->source, s->at, begin > s->at ? begin - s->at : 0);
		go(s, end);
		return t->text.n > 0 ? NULL : viewc_scan_next(s, t);
	}
	return piece(s, t);
}
