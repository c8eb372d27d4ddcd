#include "deliver/load_rows.h"

#include <stdlib.h>

#include "base/err.h"
#include "deliver/item.h"
#include "deliver/lane.h"

static int
by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Rows begin with their id and come in its order. */
#define ROW_OF(rows, id) \
	((rows).n == 0 ? NULL : bsearch((id), (rows).p, (rows).n, sizeof(*(rows).p), by_id))

bool
load_rows_find(const struct load_rows *all, const struct item *i, struct load_row *r)
{
	r->delivery = ROW_OF(all->deliveries, &i->node.b);
	r->event = ROW_OF(all->events, &i->event);
	r->endpoint = ROW_OF(all->endpoints, &i->endpoint);
	return r->delivery != NULL && r->event != NULL && r->endpoint != NULL;
}

/* Sorts them and leaves each once; gives how many. */
static size_t
each_once(int64_t *ids, size_t n)
{
	size_t kept = 0;

	qsort(ids, n, sizeof(*ids), by_id);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return kept;
}

const struct err *
load_rows_read(struct lane *lane, int64_t jurisdiction, struct item *const *items, size_t n,
    struct load_rows *out)
{
	int64_t ids[LOAD_ROWS_MOST], events[LOAD_ROWS_MOST], endpoints[LOAD_ROWS_MOST];
	struct db *db;

	TRY(lane_begin(lane, jurisdiction, &db));
	for (size_t k = 0; k < n; k++) {
		ids[k] = items[k]->node.b;
		events[k] = items[k]->event;
		endpoints[k] = items[k]->endpoint;
	}
	TRY(sql_load_deliveries(db,
	    &(struct sql_load_deliveries){
		jurisdiction, { ids, n }, { events, n }, { endpoints, n } },
	    &out->deliveries));
	TRY(sql_load_events(db,
	    &(struct sql_load_events){ jurisdiction, { events, each_once(events, n) } },
	    &out->events));
	return sql_load_endpoints(db,
	    &(struct sql_load_endpoints){ jurisdiction, { endpoints, each_once(endpoints, n) } },
	    &out->endpoints);
}
