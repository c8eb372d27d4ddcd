#include "deliver/destination.h"

#include <stddef.h>

#include "base/arena.h"
#include "deliver/transfer.h"

enum { WINDOW_FIRST = 2, WINDOW_QUICK = 8, WINDOW_MOST = 16, PICKED_MOST = 1024 };
/*
 * By what a destination waits for: to be picked where its window has room, on
 * either side; to be picked ahead; to be started; and to be started when there
 * are fewer retries under way.  It leaves a ring when it is taken from it.
 */
enum wish { NEXT_FRESH, NEXT_AGAIN, AHEAD, START, HELD };
static const enum wish next_of[SIDES] = { NEXT_FRESH, NEXT_AGAIN };

struct destinations {
	struct arena *arena;
	struct table table;
	struct destination *unused;
	struct ring ring[DESTINATION_RINGS];
	int slots, window_most;
	int picked;	 /* everywhere: and not started */
	int next[SIDES]; /* those of them that windows have room for */
	enum side turn;	 /* to pick one of these */
	int flying;
	int again;    /* retries among those */
	int starving; /* sides, how many */
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
		all->unused = d->unused;
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

static enum side
side_of(const struct item *i)
{
	return i->attempts > 0 ? SIDE_AGAIN : SIDE_FRESH;
}

/* How many more transfers its window has room for. */
static int
room(const struct destination *d)
{
	return d->flying < d->window ? d->window - d->flying : 0;
}

static bool
may_pick(const struct destination *d, enum side side)
{
	return d->side[side].queue.count > 0 && d->side[side].picked < room(d);
}

/* Enough that a window never waits for the database, and no more. */
static bool
may_pick_ahead(const struct destination *d)
{
	int picked = d->side[SIDE_FRESH].picked + d->side[SIDE_AGAIN].picked;

	return d->side[SIDE_FRESH].queue.count + d->side[SIDE_AGAIN].queue.count > 0 &&
	       d->flying + picked < 4 * d->window + 8;
}

static bool
may_retry(const struct destinations *all)
{
	return all->again < (all->slots + 1) / 2;
}

/* The side whose turn it is to be started; SIDES: neither. */
static enum side
may_start(const struct destinations *all, const struct destination *d)
{
	bool fresh = d->side[SIDE_FRESH].ready != NULL,
	     again = d->side[SIDE_AGAIN].ready != NULL && may_retry(all);

	if (room(d) == 0 || (!fresh && !again))
		return SIDES;
	return again && (d->again_next || !fresh) ? SIDE_AGAIN : SIDE_FRESH;
}

static bool
starves(const struct destination *d, const struct destination_side *s)
{
	return s->ready_n < d->window && s->picked > s->ready_n;
}

static void
wait_for(struct destinations *all, struct destination *d, enum wish wish)
{
	ring_add(&all->ring[wish], &d->place[wish], d);
}

/* After each change of a destination: into the rings of what it may do now. */
static void
update(struct destinations *all, struct destination *d)
{
	for (enum side side = SIDE_FRESH; side < SIDES; side++) {
		struct destination_side *s = &d->side[side];
		int next = s->picked < room(d) ? s->picked : room(d);

		all->next[side] += next - s->next;
		s->next = next;
		all->starving += starves(d, s) - s->starving;
		s->starving = starves(d, s);
		if (may_pick(d, side))
			wait_for(all, d, next_of[side]);
	}
	if (may_pick_ahead(d))
		wait_for(all, d, AHEAD);
	if (may_start(all, d) != SIDES)
		wait_for(all, d, START);
	else if (room(d) > 0 && d->side[SIDE_AGAIN].ready != NULL)
		wait_for(all, d, HELD);
}

void
destination_queue(struct destinations *all, struct item *i)
{
	i->state = ITEM_QUEUED;
	item_push(&i->to->side[side_of(i)].queue, i);
	update(all, i->to);
}

int
destination_room(const struct destination *d, bool again)
{
	int left =
	    DESTINATION_QUEUE_MAX - d->later - d->side[again ? SIDE_AGAIN : SIDE_FRESH].queue.count;

	return left > 0 ? left : 0;
}

void
destination_spill(struct destination *d, int64_t id)
{
	d->spilled = true;
	if (id - 1 < d->cursor)
		d->cursor = id - 1;
}

static struct item *
pick(struct destinations *all, struct destination *d, enum side side)
{
	struct item *i = item_pop(&d->side[side].queue);

	i->state = ITEM_STAGED;
	d->side[side].picked++;
	all->picked++;
	update(all, d);
	return i;
}

/* Ahead, both sides get as many. */
static enum side
side_ahead(const struct destination *d)
{
	const struct destination_side *fresh = &d->side[SIDE_FRESH], *again = &d->side[SIDE_AGAIN];

	return again->queue.count > 0 && (fresh->queue.count == 0 || again->picked < fresh->picked)
		   ? SIDE_AGAIN
		   : SIDE_FRESH;
}

/* One that its window has room for; the sides take turns. */
static struct item *
pick_next(struct destinations *all)
{
	struct destination *d;

	for (int i = 0; i < SIDES; i++) {
		enum side side = all->turn;

		all->turn = side == SIDE_FRESH ? SIDE_AGAIN : SIDE_FRESH;
		while (all->next[side] < all->slots &&
		       (d = ring_take(&all->ring[next_of[side]])) != NULL)
			if (may_pick(d, side))
				return pick(all, d, side);
	}
	return NULL;
}

struct item *
destination_pick(struct destinations *all)
{
	struct item *i = pick_next(all);
	struct destination *d;

	while (i == NULL && all->picked < PICKED_MOST && (d = ring_take(&all->ring[AHEAD])) != NULL)
		if (may_pick_ahead(d))
			i = pick(all, d, side_ahead(d));
	return i;
}

bool
destination_starving(const struct destinations *all)
{
	return all->starving > 0;
}

void
destination_ready(struct destinations *all, struct destination *d, struct transfer *t)
{
	struct destination_side *s = &d->side[side_of(t->item)];

	t->next = NULL;
	if (s->ready == NULL)
		s->ready = t;
	else
		s->ready_last->next = t;
	s->ready_last = t;
	s->ready_n++;
	update(all, d);
}

/* Who had to wait for others' retries to end comes first once they have. */
static struct destination *
next_to_start(struct destinations *all)
{
	struct destination *d = may_retry(all) ? ring_take(&all->ring[HELD]) : NULL;

	return d != NULL ? d : ring_take(&all->ring[START]);
}

static struct transfer *
start(struct destinations *all, struct destination *d, enum side side)
{
	struct destination_side *s = &d->side[side];
	struct transfer *t = s->ready;

	s->ready = t->next;
	s->ready_n--;
	s->picked--;
	d->flying++;
	d->again_next = side == SIDE_FRESH;
	all->picked--;
	all->flying++;
	all->again += side == SIDE_AGAIN;
	update(all, d);
	return t;
}

struct transfer *
destination_start(struct destinations *all)
{
	struct destination *d;

	while (all->flying < all->slots && (d = next_to_start(all)) != NULL) {
		enum side side = may_start(all, d);

		if (side != SIDES)
			return start(all, d, side);
		update(all, d); /* it may have to be held */
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
destination_landed(struct destinations *all, const struct item *i, enum landing how)
{
	struct destination *d = i->to;

	all->flying--;
	all->again -= i->attempts > 0;
	d->flying--;
	d->ended++;
	if (how == LANDING_WELL)
		widen(all, d);
	else if (how == LANDING_BADLY) {
		d->credit = 0;
		d->window = d->window > 1 ? d->window / 2 : 1;
	}
	update(all, d);
}

void
destination_left(struct destinations *all, const struct item *i)
{
	struct destination *d = i->to;

	all->picked--;
	d->side[side_of(i)].picked--;
	d->ended++;
	update(all, d);
}

void
destination_recorded(const struct item *i)
{
	i->to->ended--;
}

void
destination_each(struct destinations *all, void (*with)(void *arg, struct table_node *), void *arg)
{
	table_each(&all->table, with, arg);
}

void
destination_discard(struct destinations *all, struct destination *d)
{
	table_remove(&all->table, &d->node);
	d->unused = all->unused;
	all->unused = d;
}

int
destination_flying(const struct destinations *all)
{
	return all->flying;
}
