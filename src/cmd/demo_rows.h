#ifndef CMD_DEMO_ROWS_H
#define CMD_DEMO_ROWS_H

#include <stdint.h>

#include "base/str.h"

struct arena;
struct bulk;
struct calendar_day;
struct city;
struct json;

/* What the database calls the parts of the demo city. */
struct demo_ids {
	int64_t *services, *organizations; /* in the order of demo_services.json */
	int64_t *districts;		   /* in the order of city_new() */
};

/*
 * Turns what people of the demo city say, and what becomes of it, into rows.
 * Batches are stored beside each other: no row refers to one of another
 * batch, so actions for many and duplicates stay within theirs.
 */
struct demo_rows;

/* catalog: demo_services.json, read; it and ids live as long as the rows. */
struct demo_rows *rows_new(struct arena *, uint64_t seed, int64_t until, const struct city *,
    const struct json *catalog, const struct demo_ids *ids);

/* A new batch, and the arena that holds its text. */
void rows_begin(struct demo_rows *, struct arena *, struct bulk *);

/*
 * Feedback `number`, the first is 0: all its rows go into the batch.  No two
 * of a city may have the same number, for ids and references are made of it;
 * demo_count finds the highest in the ids.
 */
void rows_add(struct demo_rows *, int64_t number, int64_t created_at, const struct calendar_day *);

#endif
