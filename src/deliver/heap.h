#ifndef DELIVER_HEAP_H
#define DELIVER_HEAP_H

#include <stddef.h>

struct arena;
struct item;

/* Items by when they are due, the earliest first. */
struct heap {
	struct arena *arena;
	struct item **at;
	size_t n, room;
};

void heap_init(struct heap *, struct arena *);
void heap_add(struct heap *, struct item *);
/* It must be in it. */
void heap_remove(struct heap *, struct item *);
/* NULL where it is empty. */
struct item *heap_first(const struct heap *);

#endif
