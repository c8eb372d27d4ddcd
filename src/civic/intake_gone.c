#include "civic/intake_gone.h"

#include <string.h>

/* FNV-1a. */
uint64_t
intake_gone_hash(struct str s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h == 0 ? 1 : h;
}

/* The place of a hash: it, or 0 where it would go. */
static uint64_t *
place_of(struct intake_gone *g, uint64_t h)
{
	size_t at = h % INTAKE_GONE_ROOM;

	while (g->hashes[at] != 0 && g->hashes[at] != h)
		at = (at + 1) % INTAKE_GONE_ROOM;
	return &g->hashes[at];
}

void
intake_gone_add(struct intake_gone *g, struct str id)
{
	uint64_t h = intake_gone_hash(id), *place = place_of(g, h);

	g->n += *place == 0;
	*place = h;
}

bool
intake_gone_has(struct intake_gone *g, struct str id)
{
	return *place_of(g, intake_gone_hash(id)) != 0;
}

void
intake_gone_clear(struct intake_gone *g)
{
	memset(g, 0, sizeof(*g));
}
