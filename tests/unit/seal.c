#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/digest.h"
#include "wire/installation_key.h"
#include "wire/seal.h"

static struct arena *a;
static struct installation_key old_key, key, other_key;

static void
test_opens(void **state)
{
	static const char *const secrets[] = { "", "x", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		struct str s = str_of(secrets[i]), sealed = seal_encrypt(a, &key, 7, 12, s);

		assert_true(str_starts(sealed, STR("2:")));
		assert_null(seal_decrypt(a, &key, 7, 12, sealed, &out));
		assert_true(str_eq(out, s));
		assert_false(str_eq(sealed, seal_encrypt(a, &key, 7, 12, s)));
	}
}

/* Sealed by another implementation after the contract of the headers: what is stored must always
 * open. */
static void
test_known_answer(void **state)
{
	struct installation_key known = { .count = 1, .of[0].version = 5 };
	struct str out;

	(void)state;
	for (uint8_t i = 0; i < INSTALLATION_KEY_BYTES; i++)
		known.of[0].bytes[i] = i;
	assert_null(seal_decrypt(a, &known, 7, 1734001,
	    STR("5:ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7u8ZXOJBIbF-D79N_8ZrNuqhxFt1VvQ"), &out));
	assert_true(str_eq(out, STR("secret")));
}

static void
test_opens_after_rotation(void **state)
{
	struct str sealed = seal_encrypt(a, &old_key, 7, 12, STR("secret")), out;

	(void)state;
	assert_null(seal_decrypt(a, &key, 7, 12, sealed, &out));
	assert_true(str_eq(out, STR("secret")));
}

static void
test_stays_shut(void **state)
{
	struct str sealed = seal_encrypt(a, &key, 7, 12, STR("secret")), out = STR("untouched");
	char *changed;

	(void)state;
	assert_non_null(seal_decrypt(a, &key, 8, 12, sealed, &out));
	assert_non_null(seal_decrypt(a, &key, 7, 13, sealed, &out));
	assert_non_null(seal_decrypt(a, &key, 12, 7, sealed, &out));
	for (int bit = 0; bit < 63; bit++) {
		const int64_t other = INT64_C(1) << bit;

		assert_non_null(seal_decrypt(a, &key, 7 ^ other, 12, sealed, &out));
		assert_non_null(seal_decrypt(a, &key, 7, 12 ^ other, sealed, &out));
	}
	assert_non_null(seal_decrypt(a, &old_key, 7, 12, sealed, &out));
	assert_non_null(seal_decrypt(a, &other_key, 7, 12, sealed, &out));
	assert_non_null(seal_decrypt(a, &key, 7, 12, STR(""), &out));
	assert_non_null(seal_decrypt(a, &key, 7, 12, STR("2:"), &out));
	assert_non_null(seal_decrypt(a, &key, 7, 12, STR("2:AAAA"), &out));
	assert_non_null(seal_decrypt(a, &key, 7, 12, str_sub(sealed, 2, sealed.n), &out));
	for (size_t i = 0; i < sealed.n; i++) {
		changed = str_z(a, sealed);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_non_null(seal_decrypt(a, &key, 7, 12, str_of(changed), &out));
	}
	assert_true(str_eq(out, STR("untouched")));
}

static int
setup(void **state)
{
	(void)state;
	digest_init();
	a = arena_new(16 << 20);
	old_key = (struct installation_key){ .count = 1, .of[0].version = 1 };
	digest_random(old_key.of[0].bytes, INSTALLATION_KEY_BYTES);
	key = old_key;
	key.of[key.count++].version = 2;
	digest_random(key.of[1].bytes, INSTALLATION_KEY_BYTES);
	other_key = key;
	other_key.of[1].bytes[31] ^= 1;
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
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_known_answer),
		cmocka_unit_test(test_opens_after_rotation),
		cmocka_unit_test(test_stays_shut),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
