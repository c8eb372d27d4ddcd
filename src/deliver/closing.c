#include "deliver/closing.h"

#include <stddef.h>

#include "base/arena.h"
#include "deliver/table.h"

struct entry {
	struct table_node node; /* jurisdiction, endpoint */
	int answers;
	struct entry *next; /* free ones */
};

struct closing {
	struct arena *arena;
	struct table table;
	struct entry *unused;
};

struct closing *
closing_new(struct arena *a)
{
	struct closing *c = ARENA_NEW(a, struct closing);

	c->arena = a;
	table_init(&c->table, a);
	return c;
}

void
closing_add(struct closing *c, int64_t jurisdiction, int64_t endpoint)
{
	struct entry *e = table_find(&c->table, jurisdiction, endpoint);

	if (e == NULL) {
		e = c->unused;
		if (e != NULL)
			c->unused = e->next;
		else
			e = ARENA_NEW(c->arena, struct entry);
		*e = (struct entry){ .node = { .a = jurisdiction, .b = endpoint } };
		table_add(&c->table, &e->node);
	}
	e->answers++;
}

bool
closing_has(const struct closing *c, int64_t jurisdiction, int64_t endpoint)
{
	return table_find(&c->table, jurisdiction, endpoint) != NULL;
}

void
closing_done(struct closing *c, int64_t jurisdiction, int64_t endpoint)
{
	struct entry *e = table_find(&c->table, jurisdiction, endpoint);

	if (--e->answers > 0)
		return;
	table_remove(&c->table, &e->node);
	e->next = c->unused;
	c->unused = e;
}
