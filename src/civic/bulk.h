#ifndef CIVIC_BULK_H
#define CIVIC_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db;
struct err;

/*
 * Writes history in large batches: a demo city, the records of another
 * system.  Rows gather in a batch; bulk_write() stores it in the caller's
 * transaction with a few statements, each over arrays.  Nothing leaves:
 * history has events but no fan-out.
 *
 * Text is not copied: it must live until bulk_write().
 */
struct bulk;

/* A batch in an arena that the caller resets between batches. */
struct bulk *bulk_new(struct arena *, int64_t jurisdiction, struct str source);

/*
 * An id for something that happened at a time, ordered by it.  The bits
 * below the millisecond are *low, which then counts up.  Begun at random, two
 * imports of the same moment hardly ever meet; where they do, bulk_write()
 * says ERR_CONFLICT, and *low drawn anew is the way out.  What is older than
 * ids (1900 to 2019) gets one from the first hours of 2020, ordered by the
 * minute; what is said to happen in the future one of now.
 */
int64_t bulk_id(int64_t time, uint32_t *low);

/* How many rows a batch should have: large enough that round trips do not count. */
enum { BULK_ROWS = 2000 };

/* A row of hb.feedback; 0, NaN and STR_NONE are NULL where the table takes it. */
struct bulk_feedback {
	int64_t id;
	struct str reference;
	int64_t service;
	struct str kind, status;
	int64_t duplicate_of;
	struct str description, language;
	int64_t rating;
	double latitude, longitude;
	struct str address;
	struct str attributes; /* JSON object */
	bool is_public;
	struct str source_id;
	struct str flags; /* separated by commas; "" for none */
	int64_t created_at, updated_at, closed_at;
	struct str words; /* civic/search_words.h */
};

struct bulk_contact {
	int64_t feedback;
	struct str name, email, phone;
};

/* Somebody who hears by e-mail. */
struct bulk_follower {
	int64_t id, feedback;
	struct str address, language;
	int64_t created_at;
};

struct bulk_area {
	int64_t feedback, area;
};

struct bulk_action {
	int64_t id;
	struct str status;
	struct str message; /* JSON object from a language to words */
	int64_t organization;
	int64_t feedback_count;
	int64_t created_at; /* and released then */
	struct str source_id;
};

/* A row of hb.action_feedback. */
struct bulk_step {
	int64_t action, feedback;
	struct str before, after;
	struct str reach;
	int64_t seen_at;
};

struct bulk_outcome {
	int64_t feedback, action;
	struct str answer, comment;
	int64_t created_at;
};

struct bulk_event {
	int64_t id;
	struct str type;
	int64_t feedback, action;
	struct str data; /* civic/event.h */
	int64_t created_at;
};

void bulk_feedback(struct bulk *, const struct bulk_feedback *);
void bulk_contact(struct bulk *, const struct bulk_contact *);
void bulk_follower(struct bulk *, const struct bulk_follower *);
void bulk_area(struct bulk *, const struct bulk_area *);
/* The address stays until bulk_write(): feedback may still be added to an action's count. */
struct bulk_action *bulk_action(struct bulk *, const struct bulk_action *);
void bulk_step(struct bulk *, const struct bulk_step *);
void bulk_outcome(struct bulk *, const struct bulk_outcome *);
void bulk_event(struct bulk *, const struct bulk_event *);

/*
 * Queues all statements of the batch in the open transaction.  Where an id
 * or a reference was taken, the next wait or the commit says ERR_CONFLICT,
 * and the caller builds the batch again with others.
 */
const struct err *bulk_write(struct bulk *, struct db *);

/*
 * Brings rows up to date by their id, those that differ only: reference,
 * duplicate_of and source_id stay.  *changed are the ids of those that did.
 */
const struct err *bulk_update(struct arena *, struct db *, int64_t jurisdiction,
    const struct bulk_feedback *, size_t n, const int64_t **changed, size_t *changed_n);

#endif
