#include "tests/fuzz/fuzz.h"

#include "wire/date.h"

/* What is read prints as a text that reads as the same moment. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n);
	int64_t moment, again;
	struct date d;

	if (date_parse(text, &moment)) {
		d = date_utc(moment);
		/* An offset or a leap second may lead out of the years that are read. */
		if (d.year >= 1900 && d.year <= 2200) {
			FUZZ_HOLDS(date_valid(&d) && date_moment(&d) == moment);
			FUZZ_HOLDS(date_parse(date_millis(a, moment), &again));
			FUZZ_HOLDS(again == moment - d.micro % 1000);
		}
	}
	return 0;
}
