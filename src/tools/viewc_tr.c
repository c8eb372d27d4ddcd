#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "tools/out.h"
#include "tools/viewc.h"

enum { MARK = 1 }; /* in a form, the byte before a value's digit */

void
viewc_words_init(struct viewc_words *w, struct arena *a)
{
	*w = (struct viewc_words){ .forms = 1 };
	buf_init(&w->form[0], a);
	buf_init(&w->form[1], a);
}

void
viewc_words_text(struct viewc_words *w, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != MARK)
			buf_char(&w->form[w->forms - 1], text.p[i]);
	}
}

size_t
viewc_words_value(struct viewc_words *w, struct str code)
{
	size_t i = 0;

	while (i < w->n && !str_eq(w->value[i], code))
		i++;
	if (i == VIEWC_WORDS)
		return i;
	w->value[i] = code;
	if (i == w->n)
		w->n++;
	buf_fmt(&w->form[w->forms - 1], "%c%c", MARK, (char)('1' + i));
	return i;
}

/* White space folded and trimmed, values as %1$s, and then a '%' doubled. */
static struct str
msgid(struct arena *a, struct str form, bool values)
{
	struct buf b;
	bool blank = false;

	buf_init(&b, a);
	for (size_t i = 0; i < form.n; i++) {
		if (strchr(" \t\r\n", form.p[i]) != NULL) {
			blank = b.n > 0;
			continue;
		}
		if (blank)
			buf_char(&b, ' ');
		blank = false;
		if (form.p[i] == MARK)
			buf_fmt(&b, "%%%c$s", form.p[++i]);
		else if (form.p[i] == '%' && values)
			buf_z(&b, "%%");
		else
			buf_char(&b, form.p[i]);
	}
	return buf_done(&b);
}

const struct err *
viewc_words_emit(struct arena *a, struct buf *out, const struct viewc_words *w,
    const struct viewc_place *at, struct str count, const char *kind)
{
	const char *flag = w->n > 0 ? "c-format" : "no-c-format";

	if (w->n > 0)
		buf_z(out, "{\nstruct view_args view_args;\nview_args_begin(v, &view_args);\n");
	for (size_t i = 0; i < w->n; i++) {
		buf_str(out, w->value[i]);
		buf_z(out, "view_args_next(v, &view_args);\n");
	}
	buf_fmt(out, "#line %zu \"%s\"\n", at->line, at->file);
	buf_fmt(out, w->n > 0 ? "view_args_say(v, &view_args, %s, " : "view_say(v, %s, ", kind);
	buf_fmt(
	    out, "/* xgettext:%s */ %s(v->lang", flag, count.p == NULL ? "lang_tr" : "lang_trn");
	for (size_t i = 0; i < w->forms; i++) {
		struct str id = msgid(a, (struct str){ w->form[i].p, w->form[i].n }, w->n > 0);

		if (id.n == 0)
			return viewc_error(a, at, "there are no words to translate here");
		buf_z(out, ", ");
		out_literal(out, id);
	}
	if (count.p != NULL)
		buf_fmt(out, ", (unsigned long)(%.*s)", STR_ARG(count));
	buf_z(out, w->n > 0 ? "));\n}\n" : "));\n");
	return NULL;
}
