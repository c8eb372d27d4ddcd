#include <string.h>

#include "base/err.h"
#include "tools/viewc_emit.h"

static const struct err *
push(struct viewc_emit *x, bool again)
{
	struct viewc_block *b = &x->blocks[x->depth];

	if (x->depth == VIEWC_BLOCKS)
		VIEWC_FAIL(x, "more than %d blocks are open", VIEWC_BLOCKS);
	*b = (struct viewc_block){ .opener = x->t, .begin = x->html };
	x->depth++;
	viewc_html_enter(&x->html, again);
	return NULL;
}

static struct viewc_block *
top(struct viewc_emit *x, const char *word)
{
	struct viewc_block *b = &x->blocks[x->depth - 1];

	return str_eq(b->opener.word, str_of(word)) ? b : NULL;
}

/* One way through a block ends here. */
static const struct err *
finish_branch(struct viewc_emit *x, struct viewc_block *b)
{
	struct viewc_html begin = b->begin;

	TRY(viewc_html_join(x->arena, &begin, &x->html, &x->t.place));
	if (b->branched)
		TRY(viewc_html_join(x->arena, &b->joined, &x->html, &x->t.place));
	else
		b->joined = x->html;
	b->branched = true;
	x->html = b->begin;
	viewc_html_enter(&x->html, false);
	return NULL;
}

static const struct err *
need(struct viewc_emit *x, const char *what)
{
	if (x->t.text.n == 0)
		VIEWC_FAIL(x, "write {%% %.*s %s %%}", STR_ARG(x->t.word), what);
	return NULL;
}

static const struct err *
on_if(struct viewc_emit *x)
{
	TRY(need(x, "EXPRESSION"));
	buf_fmt(x->out, "if (%.*s) {\n", STR_ARG(x->t.text));
	return push(x, false);
}

static const struct err *
on_elif(struct viewc_emit *x)
{
	struct viewc_block *b = top(x, "if");

	TRY(need(x, "EXPRESSION"));
	if (b == NULL || b->last)
		VIEWC_FAIL(x, "this belongs to no {%% if %%}");
	buf_fmt(x->out, "} else if (%.*s) {\n", STR_ARG(x->t.text));
	return finish_branch(x, b);
}

static const struct err *
on_else(struct viewc_emit *x)
{
	struct viewc_block *b = top(x, "if");

	if (b == NULL || b->last)
		VIEWC_FAIL(x, "this belongs to no {%% if %%}");
	b->last = true;
	buf_z(x->out, "} else {\n");
	return finish_branch(x, b);
}

static const struct err *
on_for(struct viewc_emit *x)
{
	TRY(need(x, "size_t i = 0; i < n; i++"));
	buf_fmt(x->out, "for (%.*s) {\n", STR_ARG(x->t.text));
	return push(x, true);
}

static const struct err *
on_let(struct viewc_emit *x)
{
	struct str declared = viewc_heads_name(str_sub(x->t.text, 0, str_find(x->t.text, '=')));

	if (str_find(x->t.text, '=') == x->t.text.n || declared.n == 0)
		VIEWC_FAIL(x, "write {%% let TYPE NAME = EXPRESSION %%}");
	buf_fmt(x->out, "%.*s;\n", STR_ARG(x->t.text));
	if (x->view->body && x->depth == 1 && !x->past_body) {
		buf_fmt(x->out, "(void)%.*s;\n", STR_ARG(declared));
		buf_fmt(&x->lets, "#line %zu \"%s\"\n%.*s;\n(void)%.*s;\n", x->t.place.line,
		    x->t.place.file, STR_ARG(x->t.text), STR_ARG(declared));
	}
	return NULL;
}

static const struct err *
callee(struct viewc_emit *x, bool body, struct str *name, struct str *args)
{
	const struct viewc_view *view;

	TRY(viewc_heads_call(x->arena, &x->t, name, args));
	view = viewc_heads_find(x->heads, *name);
	if (view == NULL)
		VIEWC_FAIL(x, "there is no view %.*s", STR_ARG(*name));
	if (view->body != body)
		VIEWC_FAIL(x,
		    body ? "the view %.*s has no {%% body %%}: write {%% use %%}"
			 : "the view %.*s has a {%% body %%}: write {%% wrap %%}",
		    STR_ARG(*name));
	if (x->html.state != VIEWC_CONTENT)
		VIEWC_FAIL(x, "a view can only be used between tags");
	return NULL;
}

