#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/sanitized.h"

/*
 * With the address sanitizer a block is forbidden ground but for what was
 * handed out, each piece with a gap behind it, so that a step outside is seen
 * as if malloc had given each.  Not in a shared arena: what is forbidden ground
 * each process keeps for itself.
 */
#if SANITIZED
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { BLOCK_BYTES = 16 * 1024 };

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	alignas(max_align_t) struct block *blocks; /* the newest first */
	size_t cap;
	size_t block; /* bytes of data in a block that nothing larger asked for */
	size_t held;  /* bytes in all blocks */
	size_t used;
	size_t mapped; /* bytes of a shared arena, this and its one block; 0: not shared */
};

/* What n bytes take. */
static size_t
round_up(size_t n)
{
	const size_t mask = alignof(max_align_t) - 1;

	if (n > SIZE_MAX - mask - GAP)
		log_die("arena: a request of %zu bytes", n);
	return ((n + mask) & ~mask) + GAP;
}

static struct block *
add_block(struct arena *a, size_t least)
{
	size_t size = least > a->block ? least : a->block;
	struct block *b;

	if (least > a->cap || a->held > a->cap - least)
		log_die("arena: more than %zu bytes", a->cap);
	b = malloc(sizeof(*b) + size);
	if (b == NULL)
		log_die("arena: out of memory");
	b->next = a->blocks;
	b->size = size;
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->data, size);
	a->blocks = b;
	a->held += size;
	return b;
}

struct arena *
arena_new(size_t cap)
{
	return arena_new_small(cap, BLOCK_BYTES);
}

struct arena *
arena_new_small(size_t cap, size_t block)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		log_die("arena: out of memory");
	a->cap = cap;
	a->block = block;
	return a;
}

struct arena *
arena_new_shared(size_t cap)
{
	const size_t head = sizeof(struct arena) + sizeof(struct block),
		     size = head + round_up(cap);
	struct arena *a = mmap(
	    NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (a == MAP_FAILED)
		log_die("arena: out of memory");
	a->blocks = (struct block *)(a + 1);
	a->blocks->size = a->block = a->held = a->cap = size - head;
	a->mapped = size;
	return a;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	size_t size = round_up(n);
	struct block *b = a->blocks;
	void *p;

	if (b == NULL || size > b->size - b->used)
		b = add_block(a, size);
	p = b->data + b->used;
	b->used += size;
	a->used += size;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		log_die("arena: %zu objects of %zu bytes", count, size);
	return arena_alloc(a, count * size);
}

void *
arena_grow(struct arena *a, void *p, size_t old, size_t now)
{
	struct block *b = a->blocks;
	size_t from = round_up(old), to = round_up(now);
	void *q;

	if (p != NULL && b != NULL && now >= old &&
	    (unsigned char *)p + from == b->data + b->used && to - from <= b->size - b->used) {
		ASAN_UNPOISON_MEMORY_REGION(p, now);
		memset((unsigned char *)p + old, 0, now - old);
		b->used += to - from;
		a->used += to - from;
		return p;
	}
	q = arena_alloc(a, now);
	if (p != NULL)
		memcpy(q, p, old);
	return q;
}

void
arena_reset(struct arena *a)
{
	struct block *keep = NULL;

	while (a->blocks != NULL) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		if (keep == NULL && b->size == a->block)
			keep = b;
		else
			free(b);
	}
	a->held = a->used = 0;
	if (keep != NULL) {
		if (a->mapped == 0)
			ASAN_POISON_MEMORY_REGION(keep->data, keep->used);
		keep->next = NULL;
		keep->used = 0;
		a->blocks = keep;
		a->held = keep->size;
	}
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	if (a->mapped > 0) {
		munmap(a, a->mapped);
		return;
	}
	arena_reset(a);
	free(a->blocks);
	free(a);
}
