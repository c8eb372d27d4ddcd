#ifndef CIVIC_INTAKE_ROW_H
#define CIVIC_INTAKE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/bulk.h"
#include "civic/status.h"

struct arena;
struct intake_options;
struct mapping_row;
struct sql_intake_known_row;

/* A record on its way in: what it says, what is here already, what it becomes.  A part of
 * civic/intake.h. */
struct intake_row {
	const struct mapping_row *from;
	int64_t service, organization;
	const struct sql_intake_known_row *known; /* NULL: it is new */
	bool outside;				  /* in none of the areas */
	bool changed;				  /* it differed from what is here */

	/* set by intake_row_make(): */
	struct bulk_feedback feedback; /* without reference */
	bool notes;	     /* the city's note becomes an action, or changes the one there is */
	int64_t note_action; /* the one to change; 0: a new one */
	struct str note_message; /* JSON */
	enum status note_before, note_after;
	int64_t note_at;
};

/* Decides by the rules of civic/intake.h.  A new one gets an id with the bits of *low. */
void intake_row_make(
    struct arena *, const struct intake_options *, struct intake_row *, uint32_t *low);

/* When it was said. */
int64_t intake_row_created(const struct mapping_row *);

#endif
