#include "base/id.h"

#include "base/clock.h"

static const int64_t epoch_ms = 1577836800000; /* 2020-01-01T00:00:00Z */

enum { WORKER_BITS = 10, COUNTER_BITS = 12, SHIFT = WORKER_BITS + COUNTER_BITS };

static const int64_t most_ms = INT64_MAX >> SHIFT;

static int64_t worker;
static int64_t last_ms;
static int64_t counter;

void
id_init(int64_t number)
{
	worker = number & ((1 << WORKER_BITS) - 1);
}

int64_t
id_next(void)
{
	int64_t ms = clock_db() / 1000 - epoch_ms;

	if (ms > last_ms) {
		last_ms = ms;
		counter = 0;
	} else if (++counter == 1 << COUNTER_BITS) {
		last_ms++; /* borrow from the next millisecond rather than wait for it */
		counter = 0;
	}
	return last_ms << SHIFT | worker << COUNTER_BITS | counter;
}

int64_t
id_at(int64_t time)
{
	const int64_t ms = time / 1000 - epoch_ms;

	return (ms < 0 ? 0 : ms > most_ms ? most_ms : ms) << SHIFT;
}
