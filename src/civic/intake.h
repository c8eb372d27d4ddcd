#ifndef CIVIC_INTAKE_H
#define CIVIC_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db;
struct err;
struct mapping_row;

/*
 * Takes in the records of another system, batch by batch.  A record is known
 * by its source and its id there: one that is here already is brought up to
 * date, never doubled, and one that says nothing new is not touched.
 *
 * A note of the city becomes an action: released, and heard by nobody, for
 * it is history.  Where somebody has acted here since, the status stays
 * ours; only a record that was closed there closes one that is open here.
 *
 * Flags are added to those of the map:
 *	default_point         the place was one that stands for "not known"
 *	closed_before_opened  the dates say so
 *	outside_areas         the place lies in none of the jurisdiction's areas
 */
struct intake;

struct intake_options {
	int64_t jurisdiction;
	struct str zone;
	struct str language; /* of services' names and of notes; and of words where a record does
				not say */
	struct str source;   /* stands in feedback.source */
	bool add_services;   /* make those that are missing */
};

struct intake_counts {
	int64_t added, updated, unchanged;
	int64_t repeated; /* the same record again in one batch: the later one counts */
	int64_t services; /* made */
};

struct intake *intake_new(struct arena *process, struct db *, const struct intake_options *);

/* Where the rows of the batch, and their text, live until intake_flush(). */
struct arena *intake_arena(struct intake *);

/* Reads the services there are; a transaction of its own. */
const struct err *intake_begin(struct intake *);

/*
 * Adds a row to the batch, and stores the batch once it is full; the arena
 * is then empty.  ERR_INVALID, field service, where it is about a service
 * that is not there and may not be made; other errors are those of
 * intake_flush().
 */
const struct err *intake_add(struct intake *, const struct mapping_row *);

/*
 * Stores the batch in one transaction, and tries again where the database
 * was away or an id was taken.  An error means that the batch is not stored,
 * or, ERR_UNKNOWN, that nobody knows: run the import again.
 */
const struct err *intake_flush(struct intake *);

const struct intake_counts *intake_counts(const struct intake *);

#endif
