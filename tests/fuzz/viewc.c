#include "tests/fuzz/fuzz.h"

#include "base/err.h"
#include "tools/viewc.h"

/* Any text is compiled or refused with a place in it; what it compiles to leaves no block open. */
static void
compile(struct arena *a, const char *file, struct str source)
{
	struct viewc_heads heads = { 0 };
	const struct err *e;
	struct buf out;

	buf_init(&heads.includes, a);
	buf_init(&out, a);
	e = viewc_heads_read(a, file, source, &heads);
	if (e == NULL)
		e = viewc_emit(a, file, source, &heads, &out);
	if (e == NULL)
		viewc_heads_emit(&heads, "GUARD", &out);
	else
		FUZZ_HOLDS(str_starts(str_of(e->detail), str_of(file)));
}

/* A whole file; or behind a digit, what stands in a view of a kind of file of its own. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const files[] = { "x.html", "x.txt", "x.xml" };
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);
	unsigned kind = n == 0 ? 0 : p[0] - (unsigned)'1';

	if (n == 0 || kind >= sizeof(files) / sizeof(files[0]))
		compile(a, "x.html", text);
	else
		compile(a, files[kind],
		    str_fmt(a, "{%% view x(int n) %%}%.*s{%% endview %%}",
			STR_ARG(str_sub(text, 1, n))));
	return 0;
}
