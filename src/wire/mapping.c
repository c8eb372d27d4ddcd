#include "wire/mapping.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "wire/language.h"
#include "wire/utf8.h"
#include "wire/zone.h"

enum { MAX_BYTES = 256 * 1024 };

/* Reads a line of a section; NULL, or words about what is wrong with it. */
struct reader;
typedef const char *line_reader(struct reader *, struct str key, struct str value);

struct reader {
	struct arena *arena;
	struct mapping *m;
	line_reader *line;		 /* NULL before the first section */
	struct mapping_rule *rule;	 /* of [values …] */
	const struct mapping_spec *spec; /* of that rule, NULL for an attribute */
};

static const char no_field[] = "is no field; see hearback-map(5)";

/* The rule of "status" or "attributes.ward", and the spec of a field. */
static struct mapping_rule *
find_rule(struct mapping *m, struct str name, const struct mapping_spec **spec)
{
	static const struct str attributes = STR("attributes.");
	enum mapping_field f = mapping_row_find(name);

	*spec = NULL;
	if (f != MAPPING_FIELDS) {
		*spec = mapping_row_field(f);
		return &m->fields[f];
	}
	if (str_starts(name, attributes))
		for (size_t i = 0; i < m->attributes_count; i++)
			if (str_eq(m->attributes[i].code, str_sub(name, attributes.n, name.n)))
				return &m->attributes[i].rule;
	return NULL;
}

static const char *
read_dates(struct reader *r, struct str value)
{
	while (value.p != NULL) {
		struct datepattern pattern;

		if (datepattern_compile(r->arena, mapping_rule_next(&value), &pattern) != NULL)
			return "has a pattern that is not made of YYYY MM DD hh mm ss AM Z; see "
			       "hearback-map(5)";
		r->m->dates = mapping_rule_grow(
		    r->arena, r->m->dates, r->m->dates_count, sizeof(r->m->dates[0]));
		r->m->dates[r->m->dates_count++] = pattern;
	}
	return NULL;
}

static const char *
read_separator(struct str value, char *out)
{
	static const struct {
		struct str name;
		char c;
	} separators[] = { { STR("comma"), ',' }, { STR("semicolon"), ';' }, { STR("tab"), '\t' } };

	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		if (str_eq(separators[i].name, value)) {
			*out = separators[i].c;
			return NULL;
		}
	}
	return "is comma, semicolon or tab";
}

static const char *
file_line(struct reader *r, struct str key, struct str value)
{
	struct mapping *m = r->m;

	if (str_eq(key, STR("name"))) {
		m->name = value;
		return value.n >= 1 && utf8_length(value) <= 100 ? NULL : "has 1 to 100 characters";
	}
	if (str_eq(key, STR("zone"))) {
		m->zone = value;
		return zone_check(r->arena, value) == NULL
			   ? NULL
			   : "is no time zone known here; they are written like America/Chicago";
	}
	if (str_eq(key, STR("language"))) {
		m->language = value;
		return language_fits(value) ? NULL : "is a language code, like en or es";
	}
	if (str_eq(key, STR("separator")))
		return read_separator(value, &m->separator);
	if (str_eq(key, STR("dates")))
		return read_dates(r, value);
	return "is none of name, zone, language, separator, dates";
}

static const char *
fields_line(struct reader *r, struct str key, struct str value)
{
	enum mapping_field f = mapping_row_find(key);

	if (f == MAPPING_FIELDS)
		return no_field;
	return mapping_rule_source(r->arena, &r->m->fields[f], &r->m->columns, value);
}

