#include "tests/fuzz/fuzz.h"

#include "base/err.h"
#include "wire/date.h"
#include "wire/datepattern.h"

/* A line with a pattern, then a text to read after it.  What is read is a date we can say. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), pattern = str_next(&text, '\n');
	struct datepattern compiled;
	int64_t moment;

	if (datepattern_compile(a, pattern, &compiled) != NULL)
		return 0;
	FUZZ_HOLDS(compiled.count >= 3 && compiled.count <= DATEPATTERN_MAX);
	if (datepattern_read(&compiled, text, STR("America/Chicago"), &moment)) {
		struct date d = date_utc(moment);

		FUZZ_HOLDS(d.year >= 1899 && d.year <= 2201);
		FUZZ_HOLDS(date_moment(&d) == moment);
	}
	return 0;
}
