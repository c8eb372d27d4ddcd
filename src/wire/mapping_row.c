#include "wire/mapping_row.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/csv.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/language.h"
#include "wire/mapping.h"
#include "wire/number.h"
#include "wire/utf8.h"

enum { CODE_MAX = 100, QUESTION_MAX = 200, ANSWER_MAX = 4000, JSON_MAX = 64 * 1024 };

static const char code_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
static const char *const kinds[] = { "problem", "idea", "compliment", "question", "barrier", NULL };
static const char *const statuses[] = { "received", "acknowledged", "assigned", "scheduled",
	"in_progress", "referred", "done", "confirmed", "disputed", "closed_without_action", "spam",
	NULL };
static const char *const yes_no[] = { "yes", "no", NULL };

#define LINE(n, most)                                        \
	{                                                    \
		.name = n, .type = MAPPING_LINE, .max = most \
	}
#define WORD(n, list)                                          \
	{                                                      \
		.name = n, .type = MAPPING_WORD, .words = list \
	}
#define DATE(n)                                 \
	{                                       \
		.name = n, .type = MAPPING_DATE \
	}
#define NUMBER(n, from, to)                                                  \
	{                                                                    \
		.name = n, .type = MAPPING_NUMBER, .least = from, .most = to \
	}

static const struct mapping_spec specs[MAPPING_FIELDS] = {
	[MAPPING_SOURCE_ID] = { .name = "source_id",
	    .type = MAPPING_LINE,
	    .max = 200,
	    .required = true },
	[MAPPING_SERVICE] = { .name = "service",
	    .type = MAPPING_LINE,
	    .max = 200,
	    .required = true },
	[MAPPING_SERVICE_CODE] = { .name = "service_code", .type = MAPPING_CODE },
	[MAPPING_SERVICE_GROUP] = LINE("service_group", 200),
	[MAPPING_ORGANIZATION] = LINE("organization", 200),
	[MAPPING_KIND] = WORD("kind", kinds),
	[MAPPING_STATUS] = WORD("status", statuses),
	[MAPPING_DESCRIPTION] = { .name = "description",
	    .type = MAPPING_TEXT,
	    .max = 10000,
	    .required = true },
	[MAPPING_LANGUAGE] = { .name = "language", .type = MAPPING_LANGUAGE_CODE },
	[MAPPING_RATING] = NUMBER("rating", 1, 5),
	[MAPPING_PUBLIC] = WORD("public", yes_no),
	[MAPPING_CREATED_AT] = { .name = "created_at", .type = MAPPING_DATE, .required = true },
	[MAPPING_UPDATED_AT] = DATE("updated_at"),
	[MAPPING_CLOSED_AT] = DATE("closed_at"),
	[MAPPING_ADDRESS] = LINE("address", 500),
	[MAPPING_LAT] = NUMBER("lat", -90, 90),
	[MAPPING_LON] = NUMBER("lon", -180, 180),
	[MAPPING_NAME] = LINE("name", 200),
	[MAPPING_EMAIL] = LINE("email", 254),
	[MAPPING_PHONE] = LINE("phone", 50),
	[MAPPING_ACTION] = { .name = "action", .type = MAPPING_TEXT, .max = 10000 },
	[MAPPING_ACTION_AT] = DATE("action_at"),
	[MAPPING_ATTRIBUTES] = { .name = "attributes", .type = MAPPING_JSON },
};

const struct mapping_spec *
mapping_row_field(enum mapping_field f)
{
	return &specs[f];
}

enum mapping_field
mapping_row_find(struct str name)
{
	enum mapping_field f = 0;

	while (f < MAPPING_FIELDS && !str_eq(name, str_of(specs[f].name)))
		f++;
	return f;
}

bool
mapping_row_is_code(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (memchr(code_letters, s.p[i], sizeof(code_letters) - 1) == NULL)
			return false;
	return s.n >= 1 && s.n <= CODE_MAX;
}

struct str
mapping_row_code(struct arena *a, struct str name)
{
	struct buf b;
	bool gap = false;

	buf_init(&b, a);
	name = str_lower(a, name);
	for (size_t i = 0; i < name.n && b.n < CODE_MAX - 3; i++) {
		char c = name.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!word && (unsigned char)c < 0x80) {
			gap = b.n > 0;
			continue;
		}
		if (gap)
			buf_char(&b, '-');
		gap = false;
		if (word)
			buf_char(&b, c);
		else
			buf_fmt(&b, "%02x", (unsigned char)c);
	}
	return b.n == 0 ? STR("other") : buf_done(&b);
}

