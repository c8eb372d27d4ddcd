/* viewc OUT.c OUT.h NAME.h TEMPLATE...: compiles templates; the C includes the header as NAME.h. */
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "tools/out.h"
#include "tools/viewc.h"

enum { TEMPLATE_MAX = 1 << 20, TEMPLATES_AT = 4 };

/* Short words for templates; they need the view that is being written. */
static const char prologue[] = "#define _(msgid) lang_tr(v->lang, msgid)\n"
			       "#define tr(msgid) lang_tr(v->lang, msgid)\n"
			       "#define say(err) lang_say(v->arena, v->lang, err)\n"
			       "#define fill(...) LANG_FILL(v->arena, __VA_ARGS__)\n";

static const char *
guard(struct arena *a, const char *name)
{
	char *z = str_z(a, str_fmt(a, "MADE_%s", name));

	for (char *p = z; *p != '\0'; p++) {
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
		else if (!(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9'))
			*p = '_';
	}
	return z;
}

static const struct err *
run(struct arena *a, int argc, char **argv)
{
	size_t n = (size_t)(argc - TEMPLATES_AT);
	struct str *sources = ARENA_ARRAY(a, n, struct str);
	struct viewc_heads heads = { 0 };
	struct buf code, header;

	buf_init(&heads.includes, a);
	buf_init(&code, a);
	buf_init(&header, a);
	for (size_t i = 0; i < n; i++) {
		TRY(file_read(a, argv[TEMPLATES_AT + i], TEMPLATE_MAX, &sources[i]));
		TRY(viewc_heads_read(a, argv[TEMPLATES_AT + i], sources[i], &heads));
	}
	buf_fmt(
	    &code, "/* Made by src/tools/viewc.c. */\n#include \"%s\"\n\n%s", argv[3], prologue);
	for (size_t i = 0; i < n; i++)
		TRY(viewc_emit(a, argv[TEMPLATES_AT + i], sources[i], &heads, &code));
	viewc_heads_emit(&heads, guard(a, argv[3]), &header);
	TRY(out_write(a, argv[1], buf_done(&code)));
	return out_write(a, argv[2], buf_done(&header));
}

int
main(int argc, char **argv)
{
	struct arena *a;
	const struct err *e;
	int status;

	if (argc < TEMPLATES_AT) {
		fprintf(stderr, "usage: viewc OUT.c OUT.h NAME.h TEMPLATE...\n");
		return 64;
	}
	a = arena_new((size_t)256 << 20);
	e = run(a, argc, argv);
	if (e != NULL)
		fprintf(stderr, "%s\n", e->detail);
	status = e != NULL;
	arena_free(a);
	return status;
}
