#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

static bool synced;
static int64_t offset; /* database time minus monotonic time */
static int64_t best_trip;
static int64_t last;

static int64_t
read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_mono(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

int64_t
clock_wall(void)
{
	return read_clock(CLOCK_REALTIME);
}

/*
 * The database looked at its clock at some time between sent and got, and a
 * transaction does so early: the middle is right only where the two are close.
 * So the quickest answer sets our clock, and what others can say is that it
 * is too fast or too slow to agree with them.
 */
void
clock_sync(int64_t db, int64_t sent, int64_t got)
{
	const int64_t trip = got - sent, least = db - got, most = db - sent;

	if (!synced || trip < best_trip) {
		offset = db - (sent + trip / 2);
		best_trip = trip;
		synced = true;
	} else if (offset < least)
		offset = least;
	else if (offset > most)
		offset = most;
}

int64_t
clock_db(void)
{
	int64_t now = synced ? clock_mono() + offset : clock_wall();

	if (now > last)
		last = now;
	return last;
}

int64_t
clock_skew(void)
{
	return synced ? clock_wall() - (clock_mono() + offset) : 0;
}
