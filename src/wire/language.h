#ifndef WIRE_LANGUAGE_H
#define WIRE_LANGUAGE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Whether it is shaped as a language's code (BCP 47): 2 to 35 characters,
 * subtags of 1 to 8 letters and digits between hyphens.  It need not be one
 * that this program speaks.
 */
bool language_fits(struct str code);

#endif
