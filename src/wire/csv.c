#include "wire/csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/field.h"
#include "wire/utf8.h"

enum { FIRST_BYTES = 64 * 1024, ROOM = CSV_RECORD_MAX + FIRST_BYTES };

struct csv {
	struct arena *arena;
	csv_read *read;
	void *source;
	char separator;
	bool ends[256]; /* bytes that an unquoted field cannot hold */
	char *p;	/* the buffer: what is read and not yet given */
	size_t cap;
	size_t start;	 /* of the record */
	size_t at;	 /* where we are, from start on */
	size_t end;	 /* of what is read */
	uint64_t before; /* bytes of the source before p */
	bool eof, broken;
	size_t line;	   /* at */
	size_t line_start; /* from start on */
	size_t expected;   /* fields by the header, 0 without one */
	size_t count;
	struct span {
		size_t from, to; /* from start on, without quotes */
		size_t line, column;
		bool doubled; /* holds quotes written twice */
	} spans[CSV_FIELDS_MAX];
	struct csv_field fields[CSV_FIELDS_MAX];
	struct {
		const char *reason, *say;
		size_t line, column;
	} fault; /* of the record in hand */
};

struct csv *
csv_open(struct arena *a, csv_read *read, void *source, char separator)
{
	struct csv *c = ARENA_NEW(a, struct csv);

	c->arena = a;
	c->read = read;
	c->source = source;
	c->separator = separator;
	c->line = 1;
	c->cap = FIRST_BYTES;
	c->p = arena_alloc(a, c->cap);
	c->ends[(unsigned char)separator] = c->ends['\n'] = c->ends['"'] = true;
	return c;
}

ssize_t
csv_file(void *file, char *to, size_t n)
{
	size_t got = fread(to, 1, n, file);

	return got == 0 && ferror(file) ? -1 : (ssize_t)got;
}

/* Reads more behind end, making room where there is none.  false at the end of the source and when
 * the record is too long. */
static bool
refill(struct csv *c)
{
	ssize_t got;

	if (c->eof || c->broken)
		return false;
	if (c->end == c->cap && c->start > 0) {
		memmove(c->p, c->p + c->start, c->end - c->start);
		c->before += c->start;
		c->end -= c->start;
		c->start = 0;
	}
	if (c->end == c->cap) {
		size_t cap = c->cap * 8 < ROOM ? c->cap * 8 : ROOM;
		char *p;

		if (c->cap == ROOM)
			return false;
		p = arena_alloc(c->arena, cap);
		memcpy(p, c->p, c->end);
		c->p = p;
		c->cap = cap;
	}
	got = c->read(c->source, c->p + c->end, c->cap - c->end);
	c->eof = got == 0;
	c->broken = got < 0;
	c->end += got > 0 ? (size_t)got : 0;
	return got > 0;
}

/* There is a byte at a place behind start. */
static bool
has(struct csv *c, size_t at)
{
	while (c->end - c->start <= at)
		if (!refill(c))
			return false;
	return true;
}

static char
byte(const struct csv *c, size_t at)
{
	return c->p[c->start + at];
}

static size_t
column(const struct csv *c)
{
	return c->at - c->line_start + 1;
}

/* Notes a fault; false, for the caller to pass on. */
static bool
fail(struct csv *c, const char *reason, const char *say, size_t line, size_t col)
{
	c->fault.reason = reason;
	c->fault.say = say;
	c->fault.line = line;
	c->fault.column = col;
	return false;
}

static bool
check_length(struct csv *c, const struct span *s)
{
	return c->at - s->from <= CSV_FIELD_MAX ||
	       fail(c, "too_long",
		   N_("The value at %s is longer than 1 MB, or its quote is not closed."), s->line,
		   s->column);
}

static bool
read_plain(struct csv *c, struct span *s)
{
	do {
		const char *p = c->p + c->start;
		size_t at = c->at, end = c->end - c->start;

		while (at < end && !c->ends[(unsigned char)p[at]])
			at++;
		c->at = at;
		if (!check_length(c, s))
			return false;
		if (at < end)
			break;
	} while (refill(c));
	s->to = c->at;
	if (!has(c, c->at))
		return true;
	if (byte(c, c->at) == '"')
		return fail(c, "quote",
		    N_("At %s a quote stands inside a value that has none around it."), c->line,
		    column(c));
	if (byte(c, c->at) == '\n' && s->to > s->from && byte(c, s->to - 1) == '\r')
		s->to--;
	return true;
}

/* From behind the opening quote to behind the closing one. */
static bool
find_quote(struct csv *c, struct span *s)
{
	for (;;) {
		const char *from = c->p + c->start + c->at;
		const char *quote = memchr(from, '"', c->end - c->start - c->at);

		c->at = quote == NULL ? c->end - c->start : c->at + (size_t)(quote - from);
		if (!check_length(c, s))
			return false;
		if (quote == NULL) {
			if (refill(c))
				continue;
			return fail(
			    c, "quote", N_("The quote at %s is not closed."), s->line, s->column);
		}
		s->to = c->at++;
		if (!has(c, c->at) || byte(c, c->at) != '"')
			return true;
		s->doubled = true;
		c->at++;
	}
}

static bool
read_quoted(struct csv *c, struct span *s)
{
	s->from = ++c->at;
	if (!find_quote(c, s))
		return false;
	for (size_t i = s->from;;) {
		const char *p = c->p + c->start, *line = memchr(p + i, '\n', s->to - i);

		if (line == NULL)
			break;
		c->line++;
		c->line_start = i = (size_t)(line - p) + 1;
	}
	if (!has(c, c->at) || byte(c, c->at) == c->separator || byte(c, c->at) == '\n')
		return true;
	if (byte(c, c->at) == '\r' && has(c, c->at + 1) && byte(c, c->at + 1) == '\n') {
		c->at++;
		return true;
	}
	return fail(
	    c, "quote", N_("At %s there is text behind a closing quote."), c->line, column(c));
}

