#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "tools/viewc.h"

#define FAIL(h, ...) return viewc_error(a, &(h)->place, __VA_ARGS__)

void
viewc_html_init(struct viewc_html *h, const char *file)
{
	struct str name = str_of(file);

	*h = (struct viewc_html){ .mode = VIEWC_XML, .state = VIEWC_CONTENT };
	if (str_ends(name, STR(".html")))
		h->mode = VIEWC_HTML;
	else if (str_ends(name, STR(".txt")))
		h->mode = VIEWC_PLAIN;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '.' ||
	       c == '@';
}

static char
lower(const struct viewc_html *h, char c)
{
	return h->mode == VIEWC_HTML && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
one_of(const char *const *names, const char *name)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static const struct err *
add(struct arena *a, struct viewc_html *h, char *name, char c)
{
	size_t n = strlen(name);

	if (n + 1 == VIEWC_NAME)
		FAIL(h, "the name %s… is too long", name);
	name[n] = lower(h, c);
	name[n + 1] = '\0';
	return NULL;
}

/* In SVG and MathML every element has an end, and <title> and <style> are like any other. */
static bool
is_foreign(const struct viewc_html *h)
{
	for (size_t i = h->depth; i-- > 0;) {
		if (strcmp(h->open[i], "foreignobject") == 0)
			return false;
		if (strcmp(h->open[i], "svg") == 0 || strcmp(h->open[i], "math") == 0)
			return true;
	}
	return false;
}

static const struct err *
end_tag(struct arena *a, struct viewc_html *h)
{
	if (h->depth == 0)
		FAIL(h, "</%s> closes nothing", h->tag);
	if (strcmp(h->open[h->depth - 1], h->tag) != 0)
		FAIL(h, "</%s> stands where </%s> should close the element before", h->tag,
		    h->open[h->depth - 1]);
	if (h->depth == h->floor)
		FAIL(h, "</%s> closes an element that was opened outside of this block", h->tag);
	h->depth--;
	h->state = VIEWC_CONTENT;
	return NULL;
}

/* At the > of a start tag. */
static const struct err *
start_tag(struct arena *a, struct viewc_html *h)
{
	static const char *const empty[] = { "area", "base", "br", "col", "embed", "hr", "img",
		"input", "link", "meta", "param", "source", "track", "wbr", NULL };
	static const char *const raw[] = { "script", "style", "iframe", "noembed", "noframes",
		"xmp", "plaintext", NULL };
	static const char *const text[] = { "title", "textarea", NULL };
	bool closed = h->state == VIEWC_SLASH, foreign = h->mode == VIEWC_XML || is_foreign(h);

	h->state = VIEWC_CONTENT;
	if (h->refresh && h->content)
		FAIL(h, "a value cannot stand in content= beside http-equiv=: it could name "
			"another page");
	if ((foreign && closed) || (!foreign && one_of(empty, h->tag)))
		return NULL;
	if (closed)
		FAIL(h, "<%s/> does not close the element in HTML; write <%s></%s>", h->tag, h->tag,
		    h->tag);
	if (h->depth == VIEWC_DEPTH)
		FAIL(h, "more than %d elements are open", VIEWC_DEPTH);
	memcpy(h->open[h->depth++], h->tag, sizeof(h->tag));
	h->run = 0;
	if (h->mode == VIEWC_HTML && one_of(raw, h->tag)) {
		h->state = VIEWC_RAW;
		h->json = str_ends(str_of(h->type), STR("json"));
		h->json_string = h->json_escape = false;
	} else if (!foreign && one_of(text, h->tag)) {
		h->state = VIEWC_RCDATA;
	}
	h->fresh = !foreign && (strcmp(h->tag, "textarea") == 0 || strcmp(h->tag, "pre") == 0);
	return NULL;
}

static const struct err *
close_angle(struct arena *a, struct viewc_html *h)
{
	return h->closing ? end_tag(a, h) : start_tag(a, h);
}

static const struct err *
read_less(struct arena *a, struct viewc_html *h, char c)
{
	if (c == '/' && !h->closing) {
		h->closing = true;
	} else if (is_letter(c)) {
		h->tag[0] = '\0';
		h->type[0] = '\0';
		h->refresh = h->content = false;
		h->state = VIEWC_TAGNAME;
		return add(a, h, h->tag, c);
	} else if (c == '!' && !h->closing) {
		h->state = VIEWC_BANG;
		h->run = 0;
	} else if (c == '?' && !h->closing && h->mode == VIEWC_XML) {
		h->state = VIEWC_PI;
		h->run = 0;
	} else {
		FAIL(h, "a < that begins no tag is written &lt;");
	}
	return NULL;
}

static const struct err *
read_bang(struct arena *a, struct viewc_html *h, char c)
{
	if (h->run == 0 && c == '[') {
		if (h->mode == VIEWC_HTML)
			FAIL(h, "<![CDATA[ has no meaning in HTML");
		h->state = VIEWC_CDATA;
	} else if (h->run == 1 && c == '-') {
		h->state = VIEWC_COMMENT;
		h->run = 0;
		return NULL;
	} else if (c == '>') {
		h->state = VIEWC_CONTENT;
	}
	h->run = h->run == 0 && c == '-' ? 1 : 2;
	return NULL;
}

/* Until the bytes of end, of which h->run have just been seen (the first of them twice at most). */
static const struct err *
read_until(struct arena *a, struct viewc_html *h, char c, char twice)
{
	(void)a;
	if (c == '>' && h->run >= (twice == '?' ? 1u : 2u))
		h->state = VIEWC_CONTENT;
	h->run = c == twice ? h->run + 1 : 0;
	return NULL;
}

static const struct err *
read_comment(struct arena *a, struct viewc_html *h, char c)
{
	return read_until(a, h, c, '-');
}

static const struct err *
read_cdata(struct arena *a, struct viewc_html *h, char c)
{
	return read_until(a, h, c, ']');
}

static const struct err *
read_pi(struct arena *a, struct viewc_html *h, char c)
{
	return read_until(a, h, c, '?');
}

static const struct err *
read_tagname(struct arena *a, struct viewc_html *h, char c)
{
	if (is_name(c))
		return add(a, h, h->tag, c);
	h->state = VIEWC_TIGHT;
	if (is_space(c))
		h->state = VIEWC_GAP;
	else if (c == '>')
		return close_angle(a, h);
	else if (c == '/')
		h->state = VIEWC_SLASH;
	else
		FAIL(h, "'%c' cannot stand in the name of a tag", c);
	return NULL;
}

static const struct err *
read_gap(struct arena *a, struct viewc_html *h, char c)
{
	if (is_space(c)) {
		h->state = VIEWC_GAP;
	} else if (c == '>') {
		return close_angle(a, h);
	} else if (c == '/') {
		h->state = VIEWC_SLASH;
	} else if (h->closing || !is_name(c)) {
		FAIL(h, "'%c' cannot stand here, in the tag <%s%s>", c, h->closing ? "/" : "",
		    h->tag);
	} else if (h->state == VIEWC_TIGHT) {
		FAIL(h, "a space is missing before this attribute of <%s>", h->tag);
	} else {
		h->attr[0] = '\0';
		h->state = VIEWC_ATTRNAME;
		return add(a, h, h->attr, c);
	}
	return NULL;
}

static const struct err *
read_attrname(struct arena *a, struct viewc_html *h, char c)
{
	if (is_name(c))
		return add(a, h, h->attr, c);
	if (c == '=') {
		h->state = VIEWC_EQUALS;
		return NULL;
	}
	h->state = VIEWC_TIGHT;
	if (!is_space(c) && c != '>' && c != '/')
		FAIL(h, "'%c' cannot stand in the name of an attribute", c);
	return read_gap(a, h, c);
}

static const struct err *
read_equals(struct arena *a, struct viewc_html *h, char c)
{
	if (c != '"' && c != '\'')
		FAIL(h, "the value of %s must stand in quotes", h->attr);
	h->quote = c;
	h->state = VIEWC_QUOTED;
	h->kind = viewc_attr_kind(h->tag, h->attr, h->mode, &h->why);
	h->url = VIEWC_URL_START;
	h->scheme[0] = '\0';
	h->has_scheme = false;
	if (strcmp(h->attr, "http-equiv") == 0)
		h->refresh = true;
	return NULL;
}

/* Follows an address through its template text. */
static const struct err *
read_url(struct arena *a, struct viewc_html *h, char c)
{
	if (h->url == VIEWC_URL_QUERY)
		return NULL;
	if (h->url == VIEWC_URL_UNSURE) {
		if (c == ':')
			FAIL(h, "the branches before leave open whether this ':' ends a scheme");
	} else if (c == '?' || c == '#') {
		h->url = VIEWC_URL_QUERY;
	} else if (h->url == VIEWC_URL_PATH || c == '/') {
		h->url = VIEWC_URL_PATH;
	} else if (h->url == VIEWC_URL_VALUE) {
		if (c == ':')
			FAIL(h, "a ':' after a value would let the value choose the scheme of %s",
			    h->attr);
	} else if (c == ':') {
		h->has_scheme = true;
		h->url = VIEWC_URL_PATH;
	} else {
		h->url = VIEWC_URL_WORD;
		if (strlen(h->scheme) + 1 < VIEWC_NAME)
			return add(a, h, h->scheme, c);
	}
	return NULL;
}

static const struct err *
read_quoted(struct arena *a, struct viewc_html *h, char c)
{
	if (c == h->quote) {
		h->state = VIEWC_TIGHT;
		return NULL;
	}
	if (h->mode == VIEWC_XML && c == '<')
		FAIL(h, "a < in an attribute is written &lt;");
	if (strcmp(h->tag, "script") == 0 && strcmp(h->attr, "type") == 0)
		return add(a, h, h->type, c);
	return h->kind == VIEWC_ATTR_URL || h->kind == VIEWC_ATTR_CODE ? read_url(a, h, c) : NULL;
}

static const struct err *
read_slash(struct arena *a, struct viewc_html *h, char c)
{
	if (c != '>' || h->closing)
		FAIL(h, "a / in a tag stands before its >");
	return close_angle(a, h);
}

/* Whether c completes </tag; then the end tag's name is being read. */
static bool
ends_raw(struct viewc_html *h, char c)
{
	const char *end = h->tag;

	if (h->run >= 2 && end[h->run - 2] == '\0') {
		if (!is_name(c)) {
			h->closing = true;
			return true;
		}
		h->run = 0;
	}
	if (h->run == 0)
		h->run = c == '<';
	else if (h->run == 1 ? c == '/' : lower(h, c) == end[h->run - 2])
		h->run++;
	else
		h->run = c == '<';
	return false;
}

static const struct err *
read_raw(struct arena *a, struct viewc_html *h, char c)
{
	h->fresh = false;
	if (ends_raw(h, c)) {
		h->state = VIEWC_TAGNAME;
		return read_tagname(a, h, c);
	}
	if (!h->json)
		return NULL;
	if (h->json_escape)
		h->json_escape = false;
	else if (c == '\\')
		h->json_escape = h->json_string;
	else if (c == '"')
		h->json_string = !h->json_string;
	return NULL;
}

static const struct err *
read_content(struct arena *a, struct viewc_html *h, char c)
{
	(void)a;
	h->fresh = false;
	if (c == '<' && h->mode != VIEWC_PLAIN) {
		h->state = VIEWC_LESS;
		h->closing = false;
	}
	return NULL;
}

static const struct err *(*const readers[])(struct arena *, struct viewc_html *, char) = {
	[VIEWC_CONTENT] = read_content,
	[VIEWC_LESS] = read_less,
	[VIEWC_BANG] = read_bang,
	[VIEWC_COMMENT] = read_comment,
	[VIEWC_CDATA] = read_cdata,
	[VIEWC_PI] = read_pi,
	[VIEWC_TAGNAME] = read_tagname,
	[VIEWC_GAP] = read_gap,
	[VIEWC_TIGHT] = read_gap,
	[VIEWC_ATTRNAME] = read_attrname,
	[VIEWC_EQUALS] = read_equals,
	[VIEWC_QUOTED] = read_quoted,
	[VIEWC_SLASH] = read_slash,
	[VIEWC_RCDATA] = read_raw,
	[VIEWC_RAW] = read_raw,
};

const struct err *
viewc_html_text(
    struct arena *a, struct viewc_html *h, const struct viewc_place *place, struct str text)
{
	h->place = *place;
	for (size_t i = 0; i < text.n; i++) {
		TRY(readers[h->state](a, h, text.p[i]));
		h->place.column++;
		if (text.p[i] == '\n') {
			h->place.line++;
			h->place.column = 1;
		}
	}
	return NULL;
}
