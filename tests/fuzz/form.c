#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "wire/form.h"
#include "wire/uri.h"
#include "wire/utf8.h"

/* The pairs, written again, read as the same pairs. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct form f, again;
	struct buf b;

	if (form_read(a, fuzz_str(p, n), n, &f) != NULL)
		return 0;
	buf_init(&b, a);
	for (size_t i = 0; i < f.count; i++) {
		buf_char(&b, '&');
		uri_encode(&b, f.pairs[i].name);
		buf_char(&b, '=');
		uri_encode(&b, f.pairs[i].value);
	}
	FUZZ_HOLDS(form_read(a, buf_done(&b), b.n, &again) == NULL);
	FUZZ_HOLDS(again.count == f.count);
	for (size_t i = 0; i < f.count; i++) {
		FUZZ_HOLDS(utf8_valid(f.pairs[i].name) && utf8_valid(f.pairs[i].value));
		FUZZ_HOLDS(str_eq(again.pairs[i].name, f.pairs[i].name));
		FUZZ_HOLDS(str_eq(again.pairs[i].value, f.pairs[i].value));
	}
	return 0;
}
