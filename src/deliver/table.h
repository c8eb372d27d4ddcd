#ifndef DELIVER_TABLE_H
#define DELIVER_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * A hash table of what begins with a struct table_node: found by a pair of
 * numbers, such as jurisdiction and id.  It never frees a node and makes none.
 */
struct table_node {
	int64_t a, b;
	struct table_node *next;
};

struct table {
	struct arena *arena;
	struct table_node **bucket;
	size_t buckets; /* a power of 2 */
	size_t count;
};

void table_init(struct table *, struct arena *);
/* NULL where there is none. */
void *table_find(const struct table *, int64_t a, int64_t b);
/* The pair must not be there yet. */
void table_add(struct table *, struct table_node *);
/* It must be there. */
void table_remove(struct table *, struct table_node *);

/* Calls each node once; it may remove the one it is given. */
void table_each(struct table *, void (*)(void *arg, struct table_node *), void *arg);

#endif
