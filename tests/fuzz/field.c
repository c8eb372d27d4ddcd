#include "tests/fuzz/fuzz.h"

#include <math.h>

#include "base/err.h"
#include "civic/email.h"
#include "wire/field.h"
#include "wire/utf8.h"

enum { MOST = 20, LEAST_INT = -500, MOST_INT = 70000 };

/* A value or a fault that says at which field and why; no value past what was asked for. */
static bool
taken(const struct err *e)
{
	FUZZ_HOLDS(e == NULL ||
		   (e->reason != NULL && e->say != NULL && str_eq(str_of(e->field), STR("f"))));
	return e == NULL;
}

static void
lines(struct arena *a, struct str s)
{
	struct str out, again;

	if (taken(field_line(a, "f", s, MOST, FIELD_OPTIONAL, &out)) && out.p != NULL) {
		FUZZ_HOLDS(utf8_line(out) && utf8_length(out) <= MOST && !utf8_blank(out));
		FUZZ_HOLDS(field_line(a, "f", out, MOST, FIELD_REQUIRED, &again) == NULL);
		FUZZ_HOLDS(str_eq(out, again));
	}
	if (taken(field_text(a, "f", s, MOST, FIELD_REQUIRED, &out)))
		FUZZ_HOLDS(
		    utf8_text(out) && utf8_length(out) <= MOST && str_find(out, '\r') == out.n);
	if (taken(email_check(a, "f", s, FIELD_REQUIRED, &out)))
		FUZZ_HOLDS(utf8_line(out) && out.n <= EMAIL_MAX && str_find(out, '@') > 0 &&
			   str_find(out, '@') < out.n && str_find(out, ' ') == out.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const choices[] = { "problem", "idea", "other", NULL };
	struct arena *a = fuzz_arena();
	struct str s = fuzz_str(p, n);
	int64_t i = 0;
	double d = 0;
	int choice;

	lines(a, s);
	if (taken(field_int(a, "f", s, LEAST_INT, MOST_INT, FIELD_REQUIRED, &i)))
		FUZZ_HOLDS(i >= LEAST_INT && i <= MOST_INT);
	if (taken(field_double(a, "f", s, -180, 180, FIELD_REQUIRED, &d)))
		FUZZ_HOLDS(isfinite(d) && d >= -180 && d <= 180);
	if (taken(field_id(a, "f", s, FIELD_REQUIRED, &i)))
		FUZZ_HOLDS(i > 0);
	if (taken(field_choice(a, "f", s, choices, FIELD_REQUIRED, &choice)))
		FUZZ_HOLDS(choice >= 0 && choice < 3);
	return 0;
}
