#include "deliver/heap.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "deliver/item.h"

enum { FIRST_ROOM = 256 };

void
heap_init(struct heap *h, struct arena *a)
{
	*h = (struct heap){ .arena = a, .room = FIRST_ROOM };
	h->at = ARENA_ARRAY(a, h->room, struct item *);
}

static void
put(struct heap *h, size_t at, struct item *i)
{
	h->at[at] = i;
	i->heap_at = (uint32_t)at;
}

static void
rise(struct heap *h, size_t at, struct item *i)
{
	while (at > 0 && h->at[(at - 1) / 2]->due > i->due) {
		put(h, at, h->at[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put(h, at, i);
}

static void
sink(struct heap *h, size_t at, struct item *i)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < h->n && h->at[child + 1]->due < h->at[child]->due)
			child++;
		if (child >= h->n || h->at[child]->due >= i->due)
			break;
		put(h, at, h->at[child]);
		at = child;
	}
	put(h, at, i);
}

void
heap_add(struct heap *h, struct item *i)
{
	if (h->n == h->room) {
		struct item **more = ARENA_ARRAY(h->arena, h->room * 2, struct item *);

		memcpy(more, h->at, h->n * sizeof(struct item *));
		h->at = more;
		h->room *= 2;
	}
	rise(h, h->n++, i);
}

void
heap_remove(struct heap *h, struct item *i)
{
	struct item *last = h->at[--h->n];
	size_t at = i->heap_at;

	if (last == i)
		return;
	if (at > 0 && h->at[(at - 1) / 2]->due > last->due)
		rise(h, at, last);
	else
		sink(h, at, last);
}

struct item *
heap_first(const struct heap *h)
{
	return h->n == 0 ? NULL : h->at[0];
}
