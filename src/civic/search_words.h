#ifndef CIVIC_SEARCH_WORDS_H
#define CIVIC_SEARCH_WORDS_H

#include "base/str.h"

struct arena;

enum { SEARCH_WORDS_MAX = 10 };

/*
 * What somebody typed to search by, as PostgreSQL's to_tsquery('simple', …)
 * takes it: the first SEARCH_WORDS_MAX words, each quoted, each the
 * beginning of a word, all of them wanted: 'pot':* & 'main st':*.  A
 * reference is found however it is written.  STR_NONE where there is no word.
 */
struct str search_words(struct arena *, struct str typed);

#endif
