#include "cmd/import_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/csv_write.h"
#include "wire/mapping.h"

struct import_report {
	const struct mapping *mapping;
	const char *path;
	FILE *file; /* NULL: no report is wanted */
	int64_t refusals, skips;
};

static void
put(struct import_report *r, struct buf *line)
{
	if (r->file != NULL)
		fwrite(line->p, 1, line->n, r->file);
}

const struct err *
import_report_open(
    struct arena *a, struct str path, const struct mapping *m, struct import_report **out)
{
	static const char *const columns[] = { "line", "source_id", "column", "reason", "words" };
	struct import_report *r = ARENA_NEW(a, struct import_report);
	struct csv_write w;
	struct buf b;

	*out = r;
	r->mapping = m;
	if (path.p == NULL)
		return NULL;
	r->path = str_z(a, path);
	r->file = fopen(r->path, "we");
	if (r->file == NULL)
		return err_new(a, ERR_INTERNAL, "%s: %s", r->path, strerror(errno));
	buf_init(&b, a);
	csv_write_begin(&w, &b);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		csv_write_z(&w, columns[i]);
	csv_write_line(&w);
	put(r, &b);
	return NULL;
}

/* The names of the columns that a rule reads, joined. */
static void
put_columns(struct buf *b, const struct mapping *m, const struct mapping_rule *rule)
{
	for (size_t i = 0; i < rule->options_count; i++) {
		for (size_t k = 0; k < rule->options[i].count; k++) {
			const struct mapping_piece *p = &rule->options[i].pieces[k];
			struct str name = p->is_column ? m->columns.names[p->column] : STR("");

			if (!p->is_column)
				continue;
			if (b->n > 0)
				buf_z(b, " | ");
			buf_str(b, name);
		}
	}
}

static struct str
columns_of(struct arena *a, const struct mapping *m, const char *field)
{
	static const struct str attributes = { "attributes.", 11 };
	struct str name = str_of(field);
	enum mapping_field f = mapping_row_find(name);
	struct buf b;

	buf_init(&b, a);
	if (field != NULL && f < MAPPING_FIELDS)
		put_columns(&b, m, &m->fields[f]);
	for (size_t i = 0; i < m->attributes_count && str_starts(name, attributes); i++)
		if (str_eq(m->attributes[i].code, str_sub(name, attributes.n, name.n)))
			put_columns(&b, m, &m->attributes[i].rule);
	return buf_done(&b).n > 0 ? buf_done(&b) : name;
}

static void
put_line(struct import_report *r, struct arena *a, int64_t line, struct str source_id,
    struct str column, struct str reason, struct str words)
{
	struct csv_write w;
	struct buf b;

	if (r->file == NULL)
		return;
	buf_init(&b, a);
	csv_write_begin(&w, &b);
	csv_write_int(&w, line);
	csv_write_str(&w, source_id);
	csv_write_str(&w, column);
	csv_write_str(&w, reason);
	csv_write_str(&w, words);
	csv_write_line(&w);
	put(r, &b);
}

/* say has at most one %s, which arg stands for: base/err.h. */
static struct str
words_of(struct arena *a, const struct err *e)
{
	struct str say = str_of(e->say);
	const char *at = strstr(e->say, "%s");

	if (at == NULL || e->arg == NULL)
		return e->detail != NULL ? str_of(e->detail) : say;
	return str_fmt(a, "%.*s%s%s", (int)(at - e->say), e->say, e->arg, at + 2);
}

void
import_report_refused(struct import_report *r, struct arena *a, int64_t line, struct str source_id,
    const struct err *e)
{
	r->refusals++;
	for (; e != NULL; e = e->more)
		put_line(r, a, line, source_id, columns_of(a, r->mapping, e->field),
		    str_of(e->reason), words_of(a, e));
}

void
import_report_skipped(
    struct import_report *r, struct arena *a, int64_t line, struct str source_id, struct str why)
{
	r->skips++;
	put_line(r, a, line, source_id, STR_NONE, STR("skipped"), why);
}

int64_t
import_report_refusals(const struct import_report *r)
{
	return r->refusals;
}

int64_t
import_report_skips(const struct import_report *r)
{
	return r->skips;
}

const struct err *
import_report_close(struct import_report *r, struct arena *a)
{
	bool failed;

	if (r->file == NULL)
		return NULL;
	failed = ferror(r->file) != 0;
	failed |= fclose(r->file) != 0;
	r->file = NULL;
	return failed ? err_new(a, ERR_INTERNAL, "%s: %s", r->path, strerror(errno)) : NULL;
}