/* Reads the fields of a record into spans; at is then behind its line end. */
static bool
read_fields(struct csv *c)
{
	for (c->count = 0;; c->at++) {
		struct span *s = &c->spans[c->count];

		if (c->count == CSV_FIELDS_MAX)
			return fail(c, "too_many", N_("At %s the record has more than 256 fields."),
			    c->line, column(c));
		c->count++;
		*s = (struct span){ .from = c->at, .line = c->line, .column = column(c) };
		if (!(has(c, c->at) && byte(c, c->at) == '"' ? read_quoted(c, s)
							     : read_plain(c, s)))
			return false;
		if (c->at > CSV_RECORD_MAX)
			return fail(c, "too_long", N_("The record is longer than 4 MB at %s."),
			    c->line, column(c));
		if (!has(c, c->at))
			return true;
		if (byte(c, c->at) == '\n') {
			c->at++;
			return true;
		}
	}
}

static bool
check_record(struct csv *c)
{
	const char *p = c->p + c->start;

	for (size_t i = 0; !utf8_valid((struct str){ p, c->at }) && i < c->count; i++) {
		const struct span *s = &c->spans[i];

		if (!utf8_valid((struct str){ p + s->from, s->to - s->from }))
			return fail(c, "encoding", N_("The value at %s is not UTF-8 text."),
			    s->line, s->column);
	}
	if (c->expected != 0 && c->count != c->expected)
		return fail(c, "fields",
		    N_("The record at %s has more or fewer fields than the header."),
		    c->spans[0].line, 1);
	return true;
}

/* The text of a span; quotes written twice become one, in place. */
static struct str
unquote(char *p, const struct span *s)
{
	char *from = p + s->from, *end = p + s->to, *to = from, *quote;
	struct str text = { from, (size_t)(end - from) };

	while (s->doubled && (quote = memchr(from, '"', (size_t)(end - from))) != NULL) {
		size_t n = (size_t)(quote - from) + 1;

		memmove(to, from, n);
		to += n;
		from = quote + 2;
		text.n--;
	}
	if (s->doubled)
		memmove(to, from, (size_t)(end - from));
	return text;
}

/* Goes behind the record in hand, whose fields are read. */
static void
pass_record(struct csv *c)
{
	c->start += c->at;
	c->line++;
}

/* Goes to the line behind the one that starts the record in hand. */
static void
skip_line(struct csv *c, size_t line)
{
	const char *at;

	while ((at = memchr(c->p + c->start, '\n', c->end - c->start)) == NULL) {
		c->start = c->end;
		if (!refill(c))
			return;
	}
	c->start = (size_t)(at - c->p) + 1;
	c->line = line + 1;
}

static void
skip_empty_lines(struct csv *c)
{
	if (c->before == 0 && c->start == 0 && has(c, 2) && memcmp(c->p, "\xef\xbb\xbf", 3) == 0)
		c->start = 3;
	for (;;) {
		size_t cr = has(c, 0) && byte(c, 0) == '\r' ? 1 : 0;

		if (!has(c, cr) || byte(c, cr) != '\n')
			break;
		c->start += cr + 1;
		c->line++;
	}
}

const struct err *
csv_next(struct csv *c, struct arena *a, struct csv_record *r)
{
	size_t line;
	bool whole;

	*r = (struct csv_record){ .fields = NULL };
	skip_empty_lines(c);
	c->at = c->line_start = 0;
	line = c->line;
	r->line = line;
	whole = has(c, 0) && read_fields(c);
	if (has(c, 0) && !(whole && check_record(c)) && !c->broken) {
		if (whole)
			pass_record(c);
		else
			skip_line(c, line);
		return field_malformed(a, NULL, c->fault.reason, c->fault.say,
		    str_fmt(a, "line %zu, column %zu", c->fault.line, c->fault.column).p);
	}
	if (c->broken)
		return err_new(a, ERR_INTERNAL, "csv: line %zu: %s", c->line, strerror(errno));
	if (!has(c, 0))
		return NULL;
	for (size_t i = 0; i < c->count; i++)
		c->fields[i] = (struct csv_field){ .text = unquote(c->p + c->start, &c->spans[i]),
			.line = c->spans[i].line,
			.column = c->spans[i].column };
	r->fields = c->fields;
	r->count = c->count;
	r->offset = c->before + c->start;
	pass_record(c);
	return NULL;
}

const struct err *
csv_header(struct csv *c, const struct str **out, size_t *count)
{
	struct csv_record r;
	struct str *names;

	TRY(csv_next(c, c->arena, &r));
	if (r.fields == NULL)
		return field_malformed(
		    c->arena, NULL, "header", N_("The file has no header."), NULL);
	names = ARENA_ARRAY(c->arena, r.count, struct str);
	for (size_t i = 0; i < r.count; i++) {
		names[i] = str_copy(c->arena, str_trim(r.fields[i].text));
		for (size_t k = 0; k <= i; k++)
			if (names[i].n == 0 || (k < i && str_eq(names[k], names[i])))
				return field_malformed(c->arena, NULL, "header",
				    N_("Each column needs a name of its own; column %s has none."),
				    str_fmt(c->arena, "%zu", i + 1).p);
	}
	c->expected = r.count;
	*out = names;
	*count = r.count;
	return NULL;
}