/* What the functions below work on. */
struct work {
	struct arena *arena;
	const struct mapping *m;
	struct str *cells; /* in the order of m->columns */
	struct mapping_row *row;
	const struct err *faults;
};

static void
fault(struct work *w, const struct err *e)
{
	w->faults = err_join(w->arena, w->faults, e);
}

static void
not_read(struct work *w, const char *name, const char *reason, const char *say, struct str value)
{
	fault(w, err_field(w->arena, name, reason, say, str_z(w->arena, utf8_cut(value, 100))));
}

static void
read_date(struct work *w, enum mapping_field f)
{
	const struct mapping *m = w->m;
	size_t i = 0;

	while (i < m->dates_count &&
	       !datepattern_read(&m->dates[i], w->row->text[f], m->zone, &w->row->moment[f]))
		i++;
	if (i == m->dates_count)
		not_read(w, specs[f].name, "wrong_type",
		    N_("The date \"%s\" is not written in one of the ways given."),
		    w->row->text[f]);
	else if (w->row->moment[f] == 0) /* no moment: civic/bulk.h */
		not_read(w, specs[f].name, "out_of_range",
		    N_("\"%s\" is what computers write where no date is known. If so, name it "
		       "under [missing]."),
		    w->row->text[f]);
}

static void
read_code(struct work *w, enum mapping_field f)
{
	if (!mapping_row_is_code(w->row->text[f]))
		not_read(w, specs[f].name, "wrong_type",
		    N_("\"%s\" should be a code: letters, digits, - _ and . only, at most 100."),
		    w->row->text[f]);
}

static void
read_language(struct work *w, enum mapping_field f)
{
	if (!language_fits(w->row->text[f]))
		not_read(w, specs[f].name, "wrong_type",
		    N_("\"%s\" should be the code of a language, such as en or es."),
		    w->row->text[f]);
}

static void
read_word(struct work *w, enum mapping_field f)
{
	int index;

	fault(w, field_choice(w->arena, specs[f].name, w->row->text[f], specs[f].words,
		     FIELD_OPTIONAL, &index));
}

static void
add_answer(struct work *w, struct str code, struct str label, struct str value)
{
	struct mapping_row *r = w->row;

	value = utf8_cut(value, ANSWER_MAX);
	if (value.n == 0)
		return;
	for (size_t i = 0; i < r->answers_count; i++)
		if (str_eq(r->answers[i].code, code))
			return;
	r->answers =
	    mapping_rule_grow(w->arena, r->answers, r->answers_count, sizeof(r->answers[0]));
	r->answers[r->answers_count++] =
	    (struct mapping_answer){ .code = code, .label = label, .value = value };
}

/* An answer in JSON as text; a list is joined by commas. */
static void
put_json(struct buf *b, const struct json *v)
{
	switch (v->kind) {
	case JSON_STR:
		buf_str(b, v->string);
		break;
	case JSON_INT:
		buf_int(b, v->integer);
		break;
	case JSON_NUM:
		number_decimal(b, v->number);
		break;
	case JSON_BOOL:
		buf_z(b, v->yes ? "yes" : "no");
		break;
	case JSON_ARR:
		for (size_t i = 0; i < v->count; i++) {
			buf_z(b, i == 0 ? "" : ", ");
			put_json(b, &v->items[i]);
		}
		break;
	case JSON_OBJ:
	case JSON_NIL:
		break;
	}
}

static void
read_json(struct work *w, enum mapping_field f)
{
	const struct json *v;

	if (json_read(w->arena, w->row->text[f], JSON_MAX, &v) != NULL || v->kind != JSON_OBJ) {
		not_read(w, specs[f].name, "wrong_type", N_("\"%s\" should be a JSON object."),
		    w->row->text[f]);
		return;
	}
	for (size_t i = 0; i < v->count; i++) {
		struct str label = utf8_cut(v->members[i].name, QUESTION_MAX);
		struct buf b;

		buf_init(&b, w->arena);
		put_json(&b, &v->members[i].value);
		add_answer(w, mapping_row_code(w->arena, label), label, str_trim(buf_done(&b)));
	}
}

