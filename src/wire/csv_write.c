#include "wire/csv_write.h"

#include <inttypes.h>

void
csv_write_begin(struct csv_write *w, struct buf *to)
{
	*w = (struct csv_write){ .to = to };
}

void
csv_write_none(struct csv_write *w)
{
	if (w->comma)
		buf_char(w->to, ',');
	w->comma = true;
}

static bool
is_formula(struct str s)
{
	static const struct str starts[] = { STR("="), STR("+"), STR("-"), STR("@"), STR("\t"),
		STR("\r"), STR("\n"), STR("＝"), STR("＋"), STR("－"), STR("＠") };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(s, starts[i]))
			return true;
	return false;
}

static bool
needs_quotes(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n')
			return true;
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

void
csv_write_str(struct csv_write *w, struct str s)
{
	const char *guard = is_formula(s) ? "'" : "";

	csv_write_none(w);
	if (!needs_quotes(s)) {
		buf_z(w->to, guard);
		buf_str(w->to, s);
		return;
	}
	buf_fmt(w->to, "\"%s", guard);
	while (s.p != NULL) {
		buf_str(w->to, str_next(&s, '"'));
		buf_z(w->to, s.p == NULL ? "\"" : "\"\"");
	}
}

void
csv_write_z(struct csv_write *w, const char *z)
{
	csv_write_str(w, str_of(z));
}

void
csv_write_int(struct csv_write *w, int64_t n)
{
	csv_write_none(w);
	buf_fmt(w->to, "%" PRId64, n);
}

void
csv_write_line(struct csv_write *w)
{
	buf_z(w->to, "\r\n");
	w->comma = false;
}
