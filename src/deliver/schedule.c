#include "deliver/schedule.h"

static const int64_t second = 1000000;

/* Seconds after try number 1, 2, … */
static const int64_t after[SCHEDULE_TRIES] = { 5, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600,
	14 * 3600, 20 * 3600, 24 * 3600, -1 };

enum { SLOW_DOWN = 60, RETRY_AFTER_MOST = 24 * 3600 };

int64_t
schedule_delay(int made, int64_t retry_after, bool slow_down, uint32_t chance)
{
	int64_t seconds;

	if (made < 1 || made >= SCHEDULE_TRIES)
		return -1;
	seconds = after[made - 1];
	if (retry_after > RETRY_AFTER_MOST)
		retry_after = RETRY_AFTER_MOST;
	if (retry_after > seconds)
		seconds = retry_after;
	if (slow_down && seconds < SLOW_DOWN)
		seconds = SLOW_DOWN;
	return seconds * second + seconds * second / 5 / 1000 * (chance % 1000);
}
