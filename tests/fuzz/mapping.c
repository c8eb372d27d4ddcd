#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/err.h"
#include "wire/csv.h"
#include "wire/mapping.h"
#include "wire/utf8.h"

/* A row whose every cell is the same text. */
static void
read_rows(struct arena *a, const struct mapping *m, struct str cell)
{
	struct csv_field *fields = ARENA_ARRAY(a, m->columns.count, struct csv_field);
	size_t *places = ARENA_ARRAY(a, m->columns.count, size_t);
	struct csv_record record = { .fields = fields, .count = m->columns.count };
	struct mapping_row row;

	for (size_t i = 0; i < m->columns.count; i++) {
		fields[i].text = cell;
		places[i] = i;
	}
	if (mapping_row_read(a, m, places, &record, &row) != NULL || row.skip.p != NULL)
		return;
	FUZZ_HOLDS(row.flags_count <= m->flags_count);
	for (enum mapping_field f = 0; f < MAPPING_FIELDS; f++) {
		const struct mapping_spec *s = mapping_row_field(f);

		FUZZ_HOLDS(utf8_valid(row.text[f]) && (row.text[f].n > 0 || !s->required));
		FUZZ_HOLDS(s->max == 0 || utf8_length(row.text[f]) <= s->max);
	}
}

/* A file, and behind a line of === the text of cells. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), cell = STR("2026-03-01");
	const char *border = n == 0 ? NULL : memmem(p, n, "\n===\n", 5);
	struct mapping m;
	const struct err *e;

	if (border != NULL) {
		text.n = (size_t)(border - text.p);
		cell = str_sub(fuzz_str(p, n), text.n + 5, n);
	}
	e = mapping_parse(a, "map", text, &m);
	FUZZ_HOLDS(e == NULL || e->detail != NULL);
	if (e == NULL && utf8_valid(cell))
		read_rows(a, &m, cell);
	return 0;
}
