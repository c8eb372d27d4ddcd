#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdint.h>

struct arena;

/*
 * How far a long command is, on standard error: a bar that redraws itself
 * on a terminal, a plain line every few seconds elsewhere, with the rate
 * and the time left.
 */
struct progress;

/* what: "Loading feedback"; unit: "rows".  total 0: not known. */
struct progress *progress_start(struct arena *, const char *what, const char *unit, int64_t total);

/* done so far, of total.  Draws only when it is time. */
void progress_at(struct progress *, int64_t done);

/* All is done: the last line, with how long it took. */
void progress_end(struct progress *, int64_t done);

/* Clears the line, so that something else can be said; the next progress_at() draws it again. */
void progress_pause(struct progress *);

/* n with thousands set apart: 1,234,567. */
const char *progress_count(struct arena *, int64_t n);

#endif
