#include "tests/fuzz/fuzz.h"

#include "wire/reference.h"

/* What is read is shown in a form that reads as the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str code, again;

	if (reference_parse(a, fuzz_str(p, n), &code)) {
		FUZZ_HOLDS(code.n == REFERENCE_CHARS);
		FUZZ_HOLDS(reference_parse(a, reference_show(a, code), &again));
		FUZZ_HOLDS(str_eq(code, again));
	}
	return 0;
}
