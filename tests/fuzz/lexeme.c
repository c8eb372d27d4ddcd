#include "tests/fuzz/fuzz.h"

#include "wire/lexeme.h"
#include "wire/utf8.h"

/* Words are well-formed and stay what they are; a search for words of a text asks for what is kept
 * of it. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), words = lexeme_fold(a, text);
	struct str vector = lexeme_vector(a, &text, 1);

	FUZZ_HOLDS(words.n <= 2 * n && utf8_line(words));
	FUZZ_HOLDS(str_eq(words, lexeme_fold(a, words)));
	FUZZ_HOLDS(str_eq(vector, lexeme_vector(a, &words, 1)));
	FUZZ_HOLDS(vector.n >= 4 && vector.n <= 4 + 2 * words.n + 3);
	for (struct str rest = words; rest.n > 0;) {
		struct str word = str_next(&rest, ' ');

		FUZZ_HOLDS(word.n > 0 && word.n <= LEXEME_BYTES);
	}
	return 0;
}
