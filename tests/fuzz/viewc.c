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

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char before[] = "{% view x(int n) %}", after[] = "{% endview %}";
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);

	compile(a, "x.html", text);
	compile(a, "x.html", str_fmt(a, "%s%.*s%s", before, STR_ARG(text), after));
	compile(a, "x.txt", str_fmt(a, "%s%.*s%s", before, STR_ARG(text), after));
	compile(a, "x.xml", str_fmt(a, "%s%.*s%s", before, STR_ARG(text), after));
	return 0;
}
