#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "tools/out.h"
#include "tools/viewc.h"

enum { FRAMES = 32 };

/* A block that waits for its {% end %}. */
struct frame {
	struct viewc_token opener;
	struct viewc_html begin;  /* the markup where it began */
	struct viewc_html joined; /* what its finished branches agree on */
	bool branched, last;	  /* a branch is finished; {% else %} was seen */
	struct str wrapped;	  /* the view of {% wrap %} */
	size_t number;
};

struct emit {
	struct arena *arena;
	const struct viewc_heads *heads;
	struct buf *out;
	struct viewc_scan scan;
	struct viewc_html html;
	struct viewc_token t;
	struct buf text; /* markup not yet written */
	const struct viewc_view *view;
	bool past_body;
	struct buf lets; /* of the view before its body */
	struct frame frames[FRAMES];
	size_t depth, wraps;
};

#define FAIL(x, ...) return viewc_error((x)->arena, &(x)->t.place, __VA_ARGS__)

/* Writes the markup gathered so far, then makes the compiler look at the template's line. */
static void
flush(struct emit *x)
{
	if (x->text.n > 0) {
		buf_z(x->out, "view_raw(v, ");
		out_literal(x->out, buf_done(&x->text));
		buf_fmt(x->out, ", %zu);\n", x->text.n);
		x->text.n = 0;
	}
	buf_fmt(x->out, "#line %zu \"%s\"\n", x->t.place.line, x->t.place.file);
}

static const struct err *
push(struct emit *x, bool again)
{
	struct frame *f = &x->frames[x->depth];

	if (x->depth == FRAMES)
		FAIL(x, "more than %d blocks are open", FRAMES);
	*f = (struct frame){ .opener = x->t, .begin = x->html };
	x->depth++;
	viewc_html_enter(&x->html, again);
	return NULL;
}

static struct frame *
top(struct emit *x, const char *word)
{
	struct frame *f = &x->frames[x->depth - 1];

	return str_eq(f->opener.word, str_of(word)) ? f : NULL;
}

/* One way through a block ends here. */
static const struct err *
finish_branch(struct emit *x, struct frame *f)
{
	struct viewc_html begin = f->begin;

	TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
	if (f->branched)
		TRY(viewc_html_join(x->arena, &f->joined, &x->html, &x->t.place));
	else
		f->joined = x->html;
	f->branched = true;
	x->html = f->begin;
	viewc_html_enter(&x->html, false);
	return NULL;
}

static const struct err *
need(struct emit *x, const char *what)
{
	if (x->t.text.n == 0)
		FAIL(x, "write {%% %.*s %s %%}", STR_ARG(x->t.word), what);
	return NULL;
}

static const struct err *
on_if(struct emit *x)
{
	TRY(need(x, "EXPRESSION"));
	buf_fmt(x->out, "if (%.*s) {\n", STR_ARG(x->t.text));
	return push(x, false);
}

static const struct err *
on_elif(struct emit *x)
{
	struct frame *f = top(x, "if");

	TRY(need(x, "EXPRESSION"));
	if (f == NULL || f->last)
		FAIL(x, "this belongs to no {%% if %%}");
	buf_fmt(x->out, "} else if (%.*s) {\n", STR_ARG(x->t.text));
	return finish_branch(x, f);
}

static const struct err *
on_else(struct emit *x)
{
	struct frame *f = top(x, "if");

	if (f == NULL || f->last)
		FAIL(x, "this belongs to no {%% if %%}");
	f->last = true;
	buf_z(x->out, "} else {\n");
	return finish_branch(x, f);
}

static const struct err *
on_for(struct emit *x)
{
	TRY(need(x, "size_t i = 0; i < n; i++"));
	buf_fmt(x->out, "for (%.*s) {\n", STR_ARG(x->t.text));
	return push(x, true);
}

static const struct err *
on_let(struct emit *x)
{
	struct str declared = viewc_heads_name(str_sub(x->t.text, 0, str_find(x->t.text, '=')));

	if (str_find(x->t.text, '=') == x->t.text.n || declared.n == 0)
		FAIL(x, "write {%% let TYPE NAME = EXPRESSION %%}");
	buf_fmt(x->out, "%.*s;\n", STR_ARG(x->t.text));
	if (x->view->body && x->depth == 1 && !x->past_body) {
		buf_fmt(x->out, "(void)%.*s;\n", STR_ARG(declared));
		buf_fmt(&x->lets, "#line %zu \"%s\"\n%.*s;\n(void)%.*s;\n", x->t.place.line,
		    x->t.place.file, STR_ARG(x->t.text), STR_ARG(declared));
	}
	return NULL;
}

