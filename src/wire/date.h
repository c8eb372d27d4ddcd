#ifndef WIRE_DATE_H
#define WIRE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * Moments as text.  A moment is microseconds since 1970-01-01T00:00:00Z,
 * days of 86,400 seconds, years 1900 to 2200 in the Gregorian calendar.
 */

/* A date and time of day as a clock on a wall shows it; wire/zone.h says where the wall is. */
struct date {
	int year;   /* 1900 to 2200 */
	int month;  /* 1 to 12 */
	int day;    /* 1 to what the month has */
	int hour;   /* 0 to 23 */
	int minute; /* 0 to 59 */
	int second; /* 0 to 59 */
	int micro;  /* 0 to 999,999 */
};

/* Whether there is such a date and time of day. */
bool date_valid(const struct date *);

/* The moment at which UTC shows a valid date. */
int64_t date_moment(const struct date *);

/* What UTC shows at a moment, whatever its year. */
struct date date_utc(int64_t moment);

/*
 * RFC 3339: 2026-11-22T14:05:00Z or, with milliseconds (cut, not rounded),
 * 2026-11-22T14:05:00.123Z.  Always UTC.
 */
struct str date_seconds(struct arena *, int64_t moment);
struct str date_millis(struct arena *, int64_t moment);

/*
 * Reads RFC 3339: the offset is required, a fraction has one to six digits,
 * T and Z may be small.  Second 60 is taken where a leap second can be, at
 * 23:59 UTC on the last day of a month, as the first second of the next day.
 * false, and *moment untouched, for all else.
 */
bool date_parse(struct str, int64_t *moment);

/* 1 to 12 for the three first letters of an English month's name in any case, else 0. */
int date_month(struct str);

#endif
