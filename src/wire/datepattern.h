#ifndef WIRE_DATEPATTERN_H
#define WIRE_DATEPATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * Dates in other people's files, after a pattern that says how they are
 * written there:
 *
 *     YYYY        year of four digits
 *     YY          of two: 70 to 99 are 1970 to 1999, the rest 2000 to 2069
 *     MM M        month of two digits; of one or two
 *     MMM         month in English, three letters in any case
 *     DD D        day
 *     hh h        hour: 1 to 12 where the pattern has AM, else 0 to 23
 *     mm ss       minute, second
 *     f           fraction of a second, one to nine digits; microseconds are kept
 *     AM          AM or PM in any case
 *     Z           Z, +hh:mm or +hhmm
 *
 * T and all that is no letter stand for themselves: `MM/DD/YYYY hh:mm:ss AM`,
 * `YYYY-MM-DDThh:mm:ss.fZ`, `D-MMM-YY`.
 */
enum { DATEPATTERN_MAX = 32 };

struct datepattern {
	size_t count;
	struct {
		unsigned char part; /* an enum of datepattern.c */
		char literal;
	} parts[DATEPATTERN_MAX];
};

/*
 * Reads a pattern.  ERR_INVALID with words for whoever wrote it where it has
 * a letter that is none of the above, says a part twice, lacks the year,
 * month or day, or names a part of the time without the larger ones.
 */
const struct err *datepattern_compile(struct arena *, struct str, struct datepattern *out);

/*
 * The moment of a date written after the pattern: by its offset where the
 * pattern has Z, else on a clock in the zone (wire/zone.h), which must be a
 * known one.  Parts of the time that are not named are zero.  false, and
 * *moment untouched, where the text does not match to its end or there is no
 * such date.
 */
bool datepattern_read(const struct datepattern *, struct str, struct str zone, int64_t *moment);

#endif
