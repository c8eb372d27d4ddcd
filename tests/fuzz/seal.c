#include "tests/fuzz/fuzz.h"

#include "base/err.h"
#include "wire/installation_key.h"
#include "wire/seal.h"

/* Nobody without the key makes a text that opens. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct installation_key key = { .count = 1, .of[0] = { 1, { 1, 2, 3 } } };
	struct arena *a = fuzz_arena();
	struct str out;

	FUZZ_HOLDS(seal_decrypt(a, &key, 7, 12, fuzz_str(p, n), &out) != NULL);
	return 0;
}
