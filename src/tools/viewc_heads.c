#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "tools/viewc.h"

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

struct str
viewc_heads_name(struct str declaration)
{
	size_t end = declaration.n, begin;

	while (end > 0 && !is_word(declaration.p[end - 1]))
		end--;
	for (begin = end; begin > 0 && is_word(declaration.p[begin - 1]);)
		begin--;
	return str_sub(declaration, begin, end - begin);
}

struct str
viewc_heads_param(struct str *rest)
{
	size_t depth = 0, end = 0;
	struct str param;

	while (end < rest->n && (depth > 0 || rest->p[end] != ',')) {
		depth += rest->p[end] == '(' || rest->p[end] == '{';
		depth -= rest->p[end] == ')' || rest->p[end] == '}';
		end++;
	}
	param = str_trim(str_sub(*rest, 0, end));
	*rest = end < rest->n ? str_sub(*rest, end + 1, rest->n) : STR_NONE;
	return param;
}

const struct err *
viewc_heads_call(struct arena *a, const struct viewc_token *t, struct str *name, struct str *inside)
{
	size_t open = str_find(t->text, '(');

	*name = str_trim(str_sub(t->text, 0, open));
	for (size_t i = 0; i < name->n; i++) {
		if (!is_word(name->p[i]))
			*name = STR_NONE;
	}
	if (name->n == 0 || !str_ends(t->text, STR(")")))
		return viewc_error(a, &t->place, "write {%% %.*s NAME(…) %%}", STR_ARG(t->word));
	*inside = str_trim(str_sub(t->text, open + 1, t->text.n - open - 2));
	return NULL;
}

const struct viewc_view *
viewc_heads_find(const struct viewc_heads *heads, struct str name)
{
	const struct viewc_view *view = heads->views;

	while (view != NULL && !str_eq(view->name, name))
		view = view->next;
	return view;
}

static const struct err *
add_view(struct arena *a, struct viewc_heads *heads, const struct viewc_token *t)
{
	struct viewc_view *view = ARENA_NEW(a, struct viewc_view);
	const struct viewc_view *other;

	*view = (struct viewc_view){ .place = t->place };
	TRY(viewc_heads_call(a, t, &view->name, &view->params));
	other = viewc_heads_find(heads, view->name);
	if (other != NULL)
		return viewc_error(a, &t->place, "the view %.*s is already at %s:%zu",
		    STR_ARG(view->name), other->place.file, other->place.line);
	if (heads->last == NULL)
		heads->last = &heads->views;
	*heads->last = view;
	heads->last = &view->next;
	heads->now = view;
	return NULL;
}

static const struct err *
add_include(struct arena *a, struct viewc_heads *heads, const struct viewc_token *t)
{
	const char *line = str_fmt(a, "#include %.*s\n", STR_ARG(t->text)).p;

	if (t->text.n < 3 || strchr("\"<", t->text.p[0]) == NULL)
		return viewc_error(a, &t->place, "write {%% include \"layer/file.h\" %%}");
	if (strstr(buf_done(&heads->includes).p, line) == NULL)
		buf_z(&heads->includes, line);
	return NULL;
}

const struct err *
viewc_heads_read(struct arena *a, const char *file, struct str source, struct viewc_heads *heads)
{
	struct viewc_scan scan;
	struct viewc_token t;

	viewc_scan_init(&scan, a, file, source);
	heads->now = NULL;
	do {
		TRY(viewc_scan_next(&scan, &t));
		if (t.kind != VIEWC_TAG)
			continue;
		if (str_eq(t.word, STR("view")))
			TRY(add_view(a, heads, &t));
		else if (str_eq(t.word, STR("include")))
			TRY(add_include(a, heads, &t));
		else if (str_eq(t.word, STR("body")) && heads->now != NULL)
			heads->now->body = true;
	} while (t.kind != VIEWC_END);
	return NULL;
}

static void
emit_wrap(struct buf *out, const struct viewc_view *view)
{
	struct str rest = view->params;

	buf_fmt(out, "struct view_%.*s_wrap {\n", STR_ARG(view->name));
	if (rest.n == 0)
		buf_z(out, "\tchar none;\n");
	while (rest.n > 0) {
		struct str param = viewc_heads_param(&rest);

		buf_fmt(out, "\t%.*s;\n", STR_ARG(param));
	}
	buf_z(out, "};\n");
}

void
viewc_heads_signature(struct buf *out, const struct viewc_view *view, const char *part)
{
	bool begins = strcmp(part, "_end") != 0;

	buf_fmt(out, "void view_%.*s%s(struct view *v", STR_ARG(view->name), part);
	if (view->body)
		buf_fmt(out, ", struct view_%.*s_wrap *view_wrap", STR_ARG(view->name));
	if (begins && view->params.n > 0)
		buf_fmt(out, ", %.*s", STR_ARG(view->params));
	buf_z(out, ")");
}

void
viewc_heads_emit(struct viewc_heads *heads, const char *guard, struct buf *out)
{
	buf_fmt(out, "/* Made by src/tools/viewc.c. */\n#ifndef %s\n#define %s\n\n", guard, guard);
	buf_z(out, "#include \"wire/view.h\"\n");
	buf_str(out, buf_done(&heads->includes));
	for (const struct viewc_view *view = heads->views; view != NULL; view = view->next) {
		buf_char(out, '\n');
		if (view->body)
			emit_wrap(out, view);
		viewc_heads_signature(out, view, view->body ? "_begin" : "");
		buf_z(out, ";\n");
		if (view->body) {
			viewc_heads_signature(out, view, "_end");
			buf_z(out, ";\n");
		}
	}
	buf_z(out, "\n#endif\n");
}
