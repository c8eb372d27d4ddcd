#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

/*
 * Ids of rows: 63 bits, ordered by time.  From the top: 41 bits of
 * milliseconds since 2020 by clock_db(), 10 bits of worker number, 12 bits
 * of counter.  In JSON they are strings.
 */

/* The number drawn from the database for this process, taken modulo 1024. */
void id_init(int64_t worker);

/* The next one; larger than every one before it in this process. */
int64_t id_next(void);

/*
 * The smallest id that can be made at a time (microseconds since 1970);
 * before 2020, and from September 2089 on, that of the first and the last
 * millisecond there are ids of.
 */
int64_t id_at(int64_t time);

#endif
