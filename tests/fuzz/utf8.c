#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/utf8.h"

/* The checks imply one another, cuts stay whole, and JSON can carry any bytes at all. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str s = fuzz_str(p, n), lines, cut;
	const struct json *v;
	struct json_write w;
	struct buf b;

	FUZZ_HOLDS(!utf8_line(s) || utf8_text(s));
	FUZZ_HOLDS(!utf8_text(s) || utf8_valid(s));
	if (utf8_valid(s)) {
		lines = utf8_lines(a, s);
		FUZZ_HOLDS(utf8_valid(lines) && str_find(lines, '\r') == lines.n);
		for (size_t i = 0; i <= 5; i++) {
			cut = utf8_cut(s, i);
			FUZZ_HOLDS(utf8_valid(cut) && str_starts(s, cut));
			FUZZ_HOLDS(utf8_length(cut) == i || cut.n == s.n);
		}
	}
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_array(&w, NULL);
	json_write_str(&w, NULL, s);
	json_write_close(&w);
	json_write_end(&w);
	if (str_find(s, '\0') < s.n)
		return 0;
	FUZZ_HOLDS(json_read(a, buf_done(&b), SIZE_MAX, &v) == NULL);
	FUZZ_HOLDS(!utf8_valid(s) || str_eq(v->items[0].string, s));
	return 0;
}
