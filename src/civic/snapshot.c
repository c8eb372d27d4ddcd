#include "civic/snapshot.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json.h"
#include "wire/lang.h"

enum { CHOICES_BYTES_MAX = 1 << 20 };

static void
put_languages(struct arena *a, struct jurisdiction *j, struct value_texts codes)
{
	const struct lang **of = ARENA_ARRAY(a, codes.n + 1, const struct lang *);
	size_t n = 0;

	for (size_t i = 0; i < codes.n; i++) {
		const struct lang *l = lang_find(codes.p[i]);

		if (l != NULL)
			of[n++] = l;
	}
	if (n == 0) /* none that we speak */
		of[n++] = lang_default();
	j->languages = of;
	j->languages_n = n;
}

static void
put_choices(struct arena *a, struct service_question *q, struct str text)
{
	const struct json *list = NULL;
	struct service_choice *of;
	size_t n = 0;

	if (json_read(a, text, CHOICES_BYTES_MAX, &list) != NULL || list->kind != JSON_ARR)
		return;
	of = ARENA_ARRAY(a, list->count, struct service_choice);
	for (size_t i = 0; i < list->count; i++) {
		const struct json *key = json_get(&list->items[i], "key");

		if (key == NULL || key->kind != JSON_STR)
			continue;
		of[n++] = (struct service_choice){ key->string,
			words_of(a, json_get(&list->items[i], "name")) };
	}
	q->choices = of;
	q->choices_n = n;
}

/* The rows of one service stand together. */
static void
put_questions(struct arena *a, struct service *s, const struct sql_service_questions_rows *rows)
{
	struct service_question *of;
	size_t first = 0, n = 0;

	while (first < rows->n && rows->p[first].service != s->id)
		first++;
	while (first + n < rows->n && rows->p[first + n].service == s->id)
		n++;
	of = ARENA_ARRAY(a, n, struct service_question);
	for (size_t i = 0; i < n; i++) {
		const struct sql_service_questions_row *r = &rows->p[first + i];

		of[i] = (struct service_question){
			.code = r->code,
			.datatype = service_datatype_find(r->datatype),
			.required = r->required,
			.label = words_read(a, r->label),
			.hint = words_read(a, r->hint),
		};
		put_choices(a, &of[i], r->choices);
	}
	s->questions = of;
	s->questions_n = n;
}

static void
put_services(struct arena *a, struct jurisdiction *j, const struct sql_service_all_rows *rows,
    const struct sql_service_questions_rows *questions)
{
	struct service *of = ARENA_ARRAY(a, rows->n, struct service);

	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_service_all_row *r = &rows->p[i];

		of[i] = (struct service){
			.id = r->id,
			.code = r->code,
			.name = words_read(a, r->name),
			.description = words_read(a, r->description),
			.group = words_read(a, r->group_name),
			.keywords = r->keywords.p,
			.keywords_n = r->keywords.n,
			.place_required = r->place_required,
		};
		put_questions(a, &of[i], questions);
	}
	j->services = of;
	j->services_n = rows->n;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* As people count: 2 before 10. */
static int
compare_names(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	while (i < a.n && k < b.n) {
		size_t from_i = i, from_k = k;
		int order;

		while (i < a.n && is_digit(a.p[i]))
			i++;
		while (k < b.n && is_digit(b.p[k]))
			k++;
		if (i > from_i && k > from_k) {
			struct str x = str_sub(a, from_i, i - from_i),
				   y = str_sub(b, from_k, k - from_k);

			order = x.n != y.n ? (x.n < y.n ? -1 : 1) : str_cmp(x, y);
		} else {
			i = from_i + 1;
			k = from_k + 1;
			order = (unsigned char)a.p[from_i] - (unsigned char)b.p[from_k];
		}
		if (order != 0)
			return order;
	}
	return (a.n - i > 0) - (b.n - k > 0);
}

static int
compare_areas(const void *pa, const void *pb)
{
	const struct sql_area_names_row *a = pa, *b = pb;
	int order = str_cmp(a->set_name, b->set_name);

	return order != 0 ? order : compare_names(a->name, b->name);
}

static void
put_areas(struct arena *a, struct jurisdiction *j, struct sql_area_names_rows *rows)
{
	struct area_set *sets = ARENA_ARRAY(a, rows->n, struct area_set);
	struct area *areas = ARENA_ARRAY(a, rows->n, struct area);
	struct str *names = ARENA_ARRAY(a, rows->n, struct str);
	int64_t *ids = ARENA_ARRAY(a, rows->n, int64_t);
	size_t n = 0, held = 0;

	if (rows->n > 0)
		qsort(rows->p, rows->n, sizeof(rows->p[0]), compare_areas);
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_area_names_row *r = &rows->p[i];

		areas[i] = (struct area){ r->id, r->set_name, r->name, r->holds };
		if (!r->holds)
			continue;
		names[held] = r->name;
		ids[held] = r->id;
		if (n == 0 || !str_eq(sets[n - 1].name, r->set_name))
			sets[n++] = (struct area_set){ r->set_name, &names[held], &ids[held], 0 };
		sets[n - 1].n++;
		held++;
	}
	j->area_sets = sets;
	j->area_sets_n = n;
	j->areas = areas;
	j->areas_n = rows->n;
}

static const struct err *
read_rules(struct db *db, struct arena *a, int64_t id, struct jurisdiction *j)
{
	const struct sql_jurisdiction_by_id by = { id };
	struct sql_jurisdiction_by_id_rows found;
	struct sql_service_all_rows services;
	struct sql_service_questions_rows questions;
	struct sql_area_names_rows areas;
	const struct sql_jurisdiction_by_id_row *r;

	TRY(sql_jurisdiction_by_id(db, &by, &found));
	if (found.n == 0)
		return err_new(a, ERR_NOT_FOUND, "no jurisdiction %lld", (long long)id);
	r = found.p;
	*j = (struct jurisdiction){ .id = id,
		.version = r->version,
		.domain = r->domain,
		.hosts = r->hosts.p,
		.hosts_n = r->hosts.n,
		.name = r->name,
		.zone = r->zone,
		.west = r->west,
		.south = r->south,
		.east = r->east,
		.north = r->north };
	put_languages(a, j, r->languages);
	TRY(sql_service_all(db, &(struct sql_service_all){ id }, &services));
	TRY(sql_service_questions(db, &(struct sql_service_questions){ id }, &questions));
	TRY(sql_area_names(db, &(struct sql_area_names){ id, clock_db(), r->zone }, &areas));
	put_services(a, j, &services, &questions);
	put_areas(a, j, &areas);
	return NULL;
}

const struct err *
snapshot_read(struct db *db, struct arena *a, int64_t id, const struct jurisdiction **out)
{
	struct jurisdiction *j = ARENA_NEW(a, struct jurisdiction);

	TRY(db_begin(db, id, 0));
	/* The version is read first: rules that change under the other reads make this stale at its
	 * next use. */
	TRY(read_rules(db, a, id, j));
	TRY(db_commit(db));
	*out = j;
	return NULL;
}
