#ifndef CIVIC_INTAKE_WRITE_H
#define CIVIC_INTAKE_WRITE_H

#include <stdbool.h>

struct arena;
struct db;
struct err;
struct intake_batch;
struct intake_counts;
struct intake_options;

/*
 * One try to store a batch, one transaction; look: some of its records may be
 * here already.  What its rows become lives in the arena.  Adds to the counts.
 * A part of civic/intake.h.
 */
const struct err *intake_write(struct arena *, const struct intake_options *, struct intake_batch *,
    struct db *, bool look, struct intake_counts *);

#endif
