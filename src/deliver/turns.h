#ifndef DELIVER_TURNS_H
#define DELIVER_TURNS_H

#include <stdint.h>

/*
 * How long the turns of the dispatcher's loop last, from when it wakes until
 * it waits again: what is due meanwhile is late by that much.  Time in which
 * the machine ran something else instead does not count, as far as the
 * kernel tells it.  One longer than TURNS_LONG is logged.
 */
enum { TURNS_LONG = 50000 }; /* microseconds */

struct turns {
	int schedule;		   /* the kernel's count of waiting for a processor; -1: not told */
	int64_t begun_at;	   /* clock_mono; 0: not in a turn */
	int64_t waited_at, waited; /* that count, and when it was read last */
	int64_t longest;
	int64_t too_long; /* how many were */
};

void turns_open(struct turns *);
void turns_close(struct turns *);

/* The loop wakes; it is about to wait. */
void turns_begin(struct turns *);
void turns_end(struct turns *);

#endif
