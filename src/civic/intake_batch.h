#ifndef CIVIC_INTAKE_BATCH_H
#define CIVIC_INTAKE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/bulk.h"
#include "db/sql.h"

struct arena;
struct intake_row;
struct mapping_row;

/* Records on their way in, each source_id once.  A part of civic/intake.h. */
enum { INTAKE_BATCH_TABLE = 4 * BULK_ROWS };

struct intake_batch {
	struct arena *arena;	 /* of all that is in it */
	struct intake_row *rows; /* room for BULK_ROWS */
	size_t n;
	uint32_t low;				      /* of its ids: bulk_id() */
	struct intake_row *table[INTAKE_BATCH_TABLE]; /* by source_id */
	struct sql_intake_areas_rows areas;	      /* number: the place in rows */
};

struct intake_batch *intake_batch_new(struct arena *, uint32_t low);

/* The later of two with the same source_id counts: false where it took the place of another. */
bool intake_batch_add(struct intake_batch *, const struct mapping_row *);

/* The row with this source_id, or NULL. */
struct intake_row *intake_batch_find(const struct intake_batch *, struct str source_id);

#endif
