#include "civic/search_words.h"

#include <stdbool.h>

#include "base/buf.h"
#include "wire/reference.h"

/* What the database's parser makes a word of, and nothing else. */
static bool
in_word(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
}

static struct str
next_word(struct str *rest)
{
	struct str word;
	size_t from = 0, to;

	while (from < rest->n && !in_word(rest->p[from]))
		from++;
	for (to = from; to < rest->n && in_word(rest->p[to]); to++)
		continue;
	word = str_sub(*rest, from, to - from);
	*rest = str_sub(*rest, to, rest->n);
	return word;
}

struct str
search_words(struct arena *a, struct str typed)
{
	struct str reference;
	struct buf b;

	buf_init(&b, a);
	if (reference_parse(a, typed, &reference))
		typed = reference;
	for (int i = 0; i < SEARCH_WORDS_MAX; i++) {
		struct str word = next_word(&typed);

		if (word.n == 0)
			break;
		buf_z(&b, i == 0 ? "'" : " & '");
		buf_str(&b, word);
		buf_z(&b, "':*");
	}
	return b.n == 0 ? STR_NONE : buf_done(&b);
}
