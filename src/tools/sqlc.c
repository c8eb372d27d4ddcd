/*
 * sqlc HEADER SOURCE FILE...: compiles named SQL statements to C.
 *
 * A file of sql/queries/ holds sections:
 *
 *   -- name: feedback_by_id
 *   -- takes: jurisdiction int, id int
 *   -- gives: reference text, created_at time
 *   -- further comment lines; `-- cross-jurisdiction` marks the named exceptions
 *   SELECT …;
 *
 * From it come struct sql_feedback_by_id (the arguments, $1 first), struct
 * sql_feedback_by_id_row, …_rows and the function
 * sql_feedback_by_id(db, &args, &rows); args is left out where nothing is
 * taken, rows where nothing is given.  db/value.h lists the types.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

enum { MAX_COLUMNS = 64, MAX_QUERIES = 1000, MAX_BYTES = 1 << 20 };

struct column {
	struct str name;
	size_t type;
	bool optional;
};

struct list {
	struct column at[MAX_COLUMNS];
	size_t n;
};

struct query {
	struct str name;
	struct list takes, gives;
	struct buf text;
	bool cross;
};

static const struct {
	const char *name, *type, *tag;
} types[] = {
	{ "int", "int64_t ", "VALUE_INT" },
	{ "real", "double ", "VALUE_REAL" },
	{ "bool", "bool ", "VALUE_BOOL" },
	{ "text", "struct str ", "VALUE_TEXT" },
	{ "json", "struct str ", "VALUE_JSON" },
	{ "bytes", "struct str ", "VALUE_BYTES" },
	{ "vector", "struct str ", "VALUE_VECTOR" },
	{ "time", "int64_t ", "VALUE_TIME" },
	{ "ints", "struct value_ints ", "VALUE_INTS" },
	{ "reals", "struct value_reals ", "VALUE_REALS" },
	{ "bools", "struct value_bools ", "VALUE_BOOLS" },
	{ "texts", "struct value_texts ", "VALUE_TEXTS" },
	{ "times", "struct value_ints ", "VALUE_TIMES" },
	{ "vectors", "struct value_texts ", "VALUE_VECTORS" },
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

static const char *path;
static int line_number;

static void
fail(const char *words, struct str what)
{
	fprintf(stderr, "%s:%d: %s: %.*s\n", path, line_number, words, STR_ARG(what));
	exit(1);
}

static void
read_list(struct str words, struct list *out)
{
	while (words.p != NULL) {
		struct str one = str_trim(str_next(&words, ','));
		struct str type = str_trim(str_sub(one, str_find(one, ' '), one.n));
		struct column *c = &out->at[out->n];

		if (out->n++ == MAX_COLUMNS)
			fail("too many columns", one);
		*c = (struct column){ .name = str_sub(one, 0, str_find(one, ' ')) };
		if (str_ends(type, STR("?"))) {
			c->optional = true;
			type.n--;
		}
		while (c->type < TYPES && !str_eq(type, str_of(types[c->type].name)))
			c->type++;
		if (c->type == TYPES)
			fail("not a type", one);
	}
}

static void
read_line(struct arena *a, struct query *q, size_t *n, struct str line)
{
	struct query *now = *n == 0 ? NULL : &q[*n - 1];

	if (str_starts(line, STR("-- name: "))) {
		if (*n == MAX_QUERIES)
			fail("too many queries", line);
		now = &q[(*n)++];
		now->name = str_trim(str_sub(line, 9, line.n));
		buf_init(&now->text, a);
	} else if (now == NULL) {
		if (str_trim(line).n > 0 && !str_starts(line, STR("--")))
			fail("SQL before the first -- name:", line);
	} else if (str_starts(line, STR("-- takes: "))) {
		read_list(str_sub(line, 10, line.n), &now->takes);
	} else if (str_starts(line, STR("-- gives: "))) {
		read_list(str_sub(line, 10, line.n), &now->gives);
	} else if (str_eq(str_trim(line), STR("-- cross-jurisdiction"))) {
		now->cross = true;
	} else if (!str_starts(line, STR("--"))) {
		buf_str(&now->text, line);
		buf_char(&now->text, '\n');
	}
}

static void
read_queries(struct arena *a, struct query *q, size_t *n)
{
	struct str text;
	const struct err *e = file_read(a, path, MAX_BYTES, &text);

	if (e != NULL)
		fail("cannot read", str_of(e->detail));
	for (line_number = 1; text.p != NULL; line_number++)
		read_line(a, q, n, str_next(&text, '\n'));
}

static void
put_struct(FILE *f, struct str name, const char *suffix, const struct list *l)
{
	fprintf(f, "struct sql_%.*s%s {\n", STR_ARG(name), suffix);
	for (size_t i = 0; i < l->n; i++)
		fprintf(f, "\t%s%.*s;\n", types[l->at[i].type].type, STR_ARG(l->at[i].name));
	fprintf(f, "};\n");
}

static void
put_declarations(FILE *f, struct query *q)
{
	struct str n = q->name;

	fprintf(f, "\n");
	if (q->takes.n > 0)
		put_struct(f, n, "", &q->takes);
	if (q->gives.n > 0) {
		put_struct(f, n, "_row", &q->gives);
		fprintf(f, "struct sql_%.*s_rows {\n\tsize_t n;\n\tstruct sql_%.*s_row *p;\n};\n",
		    STR_ARG(n), STR_ARG(n));
	}
	fprintf(f, "const struct err *sql_%.*s(struct db *", STR_ARG(n));
	if (q->takes.n > 0)
		fprintf(f, ", const struct sql_%.*s *", STR_ARG(n));
	if (q->gives.n > 0)
		fprintf(f, ", struct sql_%.*s_rows *", STR_ARG(n));
	fprintf(f, ");\n");
}

static void
put_columns(FILE *f, struct str name, const char *kind, const char *suffix, const struct list *l)
{
	if (l->n == 0)
		return;
	fprintf(f, "static const struct value_column %s_%.*s[] = {\n", kind, STR_ARG(name));
	for (size_t i = 0; i < l->n; i++)
		fprintf(f, "\t{ \"%.*s\", %s, %s, offsetof(struct sql_%.*s%s, %.*s) },\n",
		    STR_ARG(l->at[i].name), types[l->at[i].type].tag,
		    l->at[i].optional ? "true" : "false", STR_ARG(name), suffix,
		    STR_ARG(l->at[i].name));
	fprintf(f, "};\n");
}

static void
put_literal(FILE *f, struct str text)
{
	fputc('"', f);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			fputs("\\n\"\n\t    \"", f);
		else if (text.p[i] == '"' || text.p[i] == '\\')
			fprintf(f, "\\%c", text.p[i]);
		else
			fputc(text.p[i], f);
	}
	fputc('"', f);
}

static void
put_statement(FILE *f, struct query *q, size_t number)
{
	struct str n = q->name;

	fprintf(f, "\t{ .name = \"%.*s\",\n\t  .text = ", STR_ARG(n));
	put_literal(f, str_trim(buf_done(&q->text)));
	fprintf(f, ",\n");
	if (q->takes.n > 0)
		fprintf(f, "\t  .takes = takes_%.*s, .takes_n = %zu,\n", STR_ARG(n), q->takes.n);
	if (q->gives.n > 0)
		fprintf(f,
		    "\t  .gives = gives_%.*s, .gives_n = %zu,\n"
		    "\t  .row_size = sizeof(struct sql_%.*s_row),\n",
		    STR_ARG(n), q->gives.n, STR_ARG(n));
	fprintf(f, "\t  .number = %zu, .cross = %s },\n", number, q->cross ? "true" : "false");
}

static void
put_function(FILE *f, struct query *q)
{
	struct str n = q->name;
	const char *args = q->takes.n > 0 ? "args" : "NULL";

	fprintf(f, "\nconst struct err *\nsql_%.*s(struct db *db", STR_ARG(n));
	if (q->takes.n > 0)
		fprintf(f, ", const struct sql_%.*s *args", STR_ARG(n));
	if (q->gives.n == 0) {
		fprintf(f, ")\n{\n\treturn db_call(db, &sql_statements[SQL_%.*s], %s, NULL);\n}\n",
		    STR_ARG(n), args);
		return;
	}
	fprintf(f,
	    ", struct sql_%.*s_rows *rows)\n{\n"
	    "\treturn db_call(db, &sql_statements[SQL_%.*s], %s, rows);\n}\n",
	    STR_ARG(n), STR_ARG(n), args);
}

static void
put_header(FILE *f, struct query *q, size_t n)
{
	fprintf(f,
	    "/* Made from sql/queries/ by tools/sqlc. */\n#ifndef DB_SQL_H\n#define DB_SQL_H\n\n"
	    "#include \"db/value.h\"\n\nstruct db;\nstruct err;\n\nenum {\n");
	for (size_t i = 0; i < n; i++)
		fprintf(f, "\tSQL_%.*s,\n", STR_ARG(q[i].name));
	fprintf(
	    f, "\tSQL__MAX\n};\n\nextern const struct sql_statement sql_statements[SQL__MAX];\n");
	for (size_t i = 0; i < n; i++)
		put_declarations(f, &q[i]);
	fprintf(f, "\n#endif\n");
}

