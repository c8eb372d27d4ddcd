#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "wire/uri.h"
#include "wire/utf8.h"

/* What is encoded decodes to itself; what decodes is text; segments, written as a path, are cut as
 * they were. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str s = fuzz_str(p, n), back, path, query, segments[8], again[8];
	struct buf b;
	size_t count, count_again;

	buf_init(&b, a);
	uri_encode(&b, s);
	if (utf8_valid(s)) {
		FUZZ_HOLDS(uri_decode(a, buf_done(&b), true, &back) == NULL);
		FUZZ_HOLDS(str_eq(back, s));
	}
	if (uri_decode(a, s, false, &back) == NULL)
		FUZZ_HOLDS(utf8_valid(back) && back.n <= s.n);
	uri_split(s, &path, &query);
	FUZZ_HOLDS(path.n + query.n + (query.p != NULL) == s.n);
	if (uri_path(a, path, segments, 8, &count) != NULL)
		return 0;
	buf_init(&b, a);
	for (size_t i = 0; i < count; i++) {
		buf_char(&b, '/');
		uri_encode(&b, segments[i]);
	}
	FUZZ_HOLDS(uri_path(a, buf_done(&b), again, 8, &count_again) == NULL);
	FUZZ_HOLDS(count > 0 && count_again == count);
	for (size_t i = 0; i < count; i++)
		FUZZ_HOLDS(str_eq(again[i], segments[i]));
	return 0;
}
