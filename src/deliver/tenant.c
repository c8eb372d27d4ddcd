#include "deliver/tenant.h"

#include "base/arena.h"

void
tenant_all(struct tenants *all, struct arena *a)
{
	*all = (struct tenants){ .arena = a };
	table_init(&all->table, a);
}

struct tenant *
tenant_of(struct tenants *all, int64_t jurisdiction)
{
	struct tenant *t = table_find(&all->table, jurisdiction, 0);

	if (t != NULL)
		return t;
	t = ARENA_NEW(all->arena, struct tenant);
	t->node.a = jurisdiction;
	table_add(&all->table, &t->node);
	return t;
}

void
tenant_wait(struct tenants *all, struct tenant *t, enum tenant_turn turn)
{
	if (!t->busy[turn])
		ring_add(&all->ring[turn], &t->place[turn], t);
}

struct tenant *
tenant_peek(const struct tenants *all, enum tenant_turn turn)
{
	return ring_first(&all->ring[turn]);
}

struct tenant *
tenant_take(struct tenants *all, enum tenant_turn turn)
{
	struct tenant *t = ring_take(&all->ring[turn]);

	t->busy[turn] = true;
	return t;
}

void
tenant_end(struct tenants *all, struct tenant *t, enum tenant_turn turn, bool more)
{
	t->busy[turn] = false;
	if (more)
		tenant_wait(all, t, turn);
}
