#include "tests/fuzz/fuzz.h"

#include "wire/token.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);
	struct token t;

	if (token_parse(text, &t)) {
		FUZZ_HOLDS(t.jurisdiction > 0 && t.id > 0);
		FUZZ_HOLDS(str_eq(token_make(a, &t), text));
	}
	return 0;
}
