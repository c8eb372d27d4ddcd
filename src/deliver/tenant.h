#ifndef DELIVER_TENANT_H
#define DELIVER_TENANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deliver/item.h"
#include "deliver/ring.h"
#include "deliver/table.h"

struct arena;
struct transfer;

/*
 * What waits for a transaction of one jurisdiction: deliveries to be read,
 * and results to be written down.  Jurisdictions take turns in both.
 */
enum tenant_turn { TENANT_LOAD, TENANT_COMPLETE, TENANT_TURNS };

struct tenant {
	struct table_node node; /* the jurisdiction, 0 */
	struct item_list load;
	size_t load_most; /* in a read: less after one was refused; 0: as many as fit */
	struct transfer *results, *results_last;
	size_t results_n;
	int64_t results_since;	 /* clock_mono of the oldest */
	bool busy[TENANT_TURNS]; /* one transaction of a kind at a time */
	struct ring_place place[TENANT_TURNS];
};

struct tenants {
	struct arena *arena;
	struct table table;
	struct ring ring[TENANT_TURNS];
};

void tenant_all(struct tenants *, struct arena *);
struct tenant *tenant_of(struct tenants *, int64_t jurisdiction);

/* It has something to do; harmless where it waits already or is busy with it. */
void tenant_wait(struct tenants *, struct tenant *, enum tenant_turn);
/* Whose turn it would be, or NULL. */
struct tenant *tenant_peek(const struct tenants *, enum tenant_turn);
/* Takes that one: it is busy until tenant_end(). */
struct tenant *tenant_take(struct tenants *, enum tenant_turn);
/* more: it has still something to do. */
void tenant_end(struct tenants *, struct tenant *, enum tenant_turn, bool more);

#endif