static const char *
attributes_line(struct reader *r, struct str key, struct str value)
{
	struct mapping *m = r->m;
	struct mapping_attribute *added;

	if (!mapping_row_is_code(key))
		return "is a code: 1 to 100 letters, digits, - _ and .";
	for (size_t i = 0; i < m->attributes_count; i++)
		if (str_eq(m->attributes[i].code, key))
			return "is said twice";
	m->attributes = mapping_rule_grow(
	    r->arena, m->attributes, m->attributes_count, sizeof(m->attributes[0]));
	added = &m->attributes[m->attributes_count++];
	*added = (struct mapping_attribute){ .code = key };
	return mapping_rule_source(r->arena, &added->rule, &m->columns, value);
}

static bool
is_offered(const struct mapping_spec *spec, struct str word)
{
	for (size_t i = 0; spec->words[i] != NULL; i++)
		if (str_eq(word, str_of(spec->words[i])))
			return true;
	return false;
}

static const char *
values_line(struct reader *r, struct str key, struct str value)
{
	if (r->spec != NULL && r->spec->type == MAPPING_WORD && value.n > 0 &&
	    !is_offered(r->spec, value))
		return "becomes a word that the field does not take; see hearback-map(5)";
	return mapping_rule_value(r->arena, r->rule, key, value);
}

/* One unit of the last decimal that a number was written with. */
static double
step_of(struct str number)
{
	double step = 1;

	for (size_t i = str_find(number, '.') + 1; i < number.n; i++)
		step /= 10;
	return step;
}

static const char *
add_no_point(struct reader *r, struct str value)
{
	while (value.p != NULL) {
		struct str lon = mapping_rule_next(&value), lat = str_trim(str_next(&lon, ','));
		struct mapping_point p = { .lat_step = step_of(lat) };

		lon = str_trim(lon);
		p.lon_step = step_of(lon);
		if (!str_double(lat, &p.lat) || !str_double(lon, &p.lon))
			return "needs points like 42.3594,-71.0587";
		r->m->no_points =
		    mapping_rule_grow(r->arena, r->m->no_points, r->m->no_points_count, sizeof(p));
		r->m->no_points[r->m->no_points_count++] = p;
	}
	return NULL;
}

static const char *
missing_line(struct reader *r, struct str key, struct str value)
{
	const struct mapping_spec *spec;
	struct mapping_rule *rule;

	if (str_eq(key, STR("*")))
		return mapping_rule_list(r->arena, &r->m->missing, value);
	if (str_eq(key, STR("point")))
		return add_no_point(r, value);
	rule = find_rule(r->m, key, &spec);
	return rule == NULL ? no_field : mapping_rule_list(r->arena, &rule->missing, value);
}

static const char *
prefixes_line(struct reader *r, struct str key, struct str value)
{
	const struct mapping_spec *spec;
	struct mapping_rule *rule = find_rule(r->m, key, &spec);

	return rule == NULL ? no_field : mapping_rule_list(r->arena, &rule->prefixes, value);
}

static const char *
add_tests(
    struct reader *r, struct mapping_tests **all, size_t *count, struct str name, struct str value)
{
	if (name.n == 0)
		return "needs a name before the =";
	*all = mapping_rule_grow(r->arena, *all, *count, sizeof(**all));
	(*all)[*count] = (struct mapping_tests){ .name = name };
	return mapping_test_parse(r->arena, value, &(*all)[(*count)++]);
}

static const char *
flags_line(struct reader *r, struct str key, struct str value)
{
	return add_tests(r, &r->m->flags, &r->m->flags_count, key, value);
}

static const char *
skip_line(struct reader *r, struct str key, struct str value)
{
	return add_tests(r, &r->m->skips, &r->m->skips_count, key, value);
}

static const struct {
	struct str name;
	line_reader *line;
} sections[] = {
	{ STR("file"), file_line },
	{ STR("fields"), fields_line },
	{ STR("attributes"), attributes_line },
	{ STR("values"), values_line },
	{ STR("missing"), missing_line },
	{ STR("prefixes"), prefixes_line },
	{ STR("flags"), flags_line },
	{ STR("skip"), skip_line },
};