static const struct err *
callee(struct emit *x, bool body, struct str *name, struct str *args)
{
	const struct viewc_view *view;

	TRY(viewc_heads_call(x->arena, &x->t, name, args));
	view = viewc_heads_find(x->heads, *name);
	if (view == NULL)
		FAIL(x, "there is no view %.*s", STR_ARG(*name));
	if (view->body != body)
		FAIL(x, body ? "the view %.*s has no {%% body %%}: write {%% use %%}"
			     : "the view %.*s has a {%% body %%}: write {%% wrap %%}", STR_ARG(*name));
	if (x->html.state != VIEWC_CONTENT)
		FAIL(x, "a view can only be used between tags");
	return NULL;
}

static const struct err *
on_use(struct emit *x)
{
	struct str name, args;

	TRY(callee(x, false, &name, &args));
	buf_fmt(x->out, "view_%.*s(v%s%.*s);\n", STR_ARG(name), args.n > 0 ? ", " : "", STR_ARG(args));
	return NULL;
}

static const struct err *
on_wrap(struct emit *x)
{
	struct str name, args;
	size_t number = x->wraps++;

	TRY(callee(x, true, &name, &args));
	buf_fmt(x->out, "{ struct view_%.*s_wrap view_wrap%zu;\n", STR_ARG(name), number);
	buf_fmt(x->out, "#line %zu \"%s\"\n", x->t.place.line, x->t.place.file);
	buf_fmt(x->out, "view_%.*s_begin(v, &view_wrap%zu%s%.*s);\n", STR_ARG(name), number,
	    args.n > 0 ? ", " : "", STR_ARG(args));
	TRY(push(x, false));
	x->frames[x->depth - 1].wrapped = name;
	x->frames[x->depth - 1].number = number;
	return NULL;
}

static const struct err *
on_end(struct emit *x)
{
	struct frame *f = &x->frames[x->depth - 1];

	if (x->depth == 1)
		FAIL(x, "there is no open block; a view ends with {%% endview %%}");
	TRY(finish_branch(x, f));
	if ((f == top(x, "if") && !f->last) || f == top(x, "for"))
		TRY(viewc_html_join(x->arena, &f->joined, &f->begin, &x->t.place));
	if (f == top(x, "wrap"))
		buf_fmt(x->out, "view_%.*s_end(v, &view_wrap%zu);\n", STR_ARG(f->wrapped), f->number);
	buf_z(x->out, "}\n");
	x->html = f->joined;
	x->html.floor = f->begin.floor;
	x->depth--;
	return NULL;
}

/* The parameters, out of what the caller keeps between begin and end. */
static void
emit_params(struct emit *x, bool begins)
{
	struct str rest = x->view->params, param, name;

	if (begins && rest.n == 0)
		buf_z(x->out, "view_wrap->none = 0;\n");
	if (!begins && rest.n == 0)
		buf_z(x->out, "(void)view_wrap;\n");
	while (rest.n > 0) {
		param = viewc_heads_param(&rest);
		name = viewc_heads_name(param);
		if (begins)
			buf_fmt(x->out, "view_wrap->%.*s = %.*s;\n", STR_ARG(name), STR_ARG(name));
		else
			buf_fmt(x->out, "%.*s = view_wrap->%.*s;\n(void)%.*s;\n", STR_ARG(param),
			    STR_ARG(name), STR_ARG(name));
	}
}

static void
emit_function(struct emit *x, const char *part)
{
	buf_fmt(x->out, "\n#line %zu \"%s\"\n", x->view->place.line, x->view->place.file);
	viewc_heads_signature(x->out, x->view, part);
	buf_z(x->out, "\n{\n(void)v;\n");
	if (x->view->body)
		emit_params(x, strcmp(part, "_begin") == 0);
}

static const struct err *
on_body(struct emit *x)
{
	if (x->depth != 1 || x->past_body)
		FAIL(x, "a view has one {%% body %%}, outside of other blocks");
	if (x->html.state != VIEWC_CONTENT)
		FAIL(x, "a {%% body %%} stands between tags");
	x->past_body = true;
	buf_z(x->out, "}\n");
	emit_function(x, "_end");
	buf_str(x->out, buf_done(&x->lets));
	return NULL;
}

static const struct err *
on_endview(struct emit *x)
{
	if (x->depth != 1)
		FAIL(x, "{%% %.*s %%} of line %zu has no {%% end %%}",
		    STR_ARG(x->frames[x->depth - 1].opener.word), x->frames[x->depth - 1].opener.place.line);
	buf_z(x->out, "}\n");
	x->depth = 0;
	return viewc_html_finish(x->arena, &x->html, &x->t.place);
}

