#include <string.h>

#include "base/err.h"
#include "tools/viewc.h"

/* In words, for errors. */
static const char *
where(struct arena *a, const struct viewc_html *h)
{
	switch (h->state) {
	case VIEWC_CONTENT:
		return h->depth == 0 ? "outside of every element"
				     : str_fmt(a, "inside <%s>", h->open[h->depth - 1]).p;
	case VIEWC_COMMENT:
		return "in a comment";
	case VIEWC_BANG:
	case VIEWC_CDATA:
	case VIEWC_PI:
		return "in a <! or <? section";
	case VIEWC_QUOTED:
		return str_fmt(a, "in the value of %s", h->attr).p;
	case VIEWC_RCDATA:
	case VIEWC_RAW:
		return str_fmt(a, "inside <%s>", h->tag).p;
	case VIEWC_LESS:
		return "in the name of a tag";
	default:
		return str_fmt(a, "in the tag <%s%s>", h->closing ? "/" : "", h->tag).p;
	}
}

static const struct err *
in_url(struct arena *a, struct viewc_html *h, const struct viewc_place *at, bool constant,
    enum viewc_sink *sink)
{
	static const char *const schemes[] = { "http", "https", "mailto", "tel" };
	bool known = !h->has_scheme;

	switch (h->url) {
	case VIEWC_URL_START:
		if (h->kind == VIEWC_ATTR_CODE && !constant)
			return viewc_error(a, at,
			    "%s of <%s> names what runs here; write the beginning of the address "
			    "in the "
			    "template, or a CONSTANT",
			    h->attr, h->tag);
		*sink = VIEWC_SINK_URL;
		h->url = VIEWC_URL_VALUE;
		return NULL;
	case VIEWC_URL_QUERY:
		*sink = VIEWC_SINK_QUERY;
		return NULL;
	case VIEWC_URL_UNSURE:
		return viewc_error(a, at,
		    "the branches before end in different parts of the address; make the whole "
		    "address "
		    "in one value");
	default:
		break;
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		known |= strcmp(h->scheme, schemes[i]) == 0;
	if (!known)
		return viewc_error(a, at, "a value cannot stand in a %s: address", h->scheme);
	*sink = VIEWC_SINK_PATH;
	return NULL;
}

static const struct err *
in_attribute(struct arena *a, struct viewc_html *h, const struct viewc_place *at, bool constant,
    enum viewc_sink *sink)
{
	if (h->kind == VIEWC_ATTR_NEVER)
		return viewc_error(a, at, "a value cannot stand in %s: %s", h->attr, h->why);
	if (h->kind != VIEWC_ATTR_PLAIN)
		return in_url(a, h, at, constant, sink);
	if (strcmp(h->tag, "meta") == 0 && strcmp(h->attr, "content") == 0)
		h->content = true;
	*sink = VIEWC_SINK_ATTR;
	return NULL;
}

const struct err *
viewc_html_value(struct arena *a, struct viewc_html *h, const struct viewc_place *at, bool constant,
    enum viewc_sink *sink)
{
	static const enum viewc_sink between[] = { [VIEWC_PLAIN] = VIEWC_SINK_PLAIN,
		[VIEWC_HTML] = VIEWC_SINK_TEXT,
		[VIEWC_XML] = VIEWC_SINK_ATTR };