static void
read_type(struct work *w, enum mapping_field f)
{
	const struct mapping_spec *s = &specs[f];
	struct str *text = &w->row->text[f];

	switch (s->type) {
	case MAPPING_LINE:
		fault(w, field_line(w->arena, s->name, *text, s->max, FIELD_OPTIONAL, text));
		break;
	case MAPPING_TEXT:
		fault(w, field_text(w->arena, s->name, *text, s->max, FIELD_OPTIONAL, text));
		break;
	case MAPPING_DATE:
		read_date(w, f);
		break;
	case MAPPING_NUMBER:
		fault(w, field_double(w->arena, s->name, *text, s->least, s->most, FIELD_OPTIONAL,
			     &w->row->number[f]));
		break;
	case MAPPING_WORD:
		read_word(w, f);
		break;
	case MAPPING_CODE:
		read_code(w, f);
		break;
	case MAPPING_LANGUAGE_CODE:
		read_language(w, f);
		break;
	case MAPPING_JSON:
		read_json(w, f);
		break;
	}
}

static void
read_field(struct work *w, enum mapping_field f)
{
	struct str *text = &w->row->text[f];

	if (!mapping_rule_apply(w->arena, &w->m->fields[f], &w->m->missing, w->cells, text))
		not_read(w, specs[f].name, "not_offered",
		    N_("\"%s\" is not in the table of values."), *text);
	else if (text->p != NULL)
		read_type(w, f);
	else if (specs[f].required)
		fault(w, field_missing(w->arena, specs[f].name));
}

static void
read_attribute(struct work *w, const struct mapping_attribute *at)
{
	struct str value;

	if (mapping_rule_apply(w->arena, &at->rule, &w->m->missing, w->cells, &value))
		add_answer(w, at->code, at->code, value);
	else
		not_read(w, str_fmt(w->arena, "attributes.%.*s", STR_ARG(at->code)).p,
		    "not_offered", N_("\"%s\" is not in the table of values."), value);
}

/* Takes away half a point, and one that stands for none. */
static void
judge_point(const struct mapping *m, struct mapping_row *r)
{
	double lat = r->number[MAPPING_LAT], lon = r->number[MAPPING_LON];

	r->has_point = r->text[MAPPING_LAT].p != NULL && r->text[MAPPING_LON].p != NULL;
	for (size_t i = 0; i < m->no_points_count; i++) {
		const struct mapping_point *p = &m->no_points[i];

		if (fabs(lat - p->lat) <= p->lat_step / 2 && fabs(lon - p->lon) <= p->lon_step / 2)
			r->false_point = r->has_point;
	}
	r->has_point = r->has_point && !r->false_point;
	if (!r->has_point)
		r->text[MAPPING_LAT] = r->text[MAPPING_LON] = STR_NONE;
}

const struct err *
mapping_row_read(struct arena *a, const struct mapping *m, const size_t *places,
    const struct csv_record *record, struct mapping_row *r)
{
	struct work w = { .arena = a, .m = m, .row = r };

	*r = (struct mapping_row){ .has_point = false };
	w.cells = ARENA_ARRAY(a, m->columns.count, struct str);
	for (size_t i = 0; i < m->columns.count; i++)
		w.cells[i] = record->fields[places[i]].text;
	for (size_t i = 0; i < m->attributes_count; i++)
		read_attribute(&w, &m->attributes[i]);
	for (enum mapping_field f = 0; f < MAPPING_FIELDS; f++)
		read_field(&w, f);
	judge_point(m, r);
	if (r->text[MAPPING_SERVICE_CODE].p == NULL)
		r->text[MAPPING_SERVICE_CODE] = mapping_row_code(a, r->text[MAPPING_SERVICE]);
	for (size_t i = 0; i < m->skips_count && r->skip.p == NULL; i++)
		if (mapping_test_hold(&m->skips[i], r))
			r->skip = m->skips[i].name;
	r->flags = ARENA_ARRAY(a, m->flags_count, struct str);
	for (size_t i = 0; i < m->flags_count; i++)
		if (mapping_test_hold(&m->flags[i], r))
			r->flags[r->flags_count++] = m->flags[i].name;
	return r->skip.p != NULL ? NULL : w.faults;
}
