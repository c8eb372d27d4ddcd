#include "deliver/queue.h"

#include "base/arena.h"
#include "deliver/destination.h"
#include "deliver/destination_walk.h"
#include "deliver/heap.h"
#include "deliver/lease.h"
#include "deliver/table.h"

enum { ITEMS_MOST = 200000 };

const int64_t queue_horizon = 60 * 1000000LL;

/* An endpoint that is not confirmed yet. */
struct waiting {
	struct table_node node; /* jurisdiction, endpoint */
	struct waiting *next;	/* free ones */
};

struct queue {
	struct arena *arena;
	struct leases *leases;
	struct destinations *destinations;
	struct table items, waiting;
	struct heap later;
	struct item *unused;
	struct waiting *unused_waiting;
	/* For the walks. */
	int shard;
	int64_t after, jurisdiction;
	int64_t *endpoints;
	size_t endpoints_n, endpoints_most;
};

struct queue *
queue_new(struct arena *a, struct leases *leases, struct destinations *destinations)
{
	struct queue *q = ARENA_NEW(a, struct queue);

	q->arena = a;
	q->leases = leases;
	q->destinations = destinations;
	table_init(&q->items, a);
	table_init(&q->waiting, a);
	heap_init(&q->later, a);
	return q;
}

size_t
queue_count(const struct queue *q)
{
	return q->items.count;
}

bool
queue_full(const struct queue *q)
{
	return q->items.count >= ITEMS_MOST - ITEMS_MOST / 4;
}

static struct item *
new_item(struct queue *q)
{
	struct item *i = q->unused;

	if (i != NULL)
		q->unused = i->next;
	else
		i = ARENA_NEW(q->arena, struct item);
	return i;
}

/* An item that no list, heap or transfer holds any more. */
static void
discard(struct queue *q, struct item *i)
{
	table_remove(&q->items, &i->node);
	i->next = q->unused;
	q->unused = i;
}

static void
place(struct queue *q, struct item *i, int64_t now)
{
	if (i->due <= now)
		destination_queue(q->destinations, i);
	else {
		i->state = ITEM_LATER;
		i->to->later++;
		heap_add(&q->later, i);
	}
}

void
queue_offer(struct queue *q, const struct queue_row *r, int64_t now)
{
	struct destination *d;
	struct item *i;

	if (!lease_held(q->leases, LEASE_SEND, r->shard) || r->due_at > now + queue_horizon ||
	    table_find(&q->items, r->jurisdiction, r->id) != NULL ||
	    (!r->insist && queue_waits(q, r->jurisdiction, r->endpoint)))
		return;
	d = destination_of(q->destinations, r->destination);
	if (destination_room(d, r->attempts > 0) == 0 || q->items.count >= ITEMS_MOST ||
	    (d->spilled && r->attempts == 0)) {
		if (r->attempts == 0)
			destination_spill(d, r->id);
		return;
	}
	i = new_item(q);
	*i = (struct item){ .node = { .a = r->jurisdiction, .b = r->id },
		.to = d,
		.event = r->event,
		.endpoint = r->endpoint,
		.due = r->due_at,
		.attempts = (uint16_t)r->attempts,
		.shard = (uint8_t)r->shard };
	table_add(&q->items, &i->node);
	place(q, i, now);
}

void
queue_turn(struct queue *q, int64_t now)
{
	struct item *i;

	while ((i = heap_first(&q->later)) != NULL && i->due <= now) {
		heap_remove(&q->later, i);
		i->to->later--;
		destination_queue(q->destinations, i);
	}
}

int64_t
queue_next(const struct queue *q)
{
	const struct item *i = heap_first(&q->later);

	return i == NULL ? INT64_MAX : i->due;
}

struct item *
queue_pick(struct queue *q)
{
	struct item *i = destination_pick(q->destinations);

	if (i != NULL)
		lease_use(q->leases, LEASE_SEND, i->shard);
	return i;
}

