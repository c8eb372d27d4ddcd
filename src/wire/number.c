#include "wire/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool
number_decimal(struct buf *b, double d)
{
	char text[400]; /* the largest double has 309 digits before the point */
	int n;

	if (!isfinite(d))
		return false;
	n = snprintf(text, sizeof(text), "%.6f", d);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	if (n == 2 && memcmp(text, "-0", 2) == 0)
		buf_char(b, '0');
	else
		buf_add(b, text, (size_t)n);
	return true;
}