static void
put_source(FILE *f, struct query *q, size_t n)
{
	fprintf(f, "/* Made from sql/queries/ by tools/sqlc. */\n#include \"db/sql.h\"\n\n"
		   "#include \"db/db.h\"\n\n");
	for (size_t i = 0; i < n; i++) {
		put_columns(f, q[i].name, "takes", "", &q[i].takes);
		put_columns(f, q[i].name, "gives", "_row", &q[i].gives);
	}
	fprintf(f, "\nconst struct sql_statement sql_statements[SQL__MAX] = {\n");
	for (size_t i = 0; i < n; i++)
		put_statement(f, &q[i], i);
	fprintf(f, "};\n");
	for (size_t i = 0; i < n; i++)
		put_function(f, &q[i]);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(64 << 20);
	struct query *q = ARENA_ARRAY(a, MAX_QUERIES, struct query);
	size_t n = 0;
	FILE *h, *c;

	if (argc < 4) {
		fprintf(stderr, "usage: sqlc HEADER SOURCE FILE...\n");
		return 2;
	}
	for (int i = 3; i < argc; i++) {
		path = argv[i];
		read_queries(a, q, &n);
	}
	h = fopen(argv[1], "w");
	c = fopen(argv[2], "w");
	if (h == NULL || c == NULL) {
		perror(h == NULL ? argv[1] : argv[2]);
		return 1;
	}
	put_header(h, q, n);
	put_source(c, q, n);
	if (fclose(h) != 0 || fclose(c) != 0) {
		perror("sqlc");
		return 1;
	}
	arena_free(a);
	return 0;
}
