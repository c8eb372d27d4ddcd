#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/crockford.h"
#include "wire/digest.h"

static struct arena *a;

static struct str
hex(const uint8_t *p)
{
	return digest_hex(a, p, DIGEST_BYTES);
}

/* FIPS 180-4, RFC 4231 cases 2 and 6, and b2sum -l 256. */
static void
test_known_answers(void **state)
{
	const struct str parts[] = { STR("what do ya want "), STR_NONE, STR("for nothing?") };
	const struct str long_test = STR("Test Using Larger Than Block-Size Key - Hash Key First");
	char long_key[131];
	uint8_t out[DIGEST_BYTES];

	(void)state;
	digest_sha256(STR("abc"), out);
	assert_string_equal(
	    hex(out).p, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_sha256(STR_NONE, out);
	assert_string_equal(
	    hex(out).p, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_blake2b(STR("abc"), out);
	assert_string_equal(
	    hex(out).p, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	digest_hmac(STR("Jefe"), parts, 3, out);
	assert_string_equal(
	    hex(out).p, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(long_key, 0xaa, sizeof(long_key));
	digest_hmac((struct str){ long_key, sizeof(long_key) }, &long_test, 1, out);
	assert_string_equal(
	    hex(out).p, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* The vector of the Standard Webhooks libraries. */
static void
test_webhook_signature(void **state)
{
	const struct str body =
	    STR("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
	uint8_t out[DIGEST_BYTES];
	struct str key;

	(void)state;
	assert_true(digest_base64_decode(a, STR("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &key));
	digest_hmac(key, &body, 1, out);
	assert_string_equal(
	    digest_base64(a, out, sizeof(out)).p, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void
test_text_forms(void **state)
{
	/* RFC 4648 section 10, and bytes that show the two alphabets apart. */
	static const struct {
		const char *bytes, *base64, *base64url, *hex;
	} known[] = {
		{ "", "", "", "" },
		{ "f", "Zg==", "Zg", "66" },
		{ "fo", "Zm8=", "Zm8", "666f" },
		{ "foo", "Zm9v", "Zm9v", "666f6f" },
		{ "foob", "Zm9vYg==", "Zm9vYg", "666f6f62" },
		{ "\xfb\xff\xfe", "+//+", "-__-", "fbfffe" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct str bytes = str_of(known[i].bytes), out;

		assert_string_equal(digest_base64(a, bytes.p, bytes.n).p, known[i].base64);
		assert_string_equal(digest_base64url(a, bytes.p, bytes.n).p, known[i].base64url);
		assert_string_equal(digest_hex(a, bytes.p, bytes.n).p, known[i].hex);
		assert_true(digest_base64_decode(a, str_of(known[i].base64), &out));
		assert_true(str_eq(out, bytes));
		assert_true(digest_base64url_decode(a, str_of(known[i].base64url), &out));
		assert_true(str_eq(out, bytes));
	}
}

static void
test_decoding_is_strict(void **state)
{
	static const char *const base64[] = { "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n",
		" Zm9v", "Zm9v=", "-__-", "Z", "=", "Zm=v" };
	static const char *const base64url[] = { "Zg==", "Zh", "Zm8=", "+//+", "Z", "Zm9v ",
		"Zm 9v", "Zm9v\331g" };
	struct str out = STR("untouched");

	(void)state;
	for (size_t i = 0; i < sizeof(base64) / sizeof(base64[0]); i++)
		assert_false(digest_base64_decode(a, str_of(base64[i]), &out));
	for (size_t i = 0; i < sizeof(base64url) / sizeof(base64url[0]); i++)
		assert_false(digest_base64url_decode(a, str_of(base64url[i]), &out));
	assert_true(str_eq(out, STR("untouched")));
}

static void
test_equal_and_random(void **state)
{
	uint8_t one[DIGEST_BYTES], other[DIGEST_BYTES];

	(void)state;
	digest_random(one, sizeof(one));
	digest_random(other, sizeof(other));
	assert_false(digest_equal(one, other, sizeof(one)));
	memcpy(other, one, sizeof(one));
	assert_true(digest_equal(one, other, sizeof(one)));
	other[DIGEST_BYTES - 1] ^= 1;
	assert_false(digest_equal(one, other, sizeof(one)));
}

static void
test_crockford(void **state)
{
	(void)state;
	for (int i = 0; i < 32; i++)
		assert_int_equal(crockford_value(crockford_char((unsigned)i)), i);
	assert_int_equal(crockford_value('z'), 31);
	assert_int_equal(crockford_value('o'), 0);
	assert_int_equal(crockford_value('O'), 0);
	assert_int_equal(crockford_value('i'), 1);
	assert_int_equal(crockford_value('L'), 1);
	for (const char *c = "Uu-_ \x80/:@[`{"; *c != '\0'; c++)
		assert_int_equal(crockford_value(*c), -1);
	assert_int_equal(crockford_value('\0'), -1);
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
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_webhook_signature),
		cmocka_unit_test(test_text_forms),
		cmocka_unit_test(test_decoding_is_strict),
		cmocka_unit_test(test_equal_and_random),
		cmocka_unit_test(test_crockford),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
