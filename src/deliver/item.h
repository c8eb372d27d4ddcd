#ifndef DELIVER_ITEM_H
#define DELIVER_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deliver/table.h"

struct destination;

/* Where a delivery is between its row and its end. */
enum item_state {
	ITEM_LATER,  /* not due yet: in the heap */
	ITEM_QUEUED, /* due: in a list of its destination */
	ITEM_STAGED, /* being read, ready to leave, or under way */
	ITEM_ENDED,  /* its result is to be written down */
};

/*
 * A delivery as the queue keeps it: small, for there may be many.  The row
 * in the database is the truth; an item may be forgotten at any time and is
 * found again.
 */
struct item {
	struct table_node node; /* jurisdiction, id */
	struct item *next;	/* in a list, or of the free ones */
	struct destination *to;
	int64_t event, endpoint;
	int64_t due; /* clock_db */
	uint32_t heap_at;
	uint16_t attempts; /* made so far */
	uint8_t shard;
	uint8_t state;
	bool dropped; /* its shard was left meanwhile */
	bool alone;   /* it could not be read: not together with others */
};

/* First in, first out. */
struct item_list {
	struct item *first, *last;
	int count;
};

static inline void
item_push(struct item_list *l, struct item *i)
{
	i->next = NULL;
	if (l->first == NULL)
		l->first = i;
	else
		l->last->next = i;
	l->last = i;
	l->count++;
}

/* Before the others. */
static inline void
item_put_back(struct item_list *l, struct item *i)
{
	i->next = l->first;
	if (l->first == NULL)
		l->last = i;
	l->first = i;
	l->count++;
}

static inline struct item *
item_pop(struct item_list *l)
{
	struct item *i = l->first;

	if (i != NULL) {
		l->first = i->next;
		l->count--;
	}
	return i;
}

#endif
