#include "wire/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/utf8.h"

/* What stands for a byte below 0x80 in text; NULL is the byte itself. */
static const char *const text_escapes[128] = {
	[0x00] = "\xEF\xBF\xBD",
	[0x01 ... 0x08] = "",
	[0x0B ... 0x0C] = "",
	[0x0E ... 0x1F] = "",
	['"'] = "&#34;",
	['&'] = "&amp;",
	['\''] = "&#39;",
	['<'] = "&lt;",
	['>'] = "&gt;",
};

/* For the character at the front of rest, not ASCII: NULL is "as it is", else what stands for it.
 */
static const char *
wide(struct str rest, size_t *size)
{
	*size = utf8_char(rest);
	if (*size == 0) {
		*size = 1;
		return "\xEF\xBF\xBD";
	}
	return str_starts(rest, STR("\xEF\xBF\xBE")) || str_starts(rest, STR("\xEF\xBF\xBF"))
		   ? ""
		   : NULL;
}

void
view_text_str(struct view *v, struct str s)
{
	size_t from = 0, size;

	for (size_t at = 0; at < s.n; at += size) {
		unsigned char c = (unsigned char)s.p[at];
		const char *instead;

		size = 1;
		instead = c < 0x80 ? text_escapes[c] : wide(str_sub(s, at, s.n), &size);
		if (instead == NULL)
			continue;
		buf_add(v->out, s.p + from, at - from);
		buf_z(v->out, instead);
		from = at + size;
	}
	buf_add(v->out, s.p == NULL ? "" : s.p + from, s.n - from);
}

void
view_plain_str(struct view *v, struct str s)
{
	size_t size;

	for (size_t at = 0; at < s.n; at += size) {
		unsigned char c = (unsigned char)s.p[at];
		const char *instead = NULL;

		size = 1;
		if (c >= 0x80)
			instead = wide(str_sub(s, at, s.n), &size);
		else if (c < 0x20)
			instead = text_escapes[c];
		if (instead == NULL)
			buf_add(v->out, s.p + at, size);
		else
			buf_z(v->out, instead);
	}
}

void
view_plain_z(struct view *v, const char *z)
{
	view_plain_str(v, str_of(z));
}

void
view_text_z(struct view *v, const char *z)
{
	view_text_str(v, str_of(z));
}

void
view_text_int(struct view *v, int64_t n)
{
	buf_int(v->out, n);
}

void
view_text_uint(struct view *v, uint64_t n)
{
	buf_fmt(v->out, "%llu", (unsigned long long)n);
}

/* The shortest of 15 to 17 digits that reads back as the same number. */
void
view_text_double(struct view *v, double d)
{
	char text[40];

	if (!isfinite(d))
		return;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	buf_z(v->out, text);
}

void
view_text_html(struct view *v, struct html h)
{
	buf_str(v->out, h.written_by_a_view);
}

/* What stands as it is in a whole address, in a part of its path, in its query. */
enum { IN_URL = 1, IN_PATH = 2, IN_QUERY = 4, ANYWHERE = 7 };
static const unsigned char kept[128] = {
	['0' ... '9'] = ANYWHERE,
	['A' ... 'Z'] = ANYWHERE,
	['a' ... 'z'] = ANYWHERE,
	['-'] = ANYWHERE,
	['.'] = ANYWHERE,
	['_'] = ANYWHERE,
	['~'] = ANYWHERE,
	['@'] = IN_URL | IN_PATH,
	['+'] = IN_URL | IN_PATH,
	[','] = IN_URL | IN_PATH,
	['!'] = IN_URL | IN_PATH,
	['$'] = IN_URL | IN_PATH,
	['*'] = IN_URL | IN_PATH,
	[':'] = IN_URL,
	['/'] = IN_URL,
	['?'] = IN_URL,
	['#'] = IN_URL,
	['['] = IN_URL,
	[']'] = IN_URL,
	['&'] = IN_URL,
	['\''] = IN_URL,
	['('] = IN_URL,
	[')'] = IN_URL,
	[';'] = IN_URL,
	['='] = IN_URL,
	['%'] = IN_URL,
};

static void
percent(struct view *v, struct str bytes)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		const char coded[3] = { '%', hex[c >> 4], hex[c & 15] };

		buf_add(v->out, coded, sizeof(coded));
	}
}

/*
 * The character at the front of rest, percent-encoded; how many bytes it takes.  Nothing is left
 * out: "/\xEF\xBF\xBE/host" must not become "//host".
 */
static size_t
encode_one(struct view *v, struct str rest)
{
	const char *instead = NULL;
	size_t size = 1;

	if (rest.p[0] == '\0')
		instead = text_escapes[0];
	else if ((unsigned char)rest.p[0] >= 0x80)
		instead = wide(rest, &size);
	percent(v, instead == NULL || *instead == '\0' ? str_sub(rest, 0, size) : str_of(instead));
	return size;
}

/* Percent-encodes what is not kept where. */
static void
encode(struct view *v, struct str s, unsigned char where)
{
	size_t from = 0, at = 0;

	while (at < s.n) {
		unsigned char c = (unsigned char)s.p[at];

		if (c < 0x80 && (kept[c] & where) != 0) {
			at++;
			continue;
		}
		view_text_str(v, str_sub(s, from, at - from));
		at += encode_one(v, str_sub(s, at, s.n));
		from = at;
	}
	view_text_str(v, str_sub(s, from, s.n));
}