	h->fresh = false;
	switch (h->state) {
	case VIEWC_CONTENT:
		*sink = between[h->mode];
		return NULL;
	case VIEWC_RCDATA:
		*sink = VIEWC_SINK_ATTR;
		h->run = 0;
		return NULL;
	case VIEWC_QUOTED:
		return in_attribute(a, h, at, constant, sink);
	case VIEWC_RAW:
		if (!h->json)
			return viewc_error(a, at,
			    "a value cannot stand inside <%s>; use a data- attribute or <script "
			    "type=\"application/json\">",
			    h->tag);
		if (h->json_string)
			return viewc_error(
			    a, at, "a value brings its own quotes in JSON; take these away");
		h->run = 0;
		*sink = VIEWC_SINK_JSON;
		return NULL;
	case VIEWC_EQUALS:
		return viewc_error(a, at, "put the value of %s in quotes", h->attr);
	case VIEWC_COMMENT:
		return viewc_error(
		    a, at, "a value cannot stand in a comment; {# … #} is one that stays here");
	default:
		return viewc_error(a, at,
		    "a value cannot stand %s; only text and quoted attributes take one",
		    where(a, h));
	}
}

const struct err *
viewc_html_tag(struct arena *a, struct viewc_html *h, const struct viewc_place *at)
{
	h->run = h->state == VIEWC_RAW || h->state == VIEWC_RCDATA ? 0 : h->run;
	if (h->state == VIEWC_TAGNAME || h->state == VIEWC_ATTRNAME)
		h->state = VIEWC_TIGHT;
	if (h->state == VIEWC_LESS || h->state == VIEWC_EQUALS || h->state == VIEWC_SLASH ||
	    h->state == VIEWC_BANG)
		return viewc_error(a, at, "a {%% tag %%} cannot stand %s", where(a, h));
	return NULL;
}

void
viewc_html_enter(struct viewc_html *h, bool again)
{
	h->floor = h->depth;
	if (again && h->state == VIEWC_GAP)
		h->state = VIEWC_TIGHT;
	if (again && h->state == VIEWC_QUOTED)
		h->url = VIEWC_URL_UNSURE;
}

static bool
is_in_tag(const struct viewc_html *h)
{
	return h->state == VIEWC_GAP || h->state == VIEWC_TIGHT;
}

const struct err *
viewc_html_join(struct arena *a, struct viewc_html *h, const struct viewc_html *other,
    const struct viewc_place *at)
{
	bool tag = is_in_tag(h) && is_in_tag(other);
	bool same = h->depth == other->depth && (h->state == other->state || tag), word;

	if (h->state == VIEWC_QUOTED)
		same = same && strcmp(h->attr, other->attr) == 0 && h->quote == other->quote;
	if (h->state == VIEWC_QUOTED || tag)
		same = same && strcmp(h->tag, other->tag) == 0 && h->closing == other->closing;
	if (h->json_string != other->json_string || h->json_escape != other->json_escape)
		return viewc_error(
		    a, at, "the text of this block begins or ends in the middle of a JSON string");
	if (!same)
		return viewc_error(a, at,
		    "the text of this block must leave the markup as it found it: it began %s and "
		    "ends %s",
		    where(a, h), where(a, other));
	if (h->state != other->state)
		h->state = VIEWC_TIGHT;
	word = h->url == VIEWC_URL_WORD || h->has_scheme || other->has_scheme;
	if (h->url != other->url || (word && strcmp(h->scheme, other->scheme) != 0))
		h->url = VIEWC_URL_UNSURE;
	h->has_scheme |= other->has_scheme;
	h->refresh |= other->refresh;
	h->content |= other->content;
	h->fresh |= other->fresh;
	return NULL;
}

const struct err *
viewc_html_words(
    struct arena *a, const struct viewc_html *h, const struct viewc_place *at, bool *markup)
{
	*markup = h->state == VIEWC_CONTENT;
	if (h->state == VIEWC_CONTENT || h->state == VIEWC_RCDATA ||
	    (h->state == VIEWC_QUOTED && h->kind == VIEWC_ATTR_PLAIN))
		return NULL;
	return viewc_error(a, at, "words to translate cannot stand %s", where(a, h));
}

const struct err *
viewc_html_finish(struct arena *a, const struct viewc_html *h, const struct viewc_place *at)
{
	if (h->state != VIEWC_CONTENT || h->depth != 0)
		return viewc_error(a, at, "the view ends %s", where(a, h));
	return NULL;
}
