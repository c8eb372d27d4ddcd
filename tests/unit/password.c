/* Passwords and their hashes: ours, libsodium's own, the reference program's, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/arena.h"
#include "civic/password.h"
#include "wire/digest.h"

#define PASSWORD "p\303\244ssword 1"
#define SALT "$c2l4dGVlbmJ5dGVzYWx0Lg"
#define BYTES "$NFS1FMF0dPx0WKK25GUZrnwPtGeV9HXq1xbsmtJQjz"
#define REFERENCE "$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "U"

static struct arena *a;

static int
set_up(void **state)
{
	(void)state;
	digest_init();
	a = arena_new(1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static bool
fits(const char *hash)
{
	return password_matches(str_of(hash), STR(PASSWORD));
}

static void
test_own(void **state)
{
	struct str hash = password_hash(a, STR(PASSWORD));

	(void)state;
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_eq(hash, password_hash(a, STR(PASSWORD))));
	assert_true(password_matches(hash, STR(PASSWORD)));
	assert_false(password_matches(hash, STR("p\303\244ssword 2")));
	assert_false(password_matches(hash, STR(PASSWORD "\0")));
	assert_false(password_matches(hash, STR("")));
	assert_false(password_matches(hash, STR_NONE));
}

static void
test_nobody(void **state)
{
	(void)state;
	assert_false(password_matches(STR_NONE, STR(PASSWORD)));
	assert_false(password_matches(STR_NONE, STR("")));
	assert_false(password_matches(STR_NONE, STR_NONE));
}

/* libsodium's, of any cost: what it says of a password, we say. */
static void
test_libsodium(void **state)
{
	static const struct {
		unsigned passes, kib;
		struct str password;
	} of[] = {
		{ 1, 8, STR("") },
		{ 1, 9, STR("a") },
		{ 3, 64, STR(PASSWORD) },
		{ 2, 1000, STR("a\0b") },
		{ 10, 100, STR("a\0c") },
	};
	char hash[crypto_pwhash_STRBYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		assert_int_equal(crypto_pwhash_str(hash, of[i].password.p, of[i].password.n,
				     of[i].passes, (size_t)of[i].kib << 10),
		    0);
		for (size_t j = 0; j < sizeof(of) / sizeof(of[0]); j++) {
			bool same = password_matches(str_of(hash), of[j].password);

			assert_int_equal(same, i == j);
			assert_int_equal(same, crypto_pwhash_str_verify(
						   hash, of[j].password.p, of[j].password.n) == 0);
		}
	}
}

/* By the reference program: argon2 sixteenbytesalt. -id -t 3 -k 64 -e */
static void
test_reference(void **state)
{
	(void)state;
	assert_true(fits(REFERENCE));
	assert_false(fits("$argon2id$v=19$m=65,t=3,p=1" SALT BYTES "U"));
	assert_false(fits("$argon2id$v=19$m=64,t=2,p=1" SALT BYTES "U"));
	assert_false(fits("$argon2id$v=19$m=64,t=3,p=1$D2l4dGVlbmJ5dGVzYWx0Lg" BYTES "U"));
	assert_false(fits("$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "Y"));
}

/* The first five are true hashes of the password by that program, but not of the kind we write. */
static void
test_other(void **state)
{
	static const char *const none[] = {
		"$argon2id$v=19$m=64,t=3,p=2" SALT "$qIHbOavUR0lsN+aJVfItMFcLmc4R5qels5SpBMVylro",
		"$argon2i$v=19$m=64,t=3,p=1" SALT "$4zp+6ruzxQPSk978fZkB5iX/6vYg6SZFcuE2nZRvL0Q",
		"$argon2id$v=16$m=64,t=3,p=1" SALT "$r3taBnOFHfurdGBgTWfVFLGq3/MwG2aoe+ZQiBrTqhc",
		"$argon2id$v=19$m=64,t=3,p=1" SALT "$w1l0eERQqgWPcWnWe+EpZvRF6LK1/fzM",
		"$argon2id$v=19$m=64,t=3,p=1$c2V2ZW50ZWVuYnl0ZXNhbHQ$8pEzQUHwQv3B/D82/UH+"
		"hzS6wDaUOyvYuCjZkJXPsvs",
		"",
		"$",
		PASSWORD,
		"$argon2id$v=19$m=64,t=3,p=2" SALT BYTES "U",
		"$argon2i$v=19$m=64,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=16$m=64,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=7,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=-64,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=18446744073709551680,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=4294967360,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=64,t=0,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=64,t=-3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=64,t=4294967299,p=1" SALT BYTES "U",
		"$argon2id$v=19$m= 64,t=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$t=3,m=64,p=1" SALT BYTES "U",
		"$argon2id$v=19$t=64,m=3,p=1" SALT BYTES "U",
		"$argon2id$v=19$m=64,t=3,p=1,keyid=AA" SALT BYTES "U",
		"$argon2id$v=19$m=64,t=3,p=1" SALT "==" BYTES "U",
		"$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "U=",
		"$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "U\n",
		"$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "U$",
		"$argon2id$v=19$m=64,t=3,p=1" SALT BYTES "UU",
		"$argon2id$v=19$m=64,t=3,p=1" SALT BYTES
		"V", /* the same but for a bit that is unused */
		"$argon2id$v=19$m=64,t=3,p=1$c2l4dGVlbmJ5dGVzYWx0L_" BYTES "U",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (fits(none[i]))
			fail_msg("%s", none[i]);
	for (size_t n = 0; n < strlen(REFERENCE); n++)
		assert_false(password_matches(str_sub(STR(REFERENCE), 0, n), STR(PASSWORD)));
	assert_false(password_matches(STR(REFERENCE "\0"), STR(PASSWORD)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_libsodium),
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_other),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