/*
 * Whether an address says by itself which scheme it wants, and it is none of ours; or names a host
 * without a scheme, so that it looks relative and is not.  Browsers read \ as / and skip tabs and
 * line ends, but of those none is left when the address is written.
 */
static bool
is_foreign(struct str url)
{
	static const char *const schemes[] = { "http", "https", "mailto", "tel" };
	size_t end = 0;

	if (str_starts(url, STR("//")))
		return true;
	while (end < url.n && url.p[end] != ':' && url.p[end] != '/' && url.p[end] != '?' &&
	       url.p[end] != '#')
		end++;
	if (end == url.n || url.p[end] != ':')
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (str_eq_nocase(str_sub(url, 0, end), str_of(schemes[i])))
			return false;
	}
	return true;
}

void
view_url_str(struct view *v, struct str s)
{
	struct str url = str_trim(s);

	if (url.n > 0 && is_foreign(url))
		buf_z(v->out, "#blocked");
	else
		encode(v, url, IN_URL);
}

void
view_url_z(struct view *v, const char *z)
{
	view_url_str(v, str_of(z));
}

void
view_path_str(struct view *v, struct str s)
{
	encode(v, s, IN_PATH);
}

void
view_path_z(struct view *v, const char *z)
{
	view_path_str(v, str_of(z));
}

void
view_query_str(struct view *v, struct str s)
{
	encode(v, s, IN_QUERY);
}

void
view_query_z(struct view *v, const char *z)
{
	view_query_str(v, str_of(z));
}

static const char *
json_escape(struct str rest, size_t *size)
{
	static const struct {
		struct str plain;
		const char *instead;
	} escapes[] = {
		{ { "\"", 1 }, "\\\"" },
		{ { "\\", 1 }, "\\\\" },
		{ { "\n", 1 }, "\\n" },
		{ { "\r", 1 }, "\\r" },
		{ { "\t", 1 }, "\\t" },
		{ { "<", 1 }, "\\u003c" },
		{ { ">", 1 }, "\\u003e" },
		{ { "&", 1 }, "\\u0026" },
		{ { "'", 1 }, "\\u0027" },
		{ { "\xE2\x80\xA8", 3 }, "\\u2028" },
		{ { "\xE2\x80\xA9", 3 }, "\\u2029" },
	};

	*size = 1;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		if (!str_starts(rest, escapes[i].plain))
			continue;
		*size = escapes[i].plain.n;
		return escapes[i].instead;
	}
	return (unsigned char)rest.p[0] < 0x80 ? text_escapes[(unsigned char)rest.p[0]]
					       : wide(rest, size);
}

void
view_json_str(struct view *v, struct str s)
{
	size_t size;

	if (s.p == NULL) {
		buf_z(v->out, "null");
		return;
	}
	buf_char(v->out, '"');
	for (size_t at = 0; at < s.n; at += size) {
		const char *instead = json_escape(str_sub(s, at, s.n), &size);

		if (instead == NULL)
			buf_add(v->out, s.p + at, size);
		else
			buf_z(v->out, instead);
	}
	buf_char(v->out, '"');
}

void
view_json_z(struct view *v, const char *z)
{
	view_json_str(v, str_of(z));
}

void
view_json_double(struct view *v, double d)
{
	if (isfinite(d))
		view_text_double(v, d);
	else
		buf_z(v->out, "null");
}

void
view_json_bool(struct view *v, bool yes)
{
	buf_z(v->out, yes ? "true" : "false");
}

void
view_capture_begin(struct view *v, struct view_capture *c)
{
	c->out = v->out;
	buf_init(&c->inner, v->arena);
	v->out = &c->inner;
}

struct html
view_capture_end(struct view *v, struct view_capture *c)
{
	v->out = c->out;
	return (struct html){ buf_done(&c->inner) };
}

static void
say_char(struct view *v, enum view_words kind, char c)
{
	const char *instead = strchr("\"'<>", c) != NULL ? text_escapes[(unsigned char)c] : NULL;

	if (kind == VIEW_PLAIN && instead != NULL)
		buf_z(v->out, instead);
	else
		buf_char(v->out, c);
}

void
view_say(struct view *v, enum view_words kind, const char *words)
{
	for (; *words != '\0'; words++)
		say_char(v, kind, *words);
}

void
view_args_begin(struct view *v, struct view_args *args)
{
	args->n = 0;
	view_capture_begin(v, &args->capture);
}

void
view_args_next(struct view *v, struct view_args *args)
{
	args->value[args->n++] = view_capture_end(v, &args->capture).written_by_a_view;
	view_capture_begin(v, &args->capture);
}

void
view_args_say(struct view *v, struct view_args *args, enum view_words kind, const char *words)
{
	struct str said;

	view_say(v, kind, words);
	said = view_capture_end(v, &args->capture).written_by_a_view;
	buf_str(v->out, lang_fill(v->arena, said.p, args->value, args->n));
}
