#include "cmd/demo_dice.h"

uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct dice
dice_new(uint64_t seed, uint64_t number)
{
	struct dice d = { seed };

	d.state = dice_next(&d) ^ number;
	d.state = dice_next(&d);
	return d;
}

size_t
dice_below(struct dice *d, size_t n)
{
	return (size_t)(dice_next(d) % n);
}

double
dice_real(struct dice *d)
{
	return (double)(dice_next(d) >> 11) * 0x1p-53;
}

bool
dice_chance(struct dice *d, double share)
{
	return dice_real(d) < share;
}

/* The sum of twelve even throws: no logarithm, whose last bit differs between libraries. */
double
dice_normal(struct dice *d)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += dice_real(d);
	return sum;
}

size_t
dice_weighted(struct dice *d, const double *weights, size_t n)
{
	double total = 0, at;

	for (size_t i = 0; i < n; i++)
		total += weights[i];
	at = dice_real(d) * total;
	for (size_t i = 0; i + 1 < n; i++)
		if ((at -= weights[i]) < 0)
			return i;
	return n - 1;
}
