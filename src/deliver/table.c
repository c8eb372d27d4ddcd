#include "deliver/table.h"

#include "base/arena.h"

enum { FIRST_BUCKETS = 256 };

void
table_init(struct table *t, struct arena *a)
{
	*t = (struct table){ .arena = a, .buckets = FIRST_BUCKETS };
	t->bucket = ARENA_ARRAY(a, t->buckets, struct table_node *);
}

static struct table_node **
bucket_of(const struct table *t, int64_t a, int64_t b)
{
	uint64_t h = (uint64_t)a * 0x9e3779b97f4a7c15U ^ (uint64_t)b;

	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93U;
	h ^= h >> 32;
	return &t->bucket[h & (t->buckets - 1)];
}

void *
table_find(const struct table *t, int64_t a, int64_t b)
{
	for (struct table_node *n = *bucket_of(t, a, b); n != NULL; n = n->next)
		if (n->a == a && n->b == b)
			return n;
	return NULL;
}

/* The arena keeps the smaller arrays: together they are never larger than the newest. */
static void
grow(struct table *t)
{
	struct table_node **old = t->bucket;
	size_t n = t->buckets;

	t->buckets = n * 2;
	t->bucket = ARENA_ARRAY(t->arena, t->buckets, struct table_node *);
	for (size_t i = 0; i < n; i++)
		while (old[i] != NULL) {
			struct table_node *node = old[i], **to;

			old[i] = node->next;
			to = bucket_of(t, node->a, node->b);
			node->next = *to;
			*to = node;
		}
}

void
table_add(struct table *t, struct table_node *node)
{
	struct table_node **to;

	if (t->count++ == t->buckets)
		grow(t);
	to = bucket_of(t, node->a, node->b);
	node->next = *to;
	*to = node;
}

void
table_remove(struct table *t, struct table_node *node)
{
	struct table_node **at = bucket_of(t, node->a, node->b);

	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	t->count--;
}

void
table_each(struct table *t, void (*each)(void *, struct table_node *), void *arg)
{
	for (size_t i = 0; i < t->buckets; i++)
		for (struct table_node *n = t->bucket[i], *next; n != NULL; n = next) {
			next = n->next;
			each(arg, n);
		}
}
