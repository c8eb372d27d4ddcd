#include "tests/fuzz/fuzz.h"

#include "wire/accept.h"

/* The answer is an index or -1, and -1 for media only where something was asked for. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const languages[] = { "en", "es", NULL };
	static const char *const media[] = { "text/html", "application/json", NULL };
	struct str header = fuzz_str(p, n);
	int language = accept_language(header, languages), type = accept_media(header, media);

	FUZZ_HOLDS(language >= -1 && language <= 1);
	FUZZ_HOLDS(type >= -1 && type <= 1);
	FUZZ_HOLDS(type >= 0 || str_trim(header).n > 0);
	return 0;
}
