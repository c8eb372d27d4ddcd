#ifndef WIRE_WHEN_H
#define WIRE_WHEN_H

#include <stdint.h>

#include "base/str.h"

struct arena;
struct lang;

/*
 * Moments in words for people, in their language and on the clocks of a zone
 * (wire/zone.h).  How a language orders and writes them is a translation.
 */

/* November 22, 2026, 2:05 PM CST; 22 de noviembre de 2026, 14:05 CST. */
struct str when_full(struct arena *, const struct lang *, struct str zone, int64_t moment);

/* November 22, 2026; 22 de noviembre de 2026. */
struct str when_day(struct arena *, const struct lang *, struct str zone, int64_t moment);

/*
 * How long ago, or in how long, in the largest unit that has passed whole:
 * just now, 5 minutes ago, in 3 days.  Months have 30 days and years 365.
 */
struct str when_ago(struct arena *, const struct lang *, int64_t now, int64_t moment);

#endif
