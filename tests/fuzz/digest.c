#include "tests/fuzz/fuzz.h"

#include "wire/digest.h"

/* The first byte picks the text form; what decodes is the only text of its bytes. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct {
		bool (*decode)(struct arena *, struct str, struct str *);
		struct str (*encode)(struct arena *, const void *, size_t);
	} forms[] = {
		{ digest_base64_decode, digest_base64 },
		{ digest_base64url_decode, digest_base64url },
	};
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), bytes;
	size_t form;

	if (n == 0)
		return 0;
	form = p[0] % 2u;
	text = str_sub(text, 1, n);
	if (forms[form].decode(a, text, &bytes)) {
		struct str again = forms[form].encode(a, bytes.p, bytes.n);

		FUZZ_HOLDS(str_eq(again, text));
	}
	return 0;
}
