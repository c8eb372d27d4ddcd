#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/lexeme.h"
#include "wire/utf8.h"

static struct arena *a;

static const char *
folded(const char *text)
{
	return lexeme_fold(a, str_of(text)).p;
}

static void
test_words(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "" },
		{ " -- !", "" },
		{ "Pothole on Main St.", "pothole on main st" },
		{ "12-B, 3.5", "12 b 3 5" },
		{ "¿Jardín №12? ¡SÍ!", "jardin 12 si" },
		{ "jardi\xcc\x81n", "jardin" }, /* the accent for itself */
		{ "Ñandú, Çatı, Æther, Straße, Łódź, Đồng", "nandu cati aether strasse lodz dong" },
		{ "Αθήνας ΟΔΌΣ", "αθηνασ οδοσ" },
		{ "Ёлка, йод, Їжак", "елка иод іжак" },
		{ "ＡＢＣ１２", "abc12" }, /* of full width */
		{ "٣٤ ३४", "34 34" },
		{ "مُحَمَّد أحمد", "محمد احمد" },
		{ "한국어 공원", "한국어 공원" },
		{ "हिन्दी", "हिन्दी" }, /* vowels are no accents */
		{ "公园a很大。", "公 园 a 很 大" },
		{ "co\xc2\xadoperate", "cooperate" }, /* a soft hyphen */
		{ "5 m² 😀 ½", "5 m2" },
		{ "a\xff"
		  "b",
		    "a b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(folded(cases[i].text), cases[i].words);
}

/* Whatever it is, what was folded is as it would be folded. */
static void
test_every_character(void **state)
{
	(void)state;
	for (uint32_t code = 1; code < 0x110000; code++) {
		const char wide[] = { (char)(0xf0 | code >> 18), (char)(0x80 | (code >> 12 & 0x3f)),
			(char)(0x80 | (code >> 6 & 0x3f)), (char)(0x80 | (code & 0x3f)) };
		const char three[] = { (char)(0xe0 | code >> 12), wide[2], wide[3] };
		const char two[] = { (char)(0xc0 | code >> 6), wide[3] };
		const char one = (char)code;
		struct str c = code < 0x80	? (struct str){ &one, 1 }
			       : code < 0x800	? (struct str){ two, 2 }
			       : code < 0x10000 ? (struct str){ three, 3 }
						: (struct str){ wide, 4 };
		struct str once = lexeme_fold(a, c);

		assert_true(once.n <= 2 * c.n && utf8_valid(once));
		assert_true(str_eq(once, lexeme_fold(a, once)));
		arena_reset(a);
	}
}

static void
test_long_words_are_cut(void **state)
{
	char text[3 * LEXEME_BYTES + 3];
	struct str words;

	(void)state;
	memset(text, 'x', sizeof(text) - 3);
	memcpy(text + sizeof(text) - 3, " y", 3);
	words = lexeme_fold(a, str_of(text));
	assert_int_equal(words.n, LEXEME_BYTES + 2);
	assert_string_equal(words.p + LEXEME_BYTES, " y");
}

static void
test_vector(void **state)
{
	static const struct str texts[] = { { "Main St", 7 }, STR_NONE, { "main Street, 7", 14 } };
	static const char vector[] = "\0\0\0\4"
				     "7\0\0\0"
				     "main\0\0\0"
				     "st\0\0\0"
				     "street\0\0\0";
	struct str got = lexeme_vector(a, texts, 3);

	(void)state;
	assert_int_equal(got.n, sizeof(vector) - 1);
	assert_memory_equal(got.p, vector, got.n);
	got = lexeme_vector(a, texts, 0);
	assert_int_equal(got.n, 4);
	assert_memory_equal(got.p, "\0\0\0\0", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_long_words_are_cut),
		cmocka_unit_test(test_vector),
	};

	a = arena_new(1 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
