#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 * Memory that lives as long as a request, a delivery or the process.
 * Nothing taken from an arena is freed by hand: arena_reset() or
 * arena_free() ends it all at once.  No function here returns NULL: when
 * memory runs out, or an arena grows past its cap, the process ends with a
 * line in the log, and its parent starts another.
 */
struct arena;

/* A new arena that may hold at most cap bytes. */
struct arena *arena_new(size_t cap);

/* The same, but its blocks are of this size: for something small of which there are many. */
struct arena *arena_new_small(size_t cap, size_t block);

/*
 * The same, seen by all processes that are forked after it: one of them at a
 * time may use it.  Its memory is taken as it is needed, and kept when it is reset.
 */
struct arena *arena_new_shared(size_t cap);

/* n bytes, zeroed and aligned for any type.  n may be 0. */
void *arena_alloc(struct arena *, size_t n);

/* count objects of size bytes each; an overflow of the product ends the process. */
void *arena_array(struct arena *, size_t count, size_t size);

/*
 * Gives the block p of old bytes, the last one taken from the arena, at
 * least now bytes in place, or copies it.  p may be NULL with old 0.
 */
void *arena_grow(struct arena *, void *p, size_t old, size_t now);

/* Forgets everything taken, keeps one block for the next use. */
void arena_reset(struct arena *);

/* Bytes taken since the last reset. */
size_t arena_used(const struct arena *);

void arena_free(struct arena *);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
