#include "cmd/demo_calendar.h"

#include <stdlib.h>

#include "base/arena.h"
#include "cmd/demo_dice.h"
#include "cmd/demo_phrases.h"
#include "wire/zone.h"

static const int64_t hour = 3600000000;

/* How much more or less than on an average day. */
static const double by_weekday[7] = { 0.62, 1.22, 1.15, 1.10, 1.08, 1.05, 0.78 };
static const double by_hour[24] = { 2, 1, 1, 1, 1, 3, 8, 18, 30, 34, 32, 30, 34, 28, 26, 26, 28, 32,
	34, 30, 24, 18, 10, 5 };

/* How often each service is spoken about, and its seasons: what is added per month, in tenths. */
static const struct {
	double weight;
	signed char month[12];
	double storm;
} habits[DEMO_SERVICES] = {
	{ 11, { 4, 7, 9, 6, 1, -2, -3, -4, -3, -2, 0, 2 }, 1 },	 /* pothole */
	{ 8, { 5, 3, 1, -1, -3, -4, -4, -3, 0, 3, 6, 6 }, 1.5 }, /* street-light */
	{ 5, { 0 }, 1.5 },					 /* traffic-signal */
	{ 6, { 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3 }, 1 },	 /* sidewalk */
	{ 13, { 4, 0, 0, 0, 1, 2, 3, 2, 0, 1, 3, 2 }, 1 },	 /* missed-collection */
	{ 10, { 0, 0, 2, 3, 3, 2, 2, 3, 2, 0, 0, -1 }, 1 },	 /* dumping */
	{ 6, { -2, -2, 0, 1, 2, 3, 3, 3, 1, 0, -1, -2 }, 0.6 },	 /* graffiti */
	{ 6, { -2, -1, 1, 2, 2, 2, 3, 4, 5, 4, 1, -2 }, 9 },	 /* tree */
	{ 6, { -6, -5, 0, 3, 6, 7, 7, 6, 3, 0, -4, -6 }, 0.7 },	 /* park */
	{ 3, { -6, -5, 0, 3, 5, 6, 6, 5, 3, 1, -3, -6 }, 0.5 },	 /* playground */
	{ 5, { 2, 1, 1, 0, -2, -3, -2, 1, 4, 6, 5, 3 }, 8 },	 /* drain */
	{ 4, { 6, 5, 1, 0, 0, 0, 1, 1, 0, 0, 1, 4 }, 1 },	 /* leak */
	{ 8, { -4, -4, -2, 0, 3, 5, 6, 5, 2, 0, -2, -3 }, 0.5 }, /* noise */
	{ 4, { -2, -1, 1, 3, 4, 3, 2, 2, 1, 0, -1, -2 }, 0.8 },	 /* animal */
	{ 4, { 2, 2, 0, 0, 0, -1, -2, -1, 2, 1, 1, 1 }, 1 },	 /* bus-stop */
	{ 3, { 1, 1, 1, 0, 0, -1, -2, -1, 2, 2, 1, 0 }, 0.6 },	 /* library */
};

static double
weight(size_t service, const struct calendar_day *d)
{
	return habits[service].weight * (1 + habits[service].month[d->month] / 10.0) *
	       (d->storm ? habits[service].storm : 1);
}

static double
day_weight(struct dice *dice, const struct calendar_day *d, int number)
{
	double sum = 0;

	for (size_t i = 0; i < DEMO_SERVICES; i++)
		sum += weight(i, d);
	/* Word of the service gets about; no two days are alike; today is not over. */
	return sum * by_weekday[d->weekday] * (0.7 + 0.6 * number / CALENDAR_DAYS) *
	       (0.85 + 0.3 * dice_real(dice)) * (double)(d->end - d->begin) / (24.0 * (double)hour);
}

const struct calendar_day *
calendar_new(struct arena *a, uint64_t seed, struct str zone, int64_t until, int64_t feedback)
{
	struct calendar_day *days = ARENA_ARRAY(a, CALENDAR_DAYS, struct calendar_day);
	double *upto = ARENA_ARRAY(a, CALENDAR_DAYS + 1, double);
	struct dice dice = dice_new(seed, UINT64_MAX);
	int64_t at = until;

	for (int i = CALENDAR_DAYS - 1; i >= 0; i--) {
		struct zone_time local = zone_local(zone, at);

		days[i].month = local.date.month - 1;
		days[i].weekday = local.weekday;
		zone_day(zone, at, &days[i].begin, &days[i].end);
		if (days[i].end > until)
			days[i].end = until;
		at = days[i].begin - 1;
	}
	for (int i = 0; i < CALENDAR_DAYS; i++) {
		days[i].storm = dice_chance(&dice, 0.018);
		upto[i + 1] = upto[i] + day_weight(&dice, &days[i], i);
	}
	for (int i = 0; i < CALENDAR_DAYS; i++)
		days[i].feedback =
		    (int64_t)((double)feedback * (upto[i + 1] / upto[CALENDAR_DAYS])) -
		    (int64_t)((double)feedback * (upto[i] / upto[CALENDAR_DAYS]));
	return days;
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

const int64_t *
calendar_moments(struct arena *a, struct dice *dice, const struct calendar_day *d)
{
	int64_t *at = ARENA_ARRAY(a, (size_t)d->feedback, int64_t);

	for (int64_t i = 0; i < d->feedback; i++) {
		size_t h = dice_weighted(dice, by_hour, 24);

		at[i] = d->begin + (int64_t)(((double)h + dice_real(dice)) * (double)hour);
		if (at[i] >= d->end)
			at[i] = d->begin + (int64_t)(dice_real(dice) * (double)(d->end - d->begin));
	}
	qsort(at, (size_t)d->feedback, sizeof(*at), by_time);
	return at;
}

size_t
calendar_service(struct dice *dice, const struct calendar_day *d)
{
	double weights[DEMO_SERVICES];

	for (size_t i = 0; i < DEMO_SERVICES; i++)
		weights[i] = weight(i, d);
	return dice_weighted(dice, weights, DEMO_SERVICES);
}