void
queue_return(struct queue *q, struct item *i, int64_t now)
{
	lease_done(q->leases, LEASE_SEND, i->shard);
	destination_recorded(i);
	if (i->dropped && !lease_held(q->leases, LEASE_SEND, i->shard))
		discard(q, i);
	else {
		/* Ours again: who looked for what is there has passed over it meanwhile. */
		i->dropped = false;
		place(q, i, now);
	}
}

void
queue_again(struct queue *q, struct item *i, int64_t due, int64_t attempts, int64_t now)
{
	if (due > now + queue_horizon || destination_room(i->to, true) == 0) {
		queue_forget(q, i);
		return;
	}
	i->due = due;
	i->attempts = (uint16_t)attempts;
	queue_return(q, i, now);
}

void
queue_forget(struct queue *q, struct item *i)
{
	lease_done(q->leases, LEASE_SEND, i->shard);
	destination_recorded(i);
	discard(q, i);
}

static void
drop_queued(void *arg, struct item *i)
{
	discard(arg, i);
}

static void
drop_one(void *arg, struct table_node *node)
{
	struct queue *q = arg;
	struct item *i = (struct item *)node;

	if (i->shard != q->shard)
		return;
	if (i->state == ITEM_STAGED || i->state == ITEM_ENDED)
		i->dropped = true;
	else if (i->state == ITEM_LATER) {
		heap_remove(&q->later, i);
		i->to->later--;
		discard(q, i);
	}
}

void
queue_drop(struct queue *q, int shard, void (*cancel)(void *, struct transfer *), void *arg)
{
	struct destination_forget f = { shard, drop_queued, q, cancel, arg };

	destination_walk_forget(q->destinations, &f);
	q->shard = shard;
	table_each(&q->items, drop_one, q);
}

void
queue_wait(struct queue *q, int64_t jurisdiction, int64_t endpoint)
{
	struct waiting *w = q->unused_waiting;

	if (queue_waits(q, jurisdiction, endpoint))
		return;
	if (w != NULL)
		q->unused_waiting = w->next;
	else
		w = ARENA_NEW(q->arena, struct waiting);
	w->node = (struct table_node){ .a = jurisdiction, .b = endpoint };
	table_add(&q->waiting, &w->node);
}

bool
queue_waits(const struct queue *q, int64_t jurisdiction, int64_t endpoint)
{
	return q->waiting.count > 0 && table_find(&q->waiting, jurisdiction, endpoint) != NULL;
}

void
queue_confirmed(struct queue *q, int64_t jurisdiction, int64_t endpoint)
{
	struct waiting *w = table_find(&q->waiting, jurisdiction, endpoint);

	if (w == NULL)
		return;
	table_remove(&q->waiting, &w->node);
	w->next = q->unused_waiting;
	q->unused_waiting = w;
}

/* The smallest jurisdiction above the last one asked about. */
static void
next_jurisdiction(void *arg, struct table_node *node)
{
	struct queue *q = arg;

	if (node->a > q->after && node->a < q->jurisdiction)
		q->jurisdiction = node->a;
}

static void
gather_waiting(void *arg, struct table_node *node)
{
	struct queue *q = arg;

	if (node->a == q->jurisdiction && q->endpoints_n < q->endpoints_most)
		q->endpoints[q->endpoints_n++] = node->b;
}

size_t
queue_waiting(struct queue *q, int64_t *jurisdiction, int64_t *endpoints, size_t most)
{
	if (q->waiting.count == 0)
		return 0;
	for (int tries = 0; tries < 2; tries++) {
		q->jurisdiction = INT64_MAX;
		table_each(&q->waiting, next_jurisdiction, q);
		if (q->jurisdiction != INT64_MAX)
			break;
		q->after = 0; /* round again */
	}
	q->after = *jurisdiction = q->jurisdiction;
	q->endpoints = endpoints;
	q->endpoints_n = 0;
	q->endpoints_most = most;
	table_each(&q->waiting, gather_waiting, q);
	return q->endpoints_n;
}
