#include "civic/catalog.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json.h"
#include "wire/json_in.h"
#include "wire/json_write.h"
#include "wire/utf8.h"

enum { NAME_MAX = 500, TEXT_MAX = 4000, WORDS_MAX = 100, WORD_MAX = 100 };

static const char *const organization_kinds[] = { "department", "partner", NULL };
static const char *const places[] = { "required", "optional", NULL };
static const char *const datatypes[] = { "string", "text", "number", "datetime", "singlevaluelist",
	"multivaluelist", NULL };
enum { FIRST_LIST = 4, OF_MANY = 5 }; /* of datatypes: from the first on they have choices */

struct organization {
	struct str code, name;
	int kind;
	int64_t id;
};

struct question {
	struct str code, label, hint, choices;
	size_t choices_n;
	int datatype;
	bool required;
};

struct service {
	struct str code, name, description, group;
	struct value_texts keywords;
	struct str organization;
	int place;
	bool active;
	struct question *questions;
	size_t questions_n;
};

/* The document as it was read, before anything is written. */
struct document {
	struct arena *arena;
	struct str language;
	struct organization *organizations;
	size_t organizations_n;
	struct service *services;
	size_t services_n;
};

/* Letters, digits, _ . and - only: codes stand in addresses and in forms. */
static struct str
read_code(struct json_in *in, const char *name)
{
	struct str code = json_in_line(in, name, CATALOG_CODE_MAX, FIELD_REQUIRED);

	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '_' || c == '.' || c == '-')
			continue;
		json_in_fault(in, name, "wrong_type",
		    "A code has only letters without accents, digits, dots, hyphens and "
		    "underscores.",
		    NULL);
		return STR("-");
	}
	return code;
}

/* {"en": "…", "es": "…"}, as the JSON that is stored.  Absent: "{}". */
static struct str
read_words(const struct document *d, struct json_in *in, const char *name, size_t max,
    enum field_need need)
{
	const struct json *v = json_in_any(in, name, need);
	bool first = false;
	struct json_write w;
	struct buf b;

	buf_init(&b, d->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; v != NULL && v->kind == JSON_OBJ && i < v->count; i++) {
		const struct json_member *m = &v->members[i];

		if (m->value.kind != JSON_STR || !utf8_text(m->value.string) ||
		    utf8_length(m->value.string) > max || str_trim(m->value.string).n == 0)
			json_in_fault(in, name, "wrong_type",
			    "Each language needs words, and not too many of them.", NULL);
		else {
			json_write_name(&w, m->name);
			json_write_str(&w, NULL, str_trim(m->value.string));
			first |= str_eq(m->name, d->language);
		}
	}
	json_write_close(&w);
	json_write_end(&w);
	if (v != NULL && v->kind != JSON_OBJ)
		json_in_fault(in, name, "wrong_type",
		    "Write it as an object from language to words: {\"en\": \"…\"}.", NULL);
	else if (v != NULL && !first)
		json_in_fault(in, name, "required",
		    "The jurisdiction's first language, %s, is missing here.",
		    str_z(d->arena, d->language));
	return buf_done(&b);
}

