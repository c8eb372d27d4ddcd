#include "base/arena.h"
#include "base/err.h"
#include "tools/out.h"
#include "tools/viewc_emit.h"

/* Writes the markup gathered so far, then makes the compiler look at the template's line. */
static void
flush(struct viewc_emit *x)
{
	if (x->text.n > 0) {
		buf_z(x->out, "view_raw(v, ");
		out_literal(x->out, buf_done(&x->text));
		buf_fmt(x->out, ", %zu);\n", x->text.n);
		x->text.n = 0;
	}
	buf_fmt(x->out, "#line %zu \"%s\"\n", x->t.place.line, x->t.place.file);
}

/* One word in capitals, like ASSET_APP_JS; the C then makes sure that it is a string literal. */
static bool
is_constant(struct str expr)
{
	for (size_t i = 0; i < expr.n; i++) {
		if (!(expr.p[i] >= 'A' && expr.p[i] <= 'Z') &&
		    !(expr.p[i] >= '0' && expr.p[i] <= '9') && expr.p[i] != '_')
			return false;
	}
	return expr.n > 0 && expr.p[0] >= 'A';
}

static const struct err *
value_code(struct viewc_emit *x, struct str *code)
{
	static const char *const names[] = { [VIEWC_SINK_PLAIN] = "plain",
		[VIEWC_SINK_TEXT] = "text",
		[VIEWC_SINK_ATTR] = "attr",
		[VIEWC_SINK_URL] = "url",
		[VIEWC_SINK_PATH] = "path",
		[VIEWC_SINK_QUERY] = "query",
		[VIEWC_SINK_JSON] = "json" };
	enum viewc_sink sink = VIEWC_SINK_ATTR;
	bool constant = is_constant(x->t.text);
	bool literal = x->html.state == VIEWC_QUOTED && x->html.kind == VIEWC_ATTR_CODE &&
		       x->html.url == VIEWC_URL_START;

	if (x->t.text.n == 0)
		VIEWC_FAIL(x, "there is nothing between these braces");
	TRY(viewc_html_value(x->arena, &x->html, &x->t.place, constant, &sink));
	*code = str_fmt(x->arena, "view_%s(v, %s%.*s);\n", names[sink], literal ? "\"\" " : "",
	    STR_ARG(x->t.text));
	return NULL;
}

/* From {% tr %} to its {% end %}: text and values, and perhaps {% many %}. */
static const struct err *
on_tr(struct viewc_emit *x)
{
	struct viewc_token opener = x->t;
	struct viewc_html begin = x->html;
	struct viewc_words words;
	struct str count = opener.text.n > 0 ? opener.text : STR_NONE, code;
	bool markup;

	TRY(viewc_html_words(x->arena, &x->html, &x->t.place, &markup));
	viewc_words_init(&words, x->arena);
	viewc_html_enter(&x->html, false);
	for (;;) {
		TRY(viewc_scan_next(&x->scan, &x->t));
		if (x->t.kind == VIEWC_TEXT) {
			TRY(viewc_html_text(x->arena, &x->html, &x->t.place, x->t.text));
			viewc_words_text(&words, x->t.text);
		} else if (x->t.kind == VIEWC_VALUE) {
			TRY(value_code(x, &code));
			if (viewc_words_value(&words, code) == VIEWC_WORDS)
				VIEWC_FAIL(x, "more than %d values in one sentence", VIEWC_WORDS);
		} else if (x->t.kind == VIEWC_TAG && str_eq(x->t.word, STR("end"))) {
			break;
		} else if (str_eq(x->t.word, STR("many")) && count.p != NULL && words.forms == 1) {
			TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
			words.forms = 2;
		} else {
			VIEWC_FAIL(x,
			    "in {%% tr %%} stand text, values and, with a count, one {%% many %%}");
		}
	}
	TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
	x->html = begin;
	x->t = opener;
	if (count.p != NULL && words.forms == 1)
		VIEWC_FAIL(x, "{%% tr COUNT %%} needs a {%% many %%}");
	return viewc_words_emit(
	    x->arena, x->out, &words, &opener.place, count, markup ? "VIEW_MARKUP" : "VIEW_PLAIN");
}

static const struct err *
on_value(struct viewc_emit *x)
{
	struct str code;

	if (x->html.fresh)
		buf_char(&x->text, '\n');
	TRY(value_code(x, &code));
	flush(x);
	buf_str(x->out, code);
	return NULL;
}

static const struct err *
on_tag(struct viewc_emit *x)
{
	bool known;

	TRY(viewc_html_tag(x->arena, &x->html, &x->t.place));
	flush(x);
	if (str_eq(x->t.word, STR("tr")))
		return on_tr(x);
	TRY(viewc_block_tag(x, &known));
	if (!known)
		VIEWC_FAIL(x, "{%% %.*s %%} is no tag here", STR_ARG(x->t.word));
	return NULL;
}

/* Between views: includes, white space, and the next view. */
static const struct err *
outside(struct viewc_emit *x)
{
	struct str name, params;

	if (x->t.kind == VIEWC_TEXT && str_trim(x->t.text).n == 0)
		return NULL;
	if (x->t.kind == VIEWC_TAG && str_eq(x->t.word, STR("include")))
		return NULL;
	if (x->t.kind != VIEWC_TAG || !str_eq(x->t.word, STR("view")))
		VIEWC_FAIL(x, "outside of {%% view NAME(…) %%} stand only {%% include %%} and {# "
			      "comments #}");
	TRY(viewc_heads_call(x->arena, &x->t, &name, &params));
	x->view = viewc_heads_find(x->heads, name);
	viewc_html_init(&x->html, x->t.place.file);
	return viewc_block_view(x);
}

static const struct err *
inside(struct viewc_emit *x)
{
	if (x->t.kind == VIEWC_TAG)
		return on_tag(x);
	if (x->t.kind == VIEWC_VALUE)
		return on_value(x);
	buf_str(&x->text, x->t.text);
	return viewc_html_text(x->arena, &x->html, &x->t.place, x->t.text);
}

const struct err *
viewc_emit(struct arena *a, const char *file, struct str source, const struct viewc_heads *heads,
    struct buf *out)
{
	struct viewc_emit *x = ARENA_NEW(a, struct viewc_emit);

	*x = (struct viewc_emit){ .arena = a, .heads = heads, .out = out };
	viewc_scan_init(&x->scan, a, file, source);
	buf_init(&x->text, a);
	buf_init(&x->lets, a);
	for (;;) {
		TRY(viewc_scan_next(&x->scan, &x->t));
		if (x->t.kind == VIEWC_END)
			break;
		TRY(x->depth == 0 ? outside(x) : inside(x));
	}
	if (x->depth > 0)
		return viewc_error(a, &x->view->place, "this view has no {%% endview %%}");
	return NULL;
}
