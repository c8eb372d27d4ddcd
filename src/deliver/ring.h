#ifndef DELIVER_RING_H
#define DELIVER_RING_H

#include <stdbool.h>
#include <stddef.h>

/* Those that wait for a turn: each once, and behind who came before. */
struct ring_place {
	struct ring_place *next;
	void *who;
	bool taken; /* it is in the ring */
};

struct ring {
	struct ring_place *first, *last;
};

/* Harmless where it waits already. */
static inline void
ring_add(struct ring *r, struct ring_place *p, void *who)
{
	if (p->taken)
		return;
	*p = (struct ring_place){ .who = who, .taken = true };
	if (r->first == NULL)
		r->first = p;
	else
		r->last->next = p;
	r->last = p;
}

/* Whose turn it is; NULL: nobody's. */
static inline void *
ring_first(const struct ring *r)
{
	return r->first == NULL ? NULL : r->first->who;
}

/* The same, who is in the ring no more. */
static inline void *
ring_take(struct ring *r)
{
	struct ring_place *p = r->first;

	if (p == NULL)
		return NULL;
	r->first = p->next;
	p->taken = false;
	return p->who;
}

#endif
