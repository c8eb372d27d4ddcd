#ifndef WIRE_SCAN_H
#define WIRE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * For readers of short fixed forms: each takes its part off the front of *s
 * and returns true, or returns false and changes nothing.
 */
bool scan_text(struct str *s, struct str text);

/* least to most digits, as many as there are; most is at most 9. */
bool scan_digits(struct str *s, int least, int most, int *out);

/* One of the words, as its index.  The first that fits is taken: put longer ones first. */
bool scan_word(struct str *s, const char *const *words, size_t count, int *index);

#endif
