#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "civic/webhook_url.h"

/* What is taken is in a form that reads as itself, and is plainly an address of that destination.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	const struct webhook_policy policies[] = {
		{ .ports = STR("443,8443") },
		{ .ports = STR("443,8443"), .loopback = true },
	};

	for (size_t i = 0; i < 2; i++) {
		struct endpoint_url out, again;

		if (webhook_url_read(a, &policies[i], "url", fuzz_str(p, n), &out) != NULL)
			continue;
		FUZZ_HOLDS(webhook_url_read(a, &policies[i], "url", out.url, &again) == NULL);
		FUZZ_HOLDS(str_eq(out.url, again.url));
		FUZZ_HOLDS(str_eq(out.destination, again.destination));
		FUZZ_HOLDS(str_starts(out.url, STR("https://")) ||
			   (policies[i].loopback && str_starts(out.url, STR("http://"))));
		FUZZ_HOLDS(
		    str_find(out.url, '@') == out.url.n ||
		    str_find(out.url, '@') > str_find(str_sub(out.url, 8, out.url.n), '/') + 8 - 1);
		FUZZ_HOLDS(memchr(out.destination.p, '@', out.destination.n) == NULL);
	}
	return 0;
}