/* [{"key": …, "name": {…}}] as stored; count is how many. */
static struct str
read_choices(const struct document *d, struct json_in *in, size_t *count)
{
	struct json_in **choices =
	    json_in_objects(in, "choices", CATALOG_CHOICES_MAX, FIELD_OPTIONAL, count);
	struct json_write w;
	struct buf b;

	buf_init(&b, d->arena);
	json_write_begin(&w, &b);
	json_write_array(&w, NULL);
	for (size_t i = 0; i < *count; i++) {
		struct str key = read_code(choices[i], "key");
		struct str name = read_words(d, choices[i], "name", NAME_MAX, FIELD_REQUIRED);

		json_write_object(&w, NULL);
		json_write_str(&w, "key", key);
		json_write_raw(&w, "name", name);
		json_write_close(&w);
	}
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

static void
read_question(const struct document *d, struct json_in *in, struct question *q)
{
	q->code = read_code(in, "code");
	q->datatype = json_in_choice(in, "type", datatypes, FIELD_REQUIRED);
	json_in_bool(in, "required", FIELD_OPTIONAL, &q->required);
	q->label = read_words(d, in, "label", NAME_MAX, FIELD_REQUIRED);
	q->hint = read_words(d, in, "hint", NAME_MAX, FIELD_OPTIONAL);
	q->choices = read_choices(d, in, &q->choices_n);
	if (q->datatype >= FIRST_LIST && q->choices_n == 0)
		json_in_fault(in, "choices", "required", "A list needs choices.", NULL);
	if (q->datatype >= 0 && q->datatype < FIRST_LIST && q->choices_n > 0)
		json_in_fault(in, "choices", "unknown", "Only lists have choices.", NULL);
}

/* Each box of a form that is ticked is a field of its own. */
static void
count_boxes(struct json_in *in, const struct service *s)
{
	size_t boxes = 0;

	for (size_t i = 0; i < s->questions_n; i++)
		boxes += s->questions[i].datatype == OF_MANY ? s->questions[i].choices_n : 0;
	if (boxes > CATALOG_BOXES_MAX)
		json_in_fault(in, "questions", "too_many",
		    "All lists of which people may choose many have at most 200 choices together.",
		    NULL);
}

static void
read_service(const struct document *d, struct json_in *in, struct service *s)
{
	struct json_in **questions;

	s->code = read_code(in, "code");
	s->name = read_words(d, in, "name", NAME_MAX, FIELD_REQUIRED);
	s->description = read_words(d, in, "description", TEXT_MAX, FIELD_OPTIONAL);
	s->group = read_words(d, in, "group", NAME_MAX, FIELD_OPTIONAL);
	s->keywords.p =
	    json_in_lines(in, "keywords", WORDS_MAX, WORD_MAX, FIELD_OPTIONAL, &s->keywords.n);
	s->place = json_in_choice(in, "place", places, FIELD_OPTIONAL);
	s->organization = json_in_line(in, "organization", CATALOG_CODE_MAX, FIELD_OPTIONAL);
	s->active = true;
	json_in_bool(in, "active", FIELD_OPTIONAL, &s->active);
	questions = json_in_objects(
	    in, "questions", CATALOG_QUESTIONS_MAX, FIELD_OPTIONAL, &s->questions_n);
	s->questions = ARENA_ARRAY(d->arena, s->questions_n, struct question);
	for (size_t i = 0; i < s->questions_n; i++)
		read_question(d, questions[i], &s->questions[i]);
	count_boxes(in, s);
}

static const struct err *
read_document(struct document *d, struct str text)
{
	const struct json *json;
	struct json_in *in, **organizations, **services;

	TRY(json_read(d->arena, text, CATALOG_BYTES_MAX, &json));
	in = json_in_open(d->arena, json);
	organizations = json_in_objects(
	    in, "organizations", CATALOG_SERVICES_MAX, FIELD_OPTIONAL, &d->organizations_n);
	d->organizations = ARENA_ARRAY(d->arena, d->organizations_n, struct organization);
	for (size_t i = 0; i < d->organizations_n; i++) {
		struct organization *o = &d->organizations[i];

		o->code = read_code(organizations[i], "code");
		o->kind =
		    json_in_choice(organizations[i], "kind", organization_kinds, FIELD_REQUIRED);
		o->name = read_words(d, organizations[i], "name", NAME_MAX, FIELD_REQUIRED);
	}
	services =
	    json_in_objects(in, "services", CATALOG_SERVICES_MAX, FIELD_OPTIONAL, &d->services_n);
	d->services = ARENA_ARRAY(d->arena, d->services_n, struct service);
	for (size_t i = 0; i < d->services_n; i++)
		read_service(d, services[i], &d->services[i]);
	return json_in_close(in);
}

static const struct err *
write_organizations(struct db *db, int64_t jurisdiction, struct document *d)
{
	for (size_t i = 0; i < d->organizations_n; i++) {
		struct organization *o = &d->organizations[i];
		struct sql_catalog_organization_upsert_rows id;

		TRY(sql_catalog_organization_upsert(db,
		    &(struct sql_catalog_organization_upsert){ jurisdiction, id_next(), o->code,
			o->name, str_of(organization_kinds[o->kind]) },
		    &id));
		o->id = id.p[0].id;
	}
	return NULL;
}

/* One of this document, or one that is there already. */
static const struct err *
find_organization(const struct document *d, const struct sql_catalog_organizations_rows *there,
    const struct service *s, int64_t *id)
{
	*id = 0;
	if (s->organization.p == NULL)
		return NULL;
	for (size_t i = 0; i < d->organizations_n && *id == 0; i++)
		if (str_eq(d->organizations[i].code, s->organization))
			*id = d->organizations[i].id;
	for (size_t i = 0; i < there->n && *id == 0; i++)
		if (str_eq(there->p[i].code, s->organization))
			*id = there->p[i].id;
	if (*id == 0)
		return err_new(d->arena, ERR_INVALID,
		    "service %.*s: there is no organization \"%.*s\"; write it under organizations",
		    STR_ARG(s->code), STR_ARG(s->organization));
	return NULL;
}

static const struct err *
write_questions(struct db *db, const struct document *d, int64_t jurisdiction, int64_t service,
    const struct service *s)
{
	struct str *codes = ARENA_ARRAY(d->arena, s->questions_n, struct str);

	for (size_t i = 0; i < s->questions_n; i++) {
		const struct question *q = &s->questions[i];

		codes[i] = q->code;
		TRY(sql_catalog_question_upsert(
		    db, &(struct sql_catalog_question_upsert){ jurisdiction, service, q->code,
			    (int64_t)i + 1, str_of(datatypes[q->datatype]), q->required, q->label,
			    q->hint, q->choices }));
	}
	return sql_catalog_question_prune(db, &(struct sql_catalog_question_prune){ jurisdiction,
						  service, { codes, s->questions_n } });
}

static const struct err *
write_service(struct db *db, const struct document *d, int64_t jurisdiction, size_t n,
    const struct sql_catalog_organizations_rows *organizations)
{
	const struct service *s = &d->services[n];
	struct sql_catalog_service_upsert_rows id;
	int64_t organization;

	TRY(find_organization(d, organizations, s, &organization));
	TRY(sql_catalog_service_upsert(db,
	    &(struct sql_catalog_service_upsert){ jurisdiction, id_next(), s->code, s->name,
		s->description, s->group, s->keywords,
		s->place == 0 ? STR("required") : STR("optional"), organization, (int64_t)n + 1,
		s->active },
	    &id));
	return write_questions(db, d, jurisdiction, id.p[0].id, s);
}

static bool
is_there(const struct sql_catalog_services_rows *there, struct str code)
{
	for (size_t i = 0; i < there->n; i++)
		if (str_eq(there->p[i].code, code))
			return true;
	return false;
}

const struct err *
catalog_import(struct db *db, struct arena *a, int64_t jurisdiction, struct str language,
    struct str json, struct catalog_counts *out)
{
	struct document d = { .arena = a, .language = language };
	struct sql_catalog_organizations_rows organizations;
	struct sql_catalog_services_rows services;

	*out = (struct catalog_counts){ 0 };
	TRY(read_document(&d, json));
	TRY(sql_catalog_organizations(
	    db, &(struct sql_catalog_organizations){ jurisdiction }, &organizations));
	TRY(sql_catalog_services(db, &(struct sql_catalog_services){ jurisdiction }, &services));
	TRY(write_organizations(db, jurisdiction, &d));
	out->organizations = d.organizations_n;
	for (size_t i = 0; i < d.services_n; i++) {
		TRY(write_service(db, &d, jurisdiction, i, &organizations));
		*(is_there(&services, d.services[i].code) ? &out->changed : &out->added) += 1;
		out->questions += d.services[i].questions_n;
	}
	return sql_jurisdiction_admin_touch(
	    db, &(struct sql_jurisdiction_admin_touch){ jurisdiction });
}
