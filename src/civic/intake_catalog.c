#include "civic/intake_catalog.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json_write.h"
#include "wire/mapping_row.h"

struct question {
	int64_t service;
	struct str code, label;
	int64_t position; /* among those of its service */
	struct question *next;
};

struct known {
	struct intake_service service;
	int64_t questions;
	struct known *next;
};

struct intake_catalog {
	struct arena *arena;
	int64_t jurisdiction;
	struct str language;
	struct known *services;
	struct known *last; /* found before: records of one service come in runs */
	struct question *questions;
	struct question *stored; /* this one and those behind it are in the database */
};

struct intake_catalog *
intake_catalog_new(struct arena *a, int64_t jurisdiction, struct str language)
{
	struct intake_catalog *c = ARENA_NEW(a, struct intake_catalog);

	c->arena = a;
	c->jurisdiction = jurisdiction;
	c->language = language;
	return c;
}

static struct known *
add(struct intake_catalog *c, struct str code, int64_t id, int64_t organization)
{
	struct known *k = ARENA_NEW(c->arena, struct known);

	k->service = (struct intake_service){ str_copy(c->arena, code), id, organization };
	k->next = c->services;
	c->services = k;
	return k;
}

const struct err *
intake_catalog_read(struct intake_catalog *c, struct db *db)
{
	struct sql_catalog_services_rows rows;

	TRY(sql_catalog_services(db, &(struct sql_catalog_services){ c->jurisdiction }, &rows));
	c->services = c->last = NULL;
	c->questions = c->stored = NULL;
	for (size_t i = 0; i < rows.n; i++)
		add(c, rows.p[i].code, rows.p[i].id, rows.p[i].organization);
	return NULL;
}

const struct intake_service *
intake_catalog_find(struct intake_catalog *c, struct str code)
{
	if (c->last != NULL && str_eq(c->last->service.code, code))
		return &c->last->service;
	for (struct known *k = c->services; k != NULL; k = k->next) {
		if (str_eq(k->service.code, code)) {
			c->last = k;
			return &k->service;
		}
	}
	return NULL;
}

/* {"en": "…"}; "{}" where there are no words. */
static struct str
in_language(struct arena *a, struct str language, struct str words)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	if (words.n > 0) {
		json_write_name(&w, language);
		json_write_str(&w, NULL, words);
	}
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

static const struct err *
make_organization(
    struct intake_catalog *c, struct db *db, struct arena *a, struct str name, int64_t *id)
{
	struct str code = mapping_row_code(a, name);
	const struct sql_organization_by_code by = { c->jurisdiction, code };
	struct sql_organization_by_code_rows rows;

	TRY(sql_intake_organization_insert(
	    db, &(struct sql_intake_organization_insert){
		    c->jurisdiction, id_next(), code, in_language(a, c->language, name) }));
	TRY(sql_organization_by_code(db, &by, &rows));
	*id = rows.p->id;
	return NULL;
}

const struct err *
intake_catalog_make(struct intake_catalog *c, struct db *db, struct arena *a,
    const struct mapping_row *r, const struct intake_service **out, bool *made)
{
	struct str code = r->text[MAPPING_SERVICE_CODE];
	struct sql_intake_service_insert new = { .jurisdiction = c->jurisdiction, .code = code };
	struct sql_intake_service_rows rows;

	*out = intake_catalog_find(c, code);
	if (*out != NULL)
		return NULL;
	if (r->text[MAPPING_ORGANIZATION].p != NULL)
		TRY(make_organization(c, db, a, r->text[MAPPING_ORGANIZATION], &new.organization));
	new.id = id_next();
	new.name = in_language(a, c->language, r->text[MAPPING_SERVICE]);
	new.group_name = in_language(a, c->language, r->text[MAPPING_SERVICE_GROUP]);
	TRY(sql_intake_service_insert(db, &new));
	TRY(sql_intake_service(db, &(struct sql_intake_service){ c->jurisdiction, code }, &rows));
	*out = &add(c, code, rows.p->id, rows.p->organization)->service;
	*made = rows.p->id == new.id;
	return NULL;
}

void
intake_catalog_note(struct intake_catalog *c, const struct intake_service *s,
    const struct mapping_row *r, bool *more)
{
	for (size_t i = 0; i < r->answers_count; i++) {
		const struct mapping_answer *answer = &r->answers[i];
		struct question *q = c->questions;
		struct known *k = (struct known *)(uintptr_t)s; /* its first member */

		if (str_eq(answer->code, answer->label))
			continue;
		while (q != NULL && (q->service != s->id || !str_eq(q->code, answer->code)))
			q = q->next;
		if (q != NULL)
			continue;
		q = ARENA_NEW(c->arena, struct question);
		*q = (struct question){ s->id, str_copy(c->arena, answer->code),
			str_copy(c->arena, answer->label), ++k->questions, c->questions };
		c->questions = q;
		*more = true;
	}
}

const struct err *
intake_catalog_ask(struct intake_catalog *c, struct db *db, struct arena *a)
{
	struct sql_intake_question args = { .jurisdiction = c->jurisdiction };
	int64_t *services, *positions;
	struct str *codes, *labels;
	size_t n = 0;

	for (const struct question *q = c->questions; q != c->stored; q = q->next)
		n++;
	if (n == 0)
		return NULL;
	services = ARENA_ARRAY(a, n, int64_t);
	positions = ARENA_ARRAY(a, n, int64_t);
	codes = ARENA_ARRAY(a, n, struct str);
	labels = ARENA_ARRAY(a, n, struct str);
	n = 0;
	for (const struct question *q = c->questions; q != c->stored; q = q->next, n++) {
		services[n] = q->service;
		positions[n] = q->position;
		codes[n] = q->code;
		labels[n] = in_language(a, c->language, q->label);
	}
	args.services = (struct value_ints){ services, n };
	args.positions = (struct value_ints){ positions, n };
	args.codes = (struct value_texts){ codes, n };
	args.labels = (struct value_texts){ labels, n };
	c->stored = c->questions;
	return sql_intake_question(db, &args);
}
