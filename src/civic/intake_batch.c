#include "civic/intake_batch.h"

#include "base/arena.h"
#include "civic/intake_row.h"
#include "wire/mapping_row.h"

struct intake_batch *
intake_batch_new(struct arena *a, uint32_t low)
{
	struct intake_batch *b = ARENA_NEW(a, struct intake_batch);

	b->arena = a;
	b->rows = ARENA_ARRAY(a, BULK_ROWS, struct intake_row);
	b->low = low;
	return b;
}

/* The place of a source_id in the table (FNV-1a): that of its row, or where it would go. */
static size_t
place_of(const struct intake_batch *b, struct str id)
{
	uint64_t at = 14695981039346656037u;

	for (size_t i = 0; i < id.n; i++)
		at = (at ^ (unsigned char)id.p[i]) * 1099511628211u;
	at %= INTAKE_BATCH_TABLE;
	while (b->table[at] != NULL && !str_eq(b->table[at]->from->text[MAPPING_SOURCE_ID], id))
		at = (at + 1) % INTAKE_BATCH_TABLE;
	return at;
}

bool
intake_batch_add(struct intake_batch *b, const struct mapping_row *r)
{
	struct intake_row **place = &b->table[place_of(b, r->text[MAPPING_SOURCE_ID])];
	bool new = *place == NULL;

	if (new)
		*place = &b->rows[b->n++];
	(*place)->from = r;
	return new;
}

struct intake_row *
intake_batch_find(const struct intake_batch *b, struct str source_id)
{
	return b->table[place_of(b, source_id)];
}
