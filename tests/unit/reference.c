#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/crockford.h"
#include "wire/digest.h"
#include "wire/reference.h"

static struct arena *a;

static void
test_new_ones(void **state)
{
	unsigned seen[256] = { 0 }, kinds = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct str s = reference_new(a), back;

		assert_int_equal(s.n, REFERENCE_CHARS);
		assert_true(reference_parse(a, s, &back));
		assert_true(str_eq(s, back));
		assert_true(reference_parse(a, reference_show(a, s), &back));
		assert_true(str_eq(s, back));
		for (size_t k = 0; k < s.n; k++)
			seen[(unsigned char)s.p[k]]++;
		for (size_t k = 2; k < s.n; k++)
			assert_true(s.p[k] < 'A' || s.p[k - 1] < 'A' || s.p[k - 2] < 'A');
	}
	for (int c = 0; c < 256; c++)
		kinds += seen[c] > 0;
	assert_int_equal(kinds, 32);
}

static void
test_of_numbers(void **state)
{
	struct str s = STR_NONE, back;

	(void)state;
	assert_true(reference_from(a, 1, &s));
	assert_string_equal(reference_show(a, s).p, "1000-0000-D");
	assert_true(reference_parse(a, s, &back));
	assert_true(reference_from(a, (uint64_t)9 << 35, &s));
	assert_true(str_starts(s, STR("00000009")));
	assert_false(reference_from(a, 10 | 10 << 5 | 10 << 10, &back)); /* AAA */
}

static void
test_as_typed(void **state)
{
	struct str s, out;

	(void)state;
	/* 1, 0, … 0 weighs x^8, which is x^3 + x^2 + 1. */
	s = STR("10000000D");
	assert_true(reference_parse(a, s, &out));
	assert_true(str_eq(out, s));
	assert_string_equal(reference_show(a, s).p, "1000-0000-D");
	assert_true(reference_parse(a, STR(" i0oO - 0000d "), &out));
	assert_true(str_eq(out, s));
	assert_true(reference_parse(a, STR("LOOO-OOOO-D"), &out));
	assert_true(str_eq(out, s));
	assert_false(reference_parse(a, STR("1000-0000"), &out));
	assert_false(reference_parse(a, STR("1000-0000-D0"), &out));
	assert_false(reference_parse(a, STR("1000-0000-U"), &out));
	assert_false(reference_parse(a, STR("U000-0000-D"), &out));
	assert_false(reference_parse(a, STR("1000_0000_D"), &out));
	assert_false(reference_parse(a,
	    STR("1000-0000-D                                                                  "),
	    &out));
	assert_false(reference_parse(a, STR(""), &out));
	assert_false(reference_parse(a, STR_NONE, &out));
}

/* All of them, on twenty codes. */
static void
test_slips_are_noticed(void **state)
{
	struct str out;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct str s = reference_new(a);
		char typed[REFERENCE_CHARS];
		struct str slip = { typed, REFERENCE_CHARS };

		for (size_t i = 0; i < s.n; i++) {
			memcpy(typed, s.p, s.n);
			for (unsigned value = 0; value < 32; value++) {
				typed[i] = crockford_char(value);
				assert_int_equal(
				    reference_parse(a, slip, &out), typed[i] == s.p[i]);
			}
			for (size_t k = 0; k < i; k++) {
				memcpy(typed, s.p, s.n);
				typed[i] = s.p[k];
				typed[k] = s.p[i];
				assert_int_equal(reference_parse(a, slip, &out), s.p[i] == s.p[k]);
			}
		}
	}
}

static int
setup(void **state)
{
	(void)state;
	digest_init();
	a = arena_new(16 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_ones),
		cmocka_unit_test(test_of_numbers),
		cmocka_unit_test(test_as_typed),
		cmocka_unit_test(test_slips_are_noticed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
