#ifndef WIRE_ZONE_H
#define WIRE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/date.h"

struct arena;
struct err;

/*
 * Clocks on walls: time zones of the IANA database, as the C library knows
 * them, for moments as in wire/date.h.
 *
 * The library has one zone per process.  It is set to the zone of each call
 * when that differs from the last call's, so TZ of the process is ours: no
 * other code may set it or trust localtime().  Processes have no threads.
 */

/* What a clock there shows. */
struct zone_time {
	struct date date;
	int weekday;   /* 0 is Sunday */
	int offset;    /* seconds ahead of UTC */
	char name[16]; /* the zone's short name then: CST, CDT, +0530 */
};

/* NULL where the zone is in the database, else ERR_INVALID with words for who chose it. */
const struct err *zone_check(struct arena *, struct str zone);

/* An unknown zone, which zone_check() would have told, is taken for UTC. */
struct zone_time zone_local(struct str zone, int64_t moment);

/*
 * The moment at which a clock there shows a valid date.  Where it is shown
 * twice, because clocks went back, the first time.  Where it is not shown at
 * all, because clocks went forward, the moment at which a clock that nobody
 * had set would have shown it: 2:30 in a gap from 2:00 to 3:00 is 3:30.
 */
int64_t zone_moment(struct str zone, const struct date *);

/* The moments at which the day of this moment begins there and the next one does. */
void zone_day(struct str zone, int64_t moment, int64_t *begin, int64_t *end);

#endif
