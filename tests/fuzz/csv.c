#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/csv.h"
#include "wire/csv_write.h"
#include "wire/utf8.h"

struct source {
	struct str rest;
	size_t step;
};

static ssize_t
give(void *p, char *to, size_t n)
{
	struct source *s = p;
	struct str part = str_sub(s->rest, 0, n < s->step ? n : s->step);

	if (part.n > 0)
		memcpy(to, part.p, part.n);
	s->rest = str_sub(s->rest, part.n, s->rest.n);
	return (ssize_t)part.n;
}

/* All that the reader says of a text that comes in pieces of step bytes. */
static struct str
told(struct arena *a, struct str text, size_t step)
{
	struct source source = { text, step };
	struct csv *c = csv_open(a, give, &source, ',');
	struct csv_record r;
	struct buf b;

	buf_init(&b, a);
	for (;;) {
		const struct err *e = csv_next(c, a, &r);

		if (e != NULL) {
			buf_fmt(&b, "!%s %s\n", e->reason, e->arg);
			continue;
		}
		if (r.fields == NULL)
			return buf_done(&b);
		for (size_t i = 0; i < r.count; i++) {
			FUZZ_HOLDS(utf8_valid(r.fields[i].text));
			buf_fmt(&b, "%zu:%zu[%.*s]", r.fields[i].line, r.fields[i].column,
			    STR_ARG(r.fields[i].text));
		}
		buf_char(&b, '\n');
	}
}

/* It does not matter in what pieces a text comes; a value written is read as it was, but for the
 * guard. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);
	struct source source = { .step = SIZE_MAX };
	struct csv_record r;
	struct csv_write w;
	struct str back;
	struct buf b;

	FUZZ_HOLDS(str_eq(told(a, text, 1), told(a, text, SIZE_MAX)));
	if (!utf8_valid(text))
		return 0;
	buf_init(&b, a);
	csv_write_begin(&w, &b);
	csv_write_z(&w, "x");
	csv_write_str(&w, text);
	csv_write_line(&w);
	source.rest = buf_done(&b);
	FUZZ_HOLDS(csv_next(csv_open(a, give, &source, ','), a, &r) == NULL && r.count == 2);
	back = r.fields[1].text;
	FUZZ_HOLDS(
	    str_eq(back, text) || (back.p[0] == '\'' && str_eq(str_sub(back, 1, back.n), text)));
	return 0;
}
