#ifndef CMD_DEMO_DICE_H
#define CMD_DEMO_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Chance that comes out the same for the same seed, on every machine:
 * Steele, Lea and Flood's SplitMix64.  Not for secrets.
 */
struct dice {
	uint64_t state;
};

/* Each number of the same seed is a throw of its own. */
struct dice dice_new(uint64_t seed, uint64_t number);

uint64_t dice_next(struct dice *);
/* 0 to n - 1. */
size_t dice_below(struct dice *, size_t n);
/* 0 to less than 1. */
double dice_real(struct dice *);
/* true in that share of all throws. */
bool dice_chance(struct dice *, double share);
/* Around 0, two thirds within 1. */
double dice_normal(struct dice *);
/* Index into n weights. */
size_t dice_weighted(struct dice *, const double *weights, size_t n);

#endif
