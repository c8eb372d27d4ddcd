#include "tests/fuzz/fuzz.h"

#include "wire/token.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), secret;
	struct token t;

	if (token_parse(text, &t)) {
		FUZZ_HOLDS(t.jurisdiction > 0 && t.id > 0);
		FUZZ_HOLDS(str_eq(token_make(a, &t), text));
	}
	if (token_webhook_parse(a, text, &secret))
		FUZZ_HOLDS(secret.n >= 24 && secret.n <= 64);
	return 0;
}
