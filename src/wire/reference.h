#ifndef WIRE_REFERENCE_H
#define WIRE_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * The code that people copy from a poster and read out on the telephone:
 * eight random characters of Crockford's base 32 and a check character,
 * shown as 1000-0000-D.  It is kept as nine characters in upper case
 * without hyphens.  It is no secret.
 *
 * The check character is of the same 32, so that no sign needs a name on the
 * telephone (Crockford's own, modulo 37, adds five).  It makes the nine a
 * code word over the field of 32 elements, with a different weight for every
 * place: one wrong character is noticed always, and so are two characters
 * that have changed places, wherever they stand.
 */
enum { REFERENCE_CHARS = 9 };

/*
 * A new one.  Never three letters in a row, so that it spells no word.  It
 * may be taken already: the caller's unique constraint says so.
 */
struct str reference_new(struct arena *);

/*
 * The one of a number below 2^40, for generators that hand out numbers of
 * their own.  false, and *out untouched, where it would spell three letters
 * in a row.
 */
bool reference_from(struct arena *, uint64_t number, struct str *out);

/*
 * Reads what somebody typed: either case, blanks and hyphens anywhere, O for
 * 0, I and L for 1.  false, and *out untouched, where it is not nine
 * characters or the check character is not right.
 */
bool reference_parse(struct arena *, struct str, struct str *out);

/* As people see it, from the nine characters: XXXX-XXXX-C. */
struct str reference_show(struct arena *, struct str);

#endif
