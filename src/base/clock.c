#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

static bool synced;
static int64_t offset; /* database time minus monotonic time */
static int64_t best_trip;
static int64_t best_at;
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

void
clock_sync(int64_t db, int64_t sent, int64_t got)
{
	const int64_t keep = 60 * 1000000; /* then even a slow answer is better news */
	int64_t trip = got - sent;

	if (synced && trip > best_trip && got - best_at < keep)
		return;
	offset = db - (sent + trip / 2);
	best_trip = trip;
	best_at = got;
	synced = true;
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
