#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/digest.h"
#include "wire/installation_key.h"
#include "wire/token.h"

static struct arena *a;
static char folder[] = "/tmp/hearback-token-XXXXXX";

static const char *
path_of(const char *name)
{
	return str_fmt(a, "%s/%s", folder, name).p;
}

static const char *
key_file(const char *name, const char *content, mode_t mode)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

#define KEY_TEXT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define SECRET_TEXT "0001081g81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gz"

static void
test_text_form(void **state)
{
	const char text[] = "hb_7_1734001_" SECRET_TEXT;
	struct token t = { .jurisdiction = 7, .id = 1734001 }, back;

	(void)state;
	for (uint8_t i = 0; i < TOKEN_BYTES; i++)
		t.secret[i] = i;
	assert_string_equal(token_make(a, &t).p, text);
	assert_true(token_parse(str_of(text), &back));
	assert_memory_equal(&back, &t, sizeof(t));
	for (int i = 0; i < 1000; i++) {
		t = token_random(INT64_MAX, i + 1);
		assert_true(token_parse(token_make(a, &t), &back));
		assert_memory_equal(&back, &t, sizeof(t));
	}
}

static void
test_one_spelling(void **state)
{
	static const char *const bad[] = {
		"",
		"hb",
		"hb_",
		"hb_7_1734001_",
		"hb_7_1734001",
		"HB_7_1734001_" SECRET_TEXT,
		"xb_7_1734001_" SECRET_TEXT,
		"hb_07_1734001_" SECRET_TEXT,
		"hb_0_1734001_" SECRET_TEXT,
		"hb_-7_1734001_" SECRET_TEXT,
		"hb_+7_1734001_" SECRET_TEXT,
		"hb__1734001_" SECRET_TEXT,
		"hb_7__" SECRET_TEXT,
		"hb_7_9223372036854775808_" SECRET_TEXT,
		"hb_7_1734001_" SECRET_TEXT "0",
		"hb_7_1734001_" SECRET_TEXT "\n",
		" hb_7_1734001_" SECRET_TEXT,
		"hb_7_1734001__" SECRET_TEXT,
		"hb_7_1734001_o001081g81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gz",
		"hb_7_1734001_0001081G81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gz",
		"hb_7_1734001_00010u1g81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gz",
		"hb_7_1734001_2001081g81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gz",
	};
	struct token t = { .id = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(token_parse(str_of(bad[i]), &t));
	assert_int_equal(t.id, 42);
}

/* Computed with Python's hmac from the contract of the two headers. */
static void
test_derived(void **state)
{
	struct installation_key key;
	uint8_t one[TOKEN_BYTES], other[TOKEN_BYTES];
	const char *path = key_file("derive",
	    "1://////////////////////////////////////////8=\n"
	    "2:" KEY_TEXT "\n",
	    0640);
	struct token t = { .jurisdiction = 7, .id = 1734001 };

	(void)state;
	assert_null(installation_key_read(a, path, &key));
	assert_int_equal(installation_key_newest(&key), 2);
	assert_true(token_derive(&key, TOKEN_TRACKING, 7, 1734001, 2, one));
	assert_string_equal(digest_hex(a, one, sizeof(one)).p,
	    "1eaf24f5168d6b768a5a87512a89da124f912c12d51c5ab6ab3a34c4d849a662");
	assert_false(token_derive(&key, TOKEN_TRACKING, 7, 1734001, 3, other));
	for (int64_t version = 1; version <= 2; version++) {
		assert_true(token_derive(&key, TOKEN_TRACKING, 7, 1734001, version, t.secret));
		assert_true(token_matches(&key, TOKEN_TRACKING, &t));
		assert_false(token_matches(&key, TOKEN_CONFIRM, &t));
		t.jurisdiction = 8;
		assert_false(token_matches(&key, TOKEN_TRACKING, &t));
		t.jurisdiction = 7;
	}
	for (enum token_kind kind = 0; kind < TOKEN__MAX; kind++)
		for (enum token_kind k = 0; k < kind; k++) {
			assert_true(token_derive(&key, kind, 7, 1, 2, one));
			assert_true(token_derive(&key, k, 7, 1, 2, other));
			assert_memory_not_equal(one, other, sizeof(one));
		}
}

static void
test_webhook_secret(void **state)
{
	uint8_t secret[TOKEN_BYTES];

	(void)state;
	for (uint8_t i = 0; i < TOKEN_BYTES; i++)
		secret[i] = i;
	assert_string_equal(token_webhook_text(a, secret).p, "whsec_" KEY_TEXT);
}

static void
test_key_file(void **state)
{
	static const struct {
		const char *content;
		mode_t mode;
		enum err_code code;
	} bad[] = {
		{ "1:" KEY_TEXT "\n", 0644, ERR_FORBIDDEN },
		{ "1:" KEY_TEXT "\n", 0660, ERR_FORBIDDEN },
		{ "1:" KEY_TEXT "\n", 0604, ERR_FORBIDDEN },
		{ "", 0600, ERR_INVALID },
		{ "\n", 0600, ERR_INVALID },
		{ KEY_TEXT "\n", 0600, ERR_INVALID },
		{ "0:" KEY_TEXT "\n", 0600, ERR_INVALID },
		{ "1:" KEY_TEXT "\n1:" KEY_TEXT "\n", 0600, ERR_INVALID },
		{ "1:" KEY_TEXT "\n\n2:" KEY_TEXT "\n", 0600, ERR_INVALID },
		{ "1:" KEY_TEXT " \n", 0600, ERR_INVALID },
		{ "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n", 0600, ERR_INVALID },
	};
	struct installation_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *path = key_file("bad", bad[i].content, bad[i].mode);
		const struct err *e = installation_key_read(a, path, &key);

		assert_non_null(e);
		assert_int_equal(e->code, bad[i].code);
		assert_non_null(strstr(e->detail, path));
		assert_null(strstr(e->detail, "AAEC"));
	}
	assert_int_equal(installation_key_read(a, path_of("missing"), &key)->code, ERR_NOT_FOUND);
	assert_int_equal(installation_key_read(a, folder, &key)->code, ERR_FORBIDDEN);
	assert_null(installation_key_read(a, key_file("good", "5:" KEY_TEXT, 0400), &key));
	assert_int_equal(installation_key_newest(&key), 5);
}

static void
test_key_file_is_made_once(void **state)
{
	const char *path = path_of("made");
	struct installation_key key, again;
	struct stat st;

	(void)state;
	assert_null(installation_key_create(a, path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_null(installation_key_read(a, path, &key));
	assert_int_equal(installation_key_create(a, path)->code, ERR_CONFLICT);
	assert_null(installation_key_read(a, path, &again));
	assert_memory_equal(&key, &again, sizeof(key));
	assert_int_equal(installation_key_create(a, path_of("no/such/folder"))->code, ERR_INTERNAL);
}

static int
setup(void **state)
{
	(void)state;
	digest_init();
	a = arena_new(16 << 20);
	return mkdtemp(folder) == NULL;
}

static int
teardown(void **state)
{
	static const char *const made[] = { "derive", "bad", "good", "made" };

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		unlink(path_of(made[i]));
	arena_free(a);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_form),
		cmocka_unit_test(test_one_spelling),
		cmocka_unit_test(test_derived),
		cmocka_unit_test(test_webhook_secret),
		cmocka_unit_test(test_key_file),
		cmocka_unit_test(test_key_file_is_made_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
