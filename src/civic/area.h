#ifndef CIVIC_AREA_H
#define CIVIC_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db;
struct err;

enum { AREA_SET_MAX = 100, AREA_NAME_MAX = 200 }; /* code points */

/* One named polygon of a set, as it shall hold from a day on. */
struct area_draft {
	struct str set, name;
	struct str geometry; /* GeoJSON */
	struct str
	    since; /* "2026-11-22"; STR_NONE: always, or from today where one holds already */
	struct str today; /* in the jurisdiction's zone */
};

enum area_change {
	AREA_NEW,
	AREA_SAME,     /* it holds already, in the same shape */
	AREA_CLOSED,   /* the one before ends on that day, this one begins */
	AREA_REPLACED, /* the one before began on the same day: it has the new shape */
	AREA_CHANGE__MAX
};

struct area_result {
	enum area_change change;
	struct str repaired; /* what was wrong with the shape, or STR_NONE */
};

/*
 * Inside the caller's transaction.  A shape that crosses itself is repaired.
 * ERR_INVALID where nothing of it is left, or the day is none;
 * ERR_CONFLICT where one holds that began later than since.
 */
const struct err *area_put(struct db *, struct arena *, int64_t jurisdiction,
    const struct area_draft *, struct area_result *out);

/*
 * Gives the feedback behind `after` the areas of a set that cover it on its
 * day, some thousands at a time, each call in a transaction of its own;
 * *next is `after` of the next call, 0 at the end.  Imported feedback gets or
 * loses the flag outside_areas.  *seen counts.
 */
const struct err *area_assign(struct db *, struct arena *, int64_t jurisdiction, struct str set,
    int64_t after, int64_t *next, int64_t *seen);

#endif
