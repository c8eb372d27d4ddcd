#ifndef WIRE_NUMBER_H
#define WIRE_NUMBER_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Adds d with at most 6 decimals and no trailing zeros, as JSON and CSV
 * write numbers: 30.25, -97.740883, 0.  false, and nothing added, if it is
 * not finite.
 */
bool number_decimal(struct buf *, double d);

#endif
