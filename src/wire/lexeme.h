#ifndef WIRE_LEXEME_H
#define WIRE_LEXEME_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum { LEXEME_BYTES = 200 };

/*
 * The words of a text, as they are kept to be searched and as a search asks
 * for them: letters and digits of any script, in lower case, without accents
 * and other marks that many leave out, digits as 0 to 9.  "¿Jardín №12?"
 * becomes "jardin 12".  What is neither letter nor digit ends a word, but for
 * characters that nobody sees.  Where a script has no spaces (Han, Kana),
 * each character is a word.  A word is cut where it would be longer than
 * LEXEME_BYTES.  One space stands between two words, nothing at the ends.
 * Bytes that are no UTF-8 end a word.
 */
struct str lexeme_fold(struct arena *, struct str text);

/*
 * The words of these texts, each once, as a tsvector of PostgreSQL's in its
 * binary form, without places.
 */
struct str lexeme_vector(struct arena *, const struct str *texts, size_t n);

#endif
