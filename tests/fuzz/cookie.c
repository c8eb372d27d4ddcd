#include "tests/fuzz/fuzz.h"

#include "wire/cookie.h"

/* A value found lies in the header and holds no separator. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str header = fuzz_str(p, n), value = cookie_get(header, "s");

	if (value.p == NULL)
		return 0;
	FUZZ_HOLDS(value.p >= header.p && value.p + value.n <= header.p + header.n);
	FUZZ_HOLDS(str_find(value, ';') == value.n);
	return 0;
}
