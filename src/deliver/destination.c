#include "deliver/destination.h"

#include <stddef.h>

#include "base/arena.h"
#include "deliver/transfer.h"

enum { WINDOW_FIRST = 2, WINDOW_QUICK = 8, WINDOW_MOST = 16, STAGED_MOST = 1024, HUNGRY = 500 };
enum ring { PICK, START };

struct ring_ends {
	struct destination *first, *last;
};

struct destinations {
	struct arena *arena;
	struct table table;
	struct destination *unused;
	struct ring_ends ring[2];
	int slots, window_most;
	int staged; /* everywhere: picked, not started */
	int flying;
	int starving;		    /* how many */
	int again;		    /* retries among both */
	struct destination *hungry; /* looked at next */
	/* For the walks of destination_forget() and destination_sweep(). */
	const struct destination_forget *forget;
	int64_t now, oldest;
};

struct destinations *
destination_all(struct arena *a, int64_t slots)
{
	struct destinations *all = ARENA_NEW(a, struct destinations);
	int64_t most = slots / 10;

	all->arena = a;
	table_init(&all->table, a);
	all->slots = (int)slots;
	all->window_most = most > WINDOW_MOST ? WINDOW_MOST : most < 1 ? 1 : (int)most;
	return all;
}

struct destination *
destination_of(struct destinations *all, int64_t key)
{
	struct destination *d = table_find(&all->table, key, 0);

	if (d != NULL)
		return d;
	d = all->unused;
	if (d != NULL)
		all->unused = d->next[PICK];
	else
		d = ARENA_NEW(all->arena, struct destination);
	*d = (struct destination){
		.node = { .a = key }, .window = WINDOW_FIRST, .cursor = INT64_MAX
	};
	if (d->window > all->window_most)
		d->window = all->window_most;
	table_add(&all->table, &d->node);
	return d;
}

static void
ring_add(struct destinations *all, enum ring which, struct destination *d)
{
	struct ring_ends *r = &all->ring[which];

	if (d->in_ring[which])
		return;
	d->in_ring[which] = true;
	d->next[which] = NULL;
	if (r->first == NULL)
		r->first = d;
	else
		r->last->next[which] = d;
	r->last = d;
}

static struct destination *
ring_take(struct destinations *all, enum ring which)
{
	struct ring_ends *r = &all->ring[which];
	struct destination *d = r->first;

	if (d != NULL) {
		r->first = d->next[which];
		d->in_ring[which] = false;
	}
	return d;
}

/* Enough read ahead that a window never waits for the database, and no more. */
static bool
may_pick(const struct destination *d)
{
	return (d->fresh.count > 0 || d->again.count > 0) && d->staged < 4 * d->window + 8;
}

static bool
may_start(const struct destination *d)
{
	return d->ready != NULL && d->flying < d->window;
}

static bool
starves(const struct destination *d)
{
	return d->ready_n < d->window && d->staged > d->flying + d->ready_n;
}

static void
update(struct destinations *all, struct destination *d)
{
	all->starving += starves(d) - d->starving;
	d->starving = starves(d);
	if (may_pick(d))
		ring_add(all, PICK, d);
	if (may_start(d))
		ring_add(all, START, d);
}

void
destination_queue(struct destinations *all, struct item *i)
{
	i->state = ITEM_QUEUED;
	item_push(i->attempts > 0 ? &i->to->again : &i->to->fresh, i);
	update(all, i->to);
}

int
destination_room(const struct destination *d, bool again)
{
	int left = DESTINATION_QUEUE_MAX - d->later - (again ? d->again.count : d->fresh.count);

	return left > 0 ? left : 0;
}

void
destination_spill(struct destination *d, int64_t id)
{
	d->spilled = true;
	if (id - 1 < d->cursor)
		d->cursor = id - 1;
}

static void
look_hungry(void *arg, struct table_node *node)
{
	struct destinations *all = arg;
	struct destination *d = (struct destination *)node;

	if (d->spilled && d->fresh.count < HUNGRY && destination_room(d, false) > 0 &&
	    all->hungry == NULL)
		all->hungry = d;
}

struct destination *
destination_hungry(struct destinations *all)
{
	all->hungry = NULL;
	table_each(&all->table, look_hungry, all);
	return all->hungry;
}

/* A retry where it is its turn, and retries do not hold half of all transfers already. */
static struct item *
pop_next(struct destinations *all, struct destination *d)
{
	bool room = all->again < (all->slots + 1) / 2;

	if (d->again.count > 0 && room && (d->again_next || d->fresh.count == 0))
		return item_pop(&d->again);
	return d->fresh.count > 0 ? item_pop(&d->fresh) : NULL;
}

