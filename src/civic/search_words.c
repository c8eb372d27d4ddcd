#include "civic/search_words.h"

#include "base/buf.h"
#include "wire/lexeme.h"
#include "wire/reference.h"

struct str
search_words_of(struct arena *a, struct str address, struct str description)
{
	const struct str texts[] = { address, description };

	return lexeme_vector(a, texts, 2);
}

struct search_words
search_words(struct arena *a, struct str typed)
{
	struct search_words out = { STR_NONE, STR_NONE };
	struct str rest = lexeme_fold(a, typed);
	struct buf b;

	reference_parse(a, typed, &out.reference);
	buf_init(&b, a);
	for (int i = 0; i < SEARCH_WORDS_MAX && rest.n > 0; i++) {
		buf_z(&b, i == 0 ? "'" : " & '");
		buf_str(&b, str_next(&rest, ' '));
		buf_z(&b, "':*");
	}
	if (b.n > 0)
		out.words = buf_done(&b);
	return out;
}
