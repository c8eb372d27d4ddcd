#include <stdarg.h>

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
		braces += is_c && c == '{';
		braces -= c == '}' && braces > 0;
		at++;
	}
	return s->source.n;
}

struct line {
	size_t begin, past;
};

/* The whole line where nothing but blanks is around what is from begin to past, else just that. */
static struct line
line_of(const struct viewc_scan *s, size_t begin, size_t past)
{
	struct line l = { begin, past };

	while (l.begin > 0 && is_blank(s->source.p[l.begin - 1]))
		l.begin--;
	while (l.past < s->source.n && is_blank(s->source.p[l.past]))
		l.past++;
	if ((l.begin > 0 && s->source.p[l.begin - 1] != '\n') ||
	    (l.past < s->source.n && s->source.p[l.past] != '\n'))
		return (struct line){ begin, past };
	l.past += l.past < s->source.n;
	return l;
}

/* The piece that begins with two bytes {x, from s->at; its text and place, and s moved behind it.
 */
static const struct err *
piece(struct viewc_scan *s, struct viewc_token *t)
{
	static const char *const ends[] = { "}}", "%}", "#}" };
	static const char *const names[] = { "{{", "{%", "{#" };
	size_t which = s->source.p[s->at + 1] == '{' ? 0 : s->source.p[s->at + 1] == '%' ? 1 : 2;
	size_t end = find_end(s, ends[which], which != 2), past = end + 2, word = 0;

	if (end >= s->source.n)
		return viewc_error(
		    s->arena, &s->place, "this %s has no %s", names[which], ends[which]);
	if (which != 0)
		past = line_of(s, s->at, past).past;
	t->kind = which == 0 ? VIEWC_VALUE : which == 1 ? VIEWC_TAG : VIEWC_TEXT;
	go(s, s->at + 2);
	while (s->at < end && (is_blank(s->source.p[s->at]) || s->source.p[s->at] == '\n'))
		go(s, s->at + 1);
	t->place = s->place;
	if (which != 2)
		t->text = str_trim(str_sub(s->source, s->at, end - s->at));
	go(s, past);
	if (which != 1)
		return NULL;
	while (word < t->text.n && !is_blank(t->text.p[word]) && t->text.p[word] != '\n')
		word++;
	t->word = str_sub(t->text, 0, word);
	t->text = str_trim(str_sub(t->text, word, t->text.n));
	return NULL;
}

/* Template text from s->at to where the next piece, or the line that is all its own, begins. */
static void
text(struct viewc_scan *s, size_t end, struct viewc_token *t)
{
	struct viewc_scan ahead = *s;
	size_t begin = end, close;

	ahead.at = end;
	if (end < s->source.n && s->source.p[end + 1] != '{') {
		bool is_c = s->source.p[end + 1] == '%';

		close = find_end(&ahead, is_c ? "%}" : "#}", is_c);
		if (close < s->source.n)
			begin = line_of(s, end, close + 2).begin;
	}
	t->kind = VIEWC_TEXT;
	t->text = str_sub(s->source, s->at, begin > s->at ? begin - s->at : 0);
	go(s, end);
}

const struct err *
viewc_scan_next(struct viewc_scan *s, struct viewc_token *t)
{
	do {
		size_t end = s->at;

		*t = (struct viewc_token){ .kind = VIEWC_END, .place = s->place };
		if (s->at == s->source.n)
			return NULL;
		while (end < s->source.n && !here(s, end, "{{") && !here(s, end, "{%") &&
		       !here(s, end, "{#"))
			end++;
		if (end > s->at)
			text(s, end, t);
		else
			TRY(piece(s, t));
	} while (t->kind == VIEWC_TEXT && t->text.n == 0);
	return NULL;
}