struct item *
destination_pick(struct destinations *all)
{
	struct destination *d, *passed = NULL;
	struct item *i;

	if (all->staged >= STAGED_MOST)
		return NULL;
	while ((d = ring_take(all, PICK)) != NULL) {
		if (!may_pick(d))
			continue;
		i = d == passed ? NULL : pop_next(all, d);
		if (i == NULL) { /* nothing but retries: its turn comes when others are done */
			ring_add(all, PICK, d);
			if (d == passed)
				return NULL;
			passed = passed == NULL ? d : passed;
			continue;
		}
		d->again_next = i->attempts == 0;
		all->again += i->attempts > 0;
		i->state = ITEM_STAGED;
		d->staged++;
		all->staged++;
		update(all, d);
		return i;
	}
	return NULL;
}

bool
destination_starving(const struct destinations *all)
{
	return all->starving > 0;
}

void
destination_ready(struct destinations *all, struct destination *d, struct transfer *t)
{
	t->next = NULL;
	if (d->ready == NULL)
		d->ready = t;
	else
		d->ready_last->next = t;
	d->ready_last = t;
	d->ready_n++;
	update(all, d);
}

struct transfer *
destination_start(struct destinations *all)
{
	struct destination *d;

	if (all->flying >= all->slots)
		return NULL;
	while ((d = ring_take(all, START)) != NULL) {
		struct transfer *t = d->ready;

		if (!may_start(d))
			continue;
		d->ready = t->next;
		d->ready_n--;
		d->flying++;
		all->flying++;
		all->staged--;
		update(all, d);
		return t;
	}
	return NULL;
}

static void
widen(const struct destinations *all, struct destination *d)
{
	d->credit++;
	if (d->window < WINDOW_QUICK || d->credit >= d->window) {
		d->credit = 0;
		if (d->window < all->window_most)
			d->window++;
	}
}

void
destination_landed(struct destinations *all, const struct item *i, bool success)
{
	struct destination *d = i->to;

	all->flying--;
	all->again -= i->attempts > 0;
	d->flying--;
	d->staged--;
	d->ended++;
	if (success)
		widen(all, d);
	else {
		d->credit = 0;
		d->window = d->window > 1 ? d->window / 2 : 1;
	}
	update(all, d);
}

void
destination_left(struct destinations *all, const struct item *i)
{
	struct destination *d = i->to;

	all->staged--;
	all->again -= i->attempts > 0;
	d->staged--;
	d->ended++;
	update(all, d);
}

void
destination_recorded(const struct item *i)
{
	i->to->ended--;
}

static void
forget_list(struct destinations *all, struct item_list *l)
{
	struct item_list keep = { NULL, NULL, 0 };

	for (struct item *i; (i = item_pop(l)) != NULL;) {
		if (i->shard != all->forget->shard)
			item_push(&keep, i);
		else
			all->forget->drop(all->forget->drop_arg, i);
	}
	*l = keep;
}

static void
forget_one(void *arg, struct table_node *node)
{
	struct destinations *all = arg;
	struct destination *d = (struct destination *)node;
	struct transfer *ready = d->ready;

	forget_list(all, &d->fresh);
	forget_list(all, &d->again);
	d->ready = NULL;
	d->ready_n = 0;
	for (struct transfer *t = ready, *next; t != NULL; t = next) {
		next = t->next;
		if (t->item->shard != all->forget->shard)
			destination_ready(all, d, t);
		else
			all->forget->cancel(all->forget->cancel_arg, t);
	}
}

void
destination_forget(struct destinations *all, const struct destination_forget *f)
{
	all->forget = f;
	table_each(&all->table, forget_one, all);
}

static void
sweep_one(void *arg, struct table_node *node)
{
	struct destinations *all = arg;
	struct destination *d = (struct destination *)node;
	const struct item *heads[] = { d->fresh.first, d->again.first };

	for (int i = 0; i < 2; i++)
		if ((i == 0 ? d->fresh.count : d->again.count) > 0 && heads[i]->due < all->oldest)
			all->oldest = heads[i]->due;
	if (d->fresh.count + d->again.count + d->later + d->staged + d->ended > 0 || d->spilled ||
	    d->in_ring[PICK] || d->in_ring[START])
		return;
	table_remove(&all->table, &d->node);
	d->next[PICK] = all->unused;
	all->unused = d;
}

int64_t
destination_sweep(struct destinations *all, int64_t now)
{
	all->oldest = now;
	table_each(&all->table, sweep_one, all);
	return now - all->oldest;
}

int
destination_flying(const struct destinations *all)
{
	return all->flying;
}

int
destination_waiting(const struct destinations *all)
{
	return all->staged;
}
