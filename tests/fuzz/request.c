#include "tests/fuzz/fuzz.h"

#include "web/request.h"
#include "web/route.h"
#include "wire/utf8.h"

enum { PARAMS_MOST = 64 };

/* CGI parameters, one a line: what is read of them is text, and a row matches or not. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str rest = fuzz_str(p, n);
	char *params[PARAMS_MOST + 1];
	struct request r;
	size_t count = 0;
	bool other;

	while (rest.p != NULL && count < PARAMS_MOST)
		params[count++] = str_z(a, str_next(&rest, '\n'));
	params[count] = NULL;
	request_init(&r, a, params);
	FUZZ_HOLDS(utf8_line(r.host) && utf8_line(r.id));
	FUZZ_HOLDS(r.id.n >= 8 && r.id.n <= 64);
	if (request_target(&r, a) != NULL)
		return 0;
	for (size_t i = 0; i < r.segments_n; i++)
		FUZZ_HOLDS(utf8_valid(r.segments[i]));
	for (size_t i = 0; i < r.query.count; i++)
		FUZZ_HOLDS(utf8_valid(r.query.pairs[i].value));
	if (route_find(&r, &other) == NULL)
		FUZZ_HOLDS(other == (route_allow(a, &r).n > 0));
	return 0;
}
