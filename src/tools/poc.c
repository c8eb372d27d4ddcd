/*
 * poc OUT MO...: turns the catalogues that msgfmt made into the C table
 * behind wire/lang.h, and the first of them also into the pseudo-language.
 * Refuses a translation whose tags are not those of its English words.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "tools/out.h"
#include "tools/poc.h"

enum { MO_MAX = 16 << 20 };

/* The value of a line "Name: value" in a catalogue's header. */
static const struct err *
header(struct arena *a, const struct poc_catalogue *c, const char *name, struct str *value)
{
	struct str rest = c->header, line;

	while (rest.p != NULL) {
		line = str_next(&rest, '\n');
		if (str_starts(line, str_of(name)) && line.n > strlen(name) &&
		    line.p[strlen(name)] == ':') {
			*value = str_trim(str_sub(line, strlen(name) + 1, line.n));
			return NULL;
		}
	}
	return err_new(a, ERR_MALFORMED, "%s: the header has no line \"%s: …\"", c->path, name);
}

/* Plural-Forms is "nplurals=N; plural=EXPR;", and EXPR is C with n as its only name. */
static const struct err *
emit_plural(struct arena *a, struct buf *out, struct poc_catalogue *c)
{
	struct str forms, count, rule;
	int64_t n;

	TRY(header(a, c, "Plural-Forms", &forms));
	count = str_trim(str_next(&forms, ';'));
	rule = str_trim(str_next(&forms, ';'));
	if (!str_starts(count, STR("nplurals=")) || !str_starts(rule, STR("plural=")) ||
	    !str_int(str_sub(count, 9, count.n), &n) || n < 1 || n > 6)
		return err_new(a, ERR_MALFORMED, "%s: Plural-Forms cannot be read", c->path);
	rule = str_sub(rule, 7, rule.n);
	for (size_t i = 0; i < rule.n; i++) {
		if (strchr("n0123456789 ()?:!=<>&|%+-", rule.p[i]) == NULL)
			return err_new(a, ERR_MALFORMED, "%s: Plural-Forms may not hold '%c'",
			    c->path, rule.p[i]);
	}
	c->plurals = (size_t)n;
	buf_fmt(out, "static size_t\nplural_%s(unsigned long n)\n{\n", c->id);
	buf_fmt(out, "\tsize_t form = (size_t)(%.*s);\n\n", STR_ARG(rule));
	buf_fmt(out, "\t(void)n;\n\treturn form < %zu ? form : 0;\n}\n\n", c->plurals);
	return NULL;
}

static void
emit_entries(struct buf *out, const struct poc_catalogue *c)
{
	buf_fmt(out, "static const struct lang_entry entries_%s[] = {\n", c->id);
	for (size_t i = 0; i < c->n; i++) {
		buf_z(out, "\t{ ");
		out_literal(out, c->messages[i].one);
		buf_z(out, ", ");
		out_literal(out, c->messages[i].words);
		buf_z(out, " },\n");
	}
	buf_z(out, "};\n\n");
}

static void
emit_lang(struct buf *out, struct str code, struct str name, const struct poc_catalogue *c)
{
	buf_z(out, "{ ");
	out_literal(out, code);
	buf_z(out, ", ");
	out_literal(out, name);
	buf_fmt(out, ", %zu, plural_%s, entries_%s, %zu }", c->plurals, c->id, c->id, c->n);
}

static const struct err *
emit(struct arena *a, struct buf *out, struct poc_catalogue *catalogues, size_t n)
{
	struct poc_catalogue pseudo;
	struct str code, name;

	buf_z(
	    out, "/* Made by src/tools/poc.c from src/po. */\n#include \"wire/lang_table.h\"\n\n");
	for (size_t i = 0; i < n; i++) {
		catalogues[i].id = str_fmt(a, "%zu", i).p;
		TRY(emit_plural(a, out, &catalogues[i]));
		emit_entries(out, &catalogues[i]);
	}
	poc_pseudo(a, &catalogues[0], &pseudo);
	buf_z(out, "static size_t\nplural_pseudo(unsigned long n)\n{\n\treturn n != 1;\n}\n\n");
	emit_entries(out, &pseudo);
	buf_z(out, "const struct lang lang_table[] = {\n");
	for (size_t i = 0; i < n; i++) {
		TRY(header(a, &catalogues[i], "Language", &code));
		TRY(header(a, &catalogues[i], "X-Name", &name));
		buf_char(out, '\t');
		emit_lang(out, code, name, &catalogues[i]);
		buf_z(out, ",\n");
	}
	buf_fmt(out, "};\n\nconst size_t lang_table_count = %zu;\n\n", n);
	buf_z(out, "const struct lang lang_table_pseudo = ");
	emit_lang(out, STR("qps"), STR("Pseudo"), &pseudo);
	buf_z(out, ";\n");
	return NULL;
}

static const struct err *
run(struct arena *a, int argc, char **argv)
{
	size_t n = (size_t)argc - 2;
	struct poc_catalogue *catalogues = ARENA_ARRAY(a, n, struct poc_catalogue);
	struct buf out;

	for (size_t i = 0; i < n; i++) {
		struct str mo;

		TRY(file_read(a, argv[i + 2], MO_MAX, &mo));
		TRY(poc_read(a, argv[i + 2], mo, &catalogues[i]));
		TRY(poc_check(a, &catalogues[i]));
	}
	buf_init(&out, a);
	TRY(emit(a, &out, catalogues, n));
	return out_write(a, argv[1], buf_done(&out));
}

int
main(int argc, char **argv)
{
	struct arena *a;
	const struct err *e;
	int status;

	if (argc < 3) {
		fprintf(stderr, "usage: poc OUT MO...\n");
		return 64;
	}
	a = arena_new((size_t)256 << 20);
	e = run(a, argc, argv);
	if (e != NULL)
		fprintf(stderr, "%s\n", e->detail);
	status = e != NULL;
	arena_free(a);
	return status;
}