static const struct err *
on_use(struct viewc_emit *x)
{
	struct str name, args;

	TRY(callee(x, false, &name, &args));
	buf_fmt(
	    x->out, "view_%.*s(v%s%.*s);\n", STR_ARG(name), args.n > 0 ? ", " : "", STR_ARG(args));
	return NULL;
}

static const struct err *
on_wrap(struct viewc_emit *x)
{
	struct str name, args;
	size_t number = x->wraps++;

	TRY(callee(x, true, &name, &args));
	buf_fmt(x->out, "{ struct view_%.*s_wrap view_wrap%zu;\n", STR_ARG(name), number);
	buf_fmt(x->out, "#line %zu \"%s\"\n", x->t.place.line, x->t.place.file);
	buf_fmt(x->out, "view_%.*s_begin(v, &view_wrap%zu%s%.*s);\n", STR_ARG(name), number,
	    args.n > 0 ? ", " : "", STR_ARG(args));
	TRY(push(x, false));
	x->blocks[x->depth - 1].wrapped = name;
	x->blocks[x->depth - 1].number = number;
	return NULL;
}

static const struct err *
on_end(struct viewc_emit *x)
{
	struct viewc_block *b = &x->blocks[x->depth - 1];

	if (x->depth == 1)
		VIEWC_FAIL(x, "there is no open block; a view ends with {%% endview %%}");
	TRY(finish_branch(x, b));
	if ((b == top(x, "if") && !b->last) || b == top(x, "for"))
		TRY(viewc_html_join(x->arena, &b->joined, &b->begin, &x->t.place));
	if (b == top(x, "wrap"))
		buf_fmt(
		    x->out, "view_%.*s_end(v, &view_wrap%zu);\n", STR_ARG(b->wrapped), b->number);
	buf_z(x->out, "}\n");
	x->html = b->joined;
	x->html.floor = b->begin.floor;
	x->depth--;
	return NULL;
}

/* The parameters, out of what the caller keeps between begin and end. */
static void
emit_params(struct viewc_emit *x, bool begins)
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
emit_function(struct viewc_emit *x, const char *part)
{
	buf_fmt(x->out, "\n#line %zu \"%s\"\n", x->view->place.line, x->view->place.file);
	viewc_heads_signature(x->out, x->view, part);
	buf_z(x->out, "\n{\n(void)v;\n");
	if (x->view->body)
		emit_params(x, strcmp(part, "_begin") == 0);
}

static const struct err *
on_body(struct viewc_emit *x)
{
	if (x->depth != 1 || x->past_body)
		VIEWC_FAIL(x, "a view has one {%% body %%}, outside of other blocks");
	if (x->html.state != VIEWC_CONTENT)
		VIEWC_FAIL(x, "a {%% body %%} stands between tags");
	x->past_body = true;
	buf_z(x->out, "}\n");
	emit_function(x, "_end");
	buf_str(x->out, buf_done(&x->lets));
	return NULL;
}

static const struct err *
on_endview(struct viewc_emit *x)
{
	if (x->depth != 1)
		VIEWC_FAIL(x, "{%% %.*s %%} of line %zu has no {%% end %%}",
		    STR_ARG(x->blocks[x->depth - 1].opener.word),
		    x->blocks[x->depth - 1].opener.place.line);
	buf_z(x->out, "}\n");
	x->depth = 0;
	return viewc_html_finish(x->arena, &x->html, &x->t.place);
}

const struct err *
viewc_block_view(struct viewc_emit *x)
{
	x->past_body = false;
	x->lets.n = 0;
	TRY(push(x, false));
	emit_function(x, x->view->body ? "_begin" : "");
	return NULL;
}

const struct err *
viewc_block_tag(struct viewc_emit *x, bool *known)
{
	static const struct {
		const char *word;
		const struct err *(*on)(struct viewc_emit *);
	} tags[] = { { "if", on_if }, { "elif", on_elif }, { "else", on_else }, { "end", on_end },
		{ "for", on_for }, { "let", on_let }, { "use", on_use }, { "wrap", on_wrap },
		{ "body", on_body }, { "endview", on_endview } };
	size_t i = 0, n = sizeof(tags) / sizeof(tags[0]);

	while (i < n && !str_eq(x->t.word, str_of(tags[i].word)))
		i++;
	*known = i < n;
	return *known ? tags[i].on(x) : NULL;
}
