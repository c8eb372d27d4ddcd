#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * A target is one file, tests/fuzz/NAME.c, with this function and one line in
 * Makefile.am; its seeds, one input a file, are in tests/corpus/NAME/.  With
 * --enable-fuzz it is linked to libFuzzer, otherwise to replay.c.
 */
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The input as text.  Its bytes end where the allocation does, so that reading past them is seen.
 */
static inline struct str
fuzz_str(const uint8_t *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

/* An arena that is empty at the start of each input.  One block does for nearly all of them: asking
 * for memory is what would take the time. */
enum { FUZZ_BLOCK = 4 << 20 };

static inline struct arena *
fuzz_arena(void)
{
	static struct arena *a;

	if (a == NULL)
		a = arena_new_small((size_t)256 << 20, FUZZ_BLOCK);
	arena_reset(a);
	return a;
}

/* What must hold for every input. */
#define FUZZ_HOLDS(claim)                                                           \
	do {                                                                        \
		if (!(claim)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim); \
			abort();                                                    \
		}                                                                   \
	} while (0)

#endif