static const char *
begin_section(struct reader *r, struct str line)
{
	struct str name;

	if (line.p[line.n - 1] != ']')
		return "has no ] at its end";
	line = str_sub(line, 1, line.n - 2);
	name = str_next(&line, ' ');
	line = str_trim(line);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!str_eq(name, sections[i].name))
			continue;
		r->line = sections[i].line;
		if (r->line != values_line)
			return line.n == 0 ? NULL : "has more than the section's name";
		r->rule = find_rule(r->m, line, &r->spec);
		return r->rule == NULL ? "is not [values FIELD] with a field of [fields], or an "
					 "attributes.CODE said above"
				       : NULL;
	}
	return "is no section: file, fields, attributes, values, missing, prefixes, flags, skip";
}

static const char *
read_line(struct reader *r, struct str line)
{
	size_t equals;

	if (line.p[0] == '[')
		return begin_section(r, line);
	equals = str_find(line, '=');
	if (equals == line.n)
		return "has no =";
	if (r->line == NULL)
		return "stands before the first [section]";
	return r->line(
	    r, str_trim(str_sub(line, 0, equals)), str_trim(str_sub(line, equals + 1, line.n)));
}

/* What only shows when all is read. */
static const char *
check_whole(const struct mapping *m)
{
	if (m->name.n == 0 || m->zone.n == 0 || m->dates_count == 0)
		return "[file] needs name, zone and dates";
	if ((m->fields[MAPPING_LAT].options_count == 0) !=
	    (m->fields[MAPPING_LON].options_count == 0))
		return "[fields] needs both lat and lon, or neither";
	for (enum mapping_field f = 0; f < MAPPING_FIELDS; f++) {
		const struct mapping_rule *r = &m->fields[f];

		if (r->options_count == 0 &&
		    (r->values_count > 0 || r->prefixes.count > 0 || r->missing.count > 0))
			return "has values, prefixes or missing for a field that is not in "
			       "[fields]";
		if (r->options_count == 0 && mapping_row_field(f)->required)
			return "[fields] needs source_id, service, description and created_at";
	}
	return NULL;
}

const struct err *
mapping_parse(struct arena *a, const char *path, struct str text, struct mapping *m)
{
	struct reader r = { .arena = a, .m = m };
	const char *wrong;
	int number = 0;

	*m = (struct mapping){ .separator = ',', .language = STR("en") };
	for (enum mapping_field f = 0; f < MAPPING_FIELDS; f++)
		m->fields[f].lines = mapping_row_field(f)->type == MAPPING_TEXT;
	if (!utf8_valid(text))
		return err_new(a, ERR_INVALID, "%s: is not UTF-8 text", path);
	while (text.p != NULL) {
		struct str line = str_trim(str_next(&text, '\n'));

		number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		wrong = read_line(&r, line);
		if (wrong != NULL)
			return err_new(a, ERR_INVALID, "%s:%d: \"%.*s\" %s", path, number,
			    STR_ARG(utf8_cut(line, 60)), wrong);
	}
	wrong = check_whole(m);
	return wrong == NULL ? NULL : err_new(a, ERR_INVALID, "%s: %s", path, wrong);
}

const struct err *
mapping_read(struct arena *a, const char *path, struct mapping *m)
{
	struct str text;

	TRY(file_read(a, path, MAX_BYTES, &text));
	return mapping_parse(a, path, text, m);
}

const struct err *
mapping_bind(struct arena *a, const struct mapping *m, const struct str *names, size_t count,
    size_t **places)
{
	*places = ARENA_ARRAY(a, m->columns.count, size_t);
	for (size_t i = 0; i < m->columns.count; i++) {
		size_t k = 0;

		while (k < count && !str_eq(names[k], m->columns.names[i]))
			k++;
		if (k == count)
			return err_new(a, ERR_INVALID, "the file has no column \"%.*s\"",
			    STR_ARG(m->columns.names[i]));
		(*places)[i] = k;
	}
	return NULL;
}
