#ifndef DELIVER_LOAD_ROWS_H
#define DELIVER_LOAD_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/sql.h"

struct err;
struct item;
struct lane;

enum { LOAD_ROWS_MOST = 256 };

/* A batch as it was read: an event, and an endpoint, once for all of its deliveries. */
struct load_rows {
	struct sql_load_deliveries_rows deliveries;
	struct sql_load_events_rows events;
	struct sql_load_endpoints_rows endpoints;
};

/* All about one delivery. */
struct load_row {
	const struct sql_load_deliveries_row *delivery;
	const struct sql_load_events_row *event;
	const struct sql_load_endpoints_row *endpoint;
};

/*
 * Begins a transaction of the jurisdiction on the lane and asks for the rows
 * of these items, at most LOAD_ROWS_MOST; lane_run() sends it.  They are there
 * when that is done, and live as long as the lane says.
 */
const struct err *load_rows_read(
    struct lane *, int64_t jurisdiction, struct item *const *, size_t n, struct load_rows *);

/* False where the delivery is gone. */
bool load_rows_find(const struct load_rows *, const struct item *, struct load_row *);

#endif
