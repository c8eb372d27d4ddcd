#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/*
 * Time in microseconds.  What is stored, compared or put in an id comes
 * from clock_db(): the database's clock, carried on by our own monotonic
 * clock, so that hosts with wrong clocks agree.
 */

/* Never stops, never goes back, counts from boot. */
int64_t clock_mono(void);

/* This host's wall clock since 1970: only for a signature's timestamp and the log. */
int64_t clock_wall(void);

/* Takes note that the database's clock said db (since 1970), asked at sent and answered at got
 * (clock_mono). */
void clock_sync(int64_t db, int64_t sent, int64_t got);

/* The database's time since 1970; never goes back.  Before the first clock_sync it is the wall
 * clock. */
int64_t clock_db(void);

/* How far the wall clock is ahead of the database's. */
int64_t clock_skew(void);

#endif
