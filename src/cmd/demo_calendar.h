#ifndef CMD_DEMO_CALENDAR_H
#define CMD_DEMO_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct dice;

/*
 * When people of the demo city speak up, and about what: two years with
 * seasons, weekdays, hours of the day and a few storms.
 */
enum { CALENDAR_DAYS = 731 };

struct calendar_day {
	int64_t begin, end; /* moments; the last day ends now */
	int month;	    /* 0 is January */
	int weekday;	    /* 0 is Sunday */
	bool storm;
	int64_t feedback; /* how many */
};

/* The days up to a moment, with `feedback` of them in all. */
const struct calendar_day *calendar_new(
    struct arena *, uint64_t seed, struct str zone, int64_t until, int64_t feedback);

/* The moments of a day's feedback, in their order. */
const int64_t *calendar_moments(struct arena *, struct dice *, const struct calendar_day *);

/* What somebody speaks up about that day: an index as in demo_phrases.h. */
size_t calendar_service(struct dice *, const struct calendar_day *);

#endif
