#include "deliver/destination_walk.h"

#include <stddef.h>

#include "deliver/destination.h"
#include "deliver/transfer.h"

enum { HUNGRY = 500 };

static void
look_hungry(void *arg, struct table_node *node)
{
	struct destination **hungry = arg, *d = (struct destination *)node;

	if (d->spilled && d->side[SIDE_FRESH].queue.count < HUNGRY &&
	    destination_room(d, false) > 0 && *hungry == NULL)
		*hungry = d;
}

struct destination *
destination_walk_hungry(struct destinations *all)
{
	struct destination *hungry = NULL;

	destination_each(all, look_hungry, &hungry);
	return hungry;
}

struct forget {
	struct destinations *all;
	const struct destination_forget *with;
};

static void
forget_queued(const struct destination_forget *f, struct item_list *l)
{
	struct item_list keep = { NULL, NULL, 0 };

	for (struct item *i; (i = item_pop(l)) != NULL;) {
		if (i->shard != f->shard)
			item_push(&keep, i);
		else
			f->drop(f->drop_arg, i);
	}
	*l = keep;
}

static void
forget_ready(const struct forget *f, struct destination *d, struct destination_side *s)
{
	struct transfer *ready = s->ready;

	s->ready = NULL;
	s->ready_n = 0;
	for (struct transfer *t = ready, *next; t != NULL; t = next) {
		next = t->next;
		if (t->item->shard != f->with->shard)
			destination_ready(f->all, d, t);
		else
			f->with->cancel(f->with->cancel_arg, t);
	}
}

static void
forget_one(void *arg, struct table_node *node)
{
	const struct forget *f = arg;
	struct destination *d = (struct destination *)node;

	for (enum side i = SIDE_FRESH; i < SIDES; i++) {
		forget_queued(f->with, &d->side[i].queue);
		forget_ready(f, d, &d->side[i]);
	}
}

void
destination_walk_forget(struct destinations *all, const struct destination_forget *with)
{
	struct forget f = { all, with };

	destination_each(all, forget_one, &f);
}

struct sweep {
	struct destinations *all;
	int64_t oldest;
};

static void
sweep_one(void *arg, struct table_node *node)
{
	struct sweep *w = arg;
	struct destination *d = (struct destination *)node;
	int n = d->later + d->flying + d->ended;

	for (enum side i = SIDE_FRESH; i < SIDES; i++) {
		const struct destination_side *s = &d->side[i];

		n += s->queue.count + s->picked;
		if (s->queue.count > 0 && s->queue.first->due < w->oldest)
			w->oldest = s->queue.first->due;
	}
	for (int i = 0; i < DESTINATION_RINGS; i++)
		n += d->place[i].taken;
	if (n == 0 && !d->spilled)
		destination_discard(w->all, d);
}

int64_t
destination_walk_sweep(struct destinations *all, int64_t now)
{
	struct sweep w = { all, now };

	destination_each(all, sweep_one, &w);
	return now - w.oldest;
}
