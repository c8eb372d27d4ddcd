#ifndef CIVIC_SEARCH_WORDS_H
#define CIVIC_SEARCH_WORDS_H

#include "base/str.h"

struct arena;

/*
 * By which words a feedback is found.  Those that are kept and those that are
 * asked for come from the same fold, wire/lexeme.h, so "JARDIN" finds "jardín".
 */

/* Of a feedback, for hb.feedback.words. */
struct str search_words_of(struct arena *, struct str address, struct str description);

enum { SEARCH_WORDS_MAX = 10 };

struct search_words {
	struct str words;     /* a tsquery: the first SEARCH_WORDS_MAX words, all wanted, each the
				 beginning of one: 'pot':* & 'main':*; STR_NONE where there is none */
	struct str reference; /* that it may be as well, however it was written, or STR_NONE */
};

/* Of what somebody typed. */
struct search_words search_words(struct arena *, struct str typed);

#endif
