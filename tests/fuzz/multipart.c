#include "tests/fuzz/fuzz.h"

#include "wire/form.h"
#include "wire/multipart.h"
#include "wire/utf8.h"

/* The first line is the Content-Type, the rest the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str body = fuzz_str(p, n), type = str_next(&body, '\n');
	struct form f;

	if (multipart_read(a, type, body, n, &f) != NULL)
		return 0;
	FUZZ_HOLDS(f.count <= FORM_PAIRS_MAX);
	for (size_t i = 0; i < f.count; i++)
		FUZZ_HOLDS(utf8_valid(f.pairs[i].name) && utf8_valid(f.pairs[i].value) &&
			   f.pairs[i].value.p >= body.p &&
			   f.pairs[i].value.p + f.pairs[i].value.n <= body.p + body.n);
	return 0;
}
