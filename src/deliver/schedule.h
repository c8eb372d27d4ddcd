#ifndef DELIVER_SCHEDULE_H
#define DELIVER_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * When a delivery is tried again: 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h,
 * 14 h, 20 h and 24 h after the try before, and 0 to 20 % on top so that an
 * outage does not end in a herd.  A receiver that says Retry-After is left
 * alone that long, a day at most; one that asked for less, a minute at least.
 */
enum { SCHEDULE_TRIES = 11 };

/*
 * Microseconds from now, or -1 when the tries are used up.  made: tries so
 * far, 1 or more.  retry_after: seconds, 0 where nothing was said.  chance:
 * any number, the jitter is drawn from it.
 */
int64_t schedule_delay(int made, int64_t retry_after, bool slow_down, uint32_t chance);

#endif
