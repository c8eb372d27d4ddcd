#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/*
 * The gate for all text from outside.  Well-formed UTF-8 is what Unicode's
 * table 3-7 and PostgreSQL call so: no overlong forms, no surrogates,
 * nothing above U+10FFFF.  NUL is refused as well, because PostgreSQL keeps
 * none.  Marks of writing direction pass: pages isolate what they show.
 */

/* Bytes (1 to 4) of the well-formed character that s begins with; 0 where there is none.  NUL
 * counts as one. */
size_t utf8_char(struct str s);

/* Well-formed and without NUL.  Empty is valid. */
bool utf8_valid(struct str);

/*
 * Valid, and one line: no control characters (U+0000 to 1F, 7F to 9F) but
 * tab, no U+2028 and 2029, and no U+FFFE and FFFF, which XML cannot carry.
 */
bool utf8_line(struct str);

/* As utf8_line(), and LF, CR, U+2028 and 2029 are allowed. */
bool utf8_text(struct str);

/* Nothing that a reader would see: empty, or only white space and characters without width. */
bool utf8_blank(struct str);

/* Code points in valid UTF-8. */
size_t utf8_length(struct str);

/* The first max code points of valid UTF-8, not copied. */
struct str utf8_cut(struct str, size_t max);

/* Every CR LF and lone CR as one LF; copies only if there is a CR. */
struct str utf8_lines(struct arena *, struct str);

#endif
