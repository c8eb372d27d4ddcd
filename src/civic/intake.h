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
 * ours; only a record that was closed there closes one that is open here, and
 * whoever undoes an action then leaves it closed.
 *
 * Flags are added to those of the map:
 *	default_point         the place was one that stands for "not known"
 *	closed_before_opened  the dates say so
 *	dated_in_future       one of the dates has not come yet
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

/* What became of the records of a batch. */
struct intake_counts {
	int64_t added, updated, unchanged;
};

/* A batch, in whose arena lies all that it needs. */
struct intake_batch;

/* db is for intake_begin() and intake_prepare(). */
struct intake *intake_new(struct arena *process, struct db *, const struct intake_options *);

/*
 * Begins a batch in this arena, empty, where its rows and their text live.  A
 * batch that lay there before is stored.  At most INTAKE_ARENAS take turns.  Before
 * anything else.
 */
enum { INTAKE_ARENAS = 16 };
void intake_use(struct intake *, struct arena *);
struct intake_batch *intake_batch(struct intake *);

/* Reads the services, whether there are areas, and whether anything of this source is here; a
 * transaction of its own. */
const struct err *intake_begin(struct intake *);

/*
 * Adds a row to the batch, which must not be full.  ERR_INVALID, field
 * service, where it is about a service that is not there and may not be
 * made.  The same record again takes the place of the one before.
 */
const struct err *intake_add(struct intake *, const struct mapping_row *);
bool intake_full(const struct intake *);

/* Records that came again in the same batch. */
int64_t intake_repeated(const struct intake *);

/*
 * Makes the services, organizations and questions that the batch speaks of
 * and that are not there, *made services, and finds the areas of its places,
 * in a transaction of its own.  Areas are found here for the connection stays:
 * PostGIS takes 35 ms to load into a new one.
 */
const struct err *intake_prepare(struct intake *, int64_t *made);

/*
 * Stores a batch in one transaction of this connection, after
 * intake_prepare(), and tries again where the database was away or an id
 * was taken.  Of a source that is new it looks for records that are here only
 * then.  An error, which lives until the next call, means that the batch is
 * not stored, or, ERR_UNKNOWN, that nobody knows: run the import again.  May
 * be called in a fork made after intake_begin(), where the arena is a shared
 * one.
 */
const struct err *intake_store(
    struct intake *, struct intake_batch *, struct db *, struct intake_counts *);

/* Whether it holds a record of a batch before, of those whose arenas it has not used again. */
bool intake_meets(struct intake *);

#endif