/* One word in capitals, like ASSET_APP_JS; the C then makes sure that it is a string literal. */
static bool
is_constant(struct str expr)
{
	for (size_t i = 0; i < expr.n; i++) {
		if (!(expr.p[i] >= 'A' && expr.p[i] <= 'Z') && !(expr.p[i] >= '0' && expr.p[i] <= '9') &&
		    expr.p[i] != '_')
			return false;
	}
	return expr.n > 0 && expr.p[0] >= 'A';
}

static const struct err *
value_code(struct emit *x, struct str *code)
{
	static const char *const names[] = { [VIEWC_SINK_TEXT] = "text", [VIEWC_SINK_ATTR] = "attr",
		[VIEWC_SINK_URL] = "url", [VIEWC_SINK_PATH] = "path", [VIEWC_SINK_QUERY] = "query",
		[VIEWC_SINK_JSON] = "json" };
	enum viewc_sink sink = VIEWC_SINK_ATTR;
	bool constant = is_constant(x->t.text);
	bool literal = x->html.state == VIEWC_QUOTED && x->html.kind == VIEWC_ATTR_CODE &&
		       x->html.url == VIEWC_URL_START;

	if (x->t.text.n == 0)
		FAIL(x, "there is nothing between these braces");
	TRY(viewc_html_value(x->arena, &x->html, &x->t.place, constant, &sink));
	*code = str_fmt(x->arena, "view_%s(v, %s%.*s);\n", names[sink], literal ? "\"\" " : "",
	    STR_ARG(x->t.text));
	return NULL;
}

/* From {% tr %} to its {% end %}: text and values, and perhaps {% many %}. */
static const struct err *
on_tr(struct emit *x)
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
				FAIL(x, "more than %d values in one sentence", VIEWC_WORDS);
		} else if (x->t.kind == VIEWC_TAG && str_eq(x->t.word, STR("end"))) {
			break;
		} else if (str_eq(x->t.word, STR("many")) && count.p != NULL && words.forms == 1) {
			TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
			words.forms = 2;
		} else {
			FAIL(x, "in {%% tr %%} stand text, values and, with a count, one {%% many %%}");
		}
	}
	TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
	x->html = begin;
	x->t = opener;
	if (count.p != NULL && words.forms == 1)
		FAIL(x, "{%% tr COUNT %%} needs a {%% many %%}");
	return viewc_words_emit(
	    x->arena, x->out, &words, &opener.place, count, markup ? "VIEW_MARKUP" : "VIEW_PLAIN");
}

static const struct err *
on_value(struct emit *x)
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
on_tag(struct emit *x)
{
	static const struct {
		const char *word;
		const struct err *(*on)(struct emit *);
	} tags[] = { { "if", on_if }, { "elif", on_elif }, { "else", on_else }, { "end", on_end },
		{ "for", on_for }, { "let", on_let }, { "use", on_use }, { "wrap", on_wrap },
		{ "body", on_body }, { "tr", on_tr }, { "endview", on_endview } };

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!str_eq(x->t.word, str_of(tags[i].word)))
			continue;
		TRY(viewc_html_tag(x->arena, &x->html, &x->t.place));
		flush(x);
		return tags[i].on(x);
	}
	FAIL(x, "{%% %.*s %%} is no tag here", STR_ARG(x->t.word));
}

/* Between views: includes, white space, and the next view. */
static const struct err *
outside(struct emit *x)
{
	struct str name, params;
	bool xml = !str_ends(str_of(x->t.place.file), STR(".html"));

	if (x->t.kind == VIEWC_TEXT && str_trim(x->t.text).n == 0)
		return NULL;
	if (x->t.kind == VIEWC_TAG && str_eq(x->t.word, STR("include")))
		return NULL;
	if (x->t.kind != VIEWC_TAG || !str_eq(x->t.word, STR("view")))
		FAIL(x, "outside of {%% view NAME(…) %%} stand only {%% include %%} and {# comments #}");
	TRY(viewc_heads_call(x->arena, &x->t, &name, &params));
	x->view = viewc_heads_find(x->heads, name);
	x->past_body = false;
	x->lets.n = 0;
	viewc_html_init(&x->html, xml);
	TRY(push(x, false));
	emit_function(x, x->view->body ? "_begin" : "");
	return NULL;
}

static const struct err *
inside(struct emit *x)
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
	struct emit *x = ARENA_NEW(a, struct emit);

	*x = (struct emit){ .arena = a, .heads = heads, .out = out };
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
