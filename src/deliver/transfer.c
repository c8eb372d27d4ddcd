#include "deliver/transfer.h"

#include "base/arena.h"
#include "base/log.h"

enum { BLOCK = 3600 }; /* a delivery of usual size fits a block */
static const size_t memory_of_delivery = (size_t)4 << 20;

const char *const transfer_parked_names[] = {
	[PARKED_TRIES_USED_UP] = "tries_used_up",
	[PARKED_ENDPOINT_GONE] = "endpoint_gone",
	[PARKED_ENDPOINT_DISABLED] = "endpoint_disabled",
	[PARKED_ENDPOINT_DELETED] = "endpoint_deleted",
	[PARKED_ENDPOINT_NOT_CONFIRMED] = "endpoint_not_confirmed",
	[PARKED_ENDS_DISPATCHER] = "ends_dispatcher",
	[PARKED__MAX] = NULL,
};

struct transfers {
	struct arena *arena;
	struct transfer *unused;
	struct arena **spare; /* the last one back is the first one out */
	size_t spare_n, spare_most, made;
};

struct transfers *
transfer_all(struct arena *a)
{
	struct transfers *all = ARENA_NEW(a, struct transfers);

	all->arena = a;
	return all;
}

/* Where there is none, one is made, and room for when it comes back. */
static struct arena *
take_arena(struct transfers *all)
{
	const size_t size = sizeof(struct arena *);

	if (all->spare_n > 0)
		return all->spare[--all->spare_n];
	if (all->made == all->spare_most) {
		size_t most = 2 * all->made + 64;

		all->spare =
		    arena_grow(all->arena, all->spare, all->spare_most * size, most * size);
		all->spare_most = most;
	}
	all->made++;
	return arena_new_small(memory_of_delivery, BLOCK);
}

struct transfer *
transfer_take(struct transfers *all, struct item *i, int64_t epoch)
{
	struct transfer *t = all->unused;

	if (t != NULL)
		all->unused = t->next;
	else
		t = ARENA_NEW(all->arena, struct transfer);
	*t = (struct transfer){ .arena = take_arena(all), .item = i, .epoch = epoch };
	return t;
}

void
transfer_lighten(struct transfers *all, struct transfer *t)
{
	arena_reset(t->arena);
	all->spare[all->spare_n++] = t->arena;
	t->arena = NULL;
}

void
transfer_give_back(struct transfers *all, struct transfer *t)
{
	if (t->arena != NULL)
		transfer_lighten(all, t);
	t->next = all->unused;
	all->unused = t;
}

void
transfer_log_deadly(const struct transfer *t)
{
	log_error("ends_dispatcher", "jurisdiction=%lld delivery=%lld event=%lld endpoint=%lld",
	    (long long)t->sending.jurisdiction, (long long)t->sending.id,
	    (long long)t->sending.event, (long long)t->sending.endpoint);
}
