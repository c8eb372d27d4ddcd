#include "civic/bulk.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "db/db.h"
#include "db/sql.h"

enum { LOW_BITS = 22, FIRST_ROOM = 256 };

/* Where a member of a row lies, and as what it goes into its array. */
enum kind { INT, REAL, BOOL, TEXT };
struct member {
	enum kind kind;
	size_t offset;
};
#define I(row, m)                            \
	{                                    \
		INT, offsetof(struct row, m) \
	}
#define R(row, m)                             \
	{                                     \
		REAL, offsetof(struct row, m) \
	}
#define B(row, m)                             \
	{                                     \
		BOOL, offsetof(struct row, m) \
	}
#define T(row, m)                             \
	{                                     \
		TEXT, offsetof(struct row, m) \
	}

/* In the order in which the statement takes its arrays, which come last of what it takes. */
static const struct member feedback_members[] = {
	I(bulk_feedback, id),
	T(bulk_feedback, reference),
	I(bulk_feedback, service),
	T(bulk_feedback, kind),
	T(bulk_feedback, status),
	I(bulk_feedback, duplicate_of),
	T(bulk_feedback, description),
	T(bulk_feedback, language),
	I(bulk_feedback, rating),
	R(bulk_feedback, latitude),
	R(bulk_feedback, longitude),
	T(bulk_feedback, address),
	T(bulk_feedback, attributes),
	B(bulk_feedback, is_public),
	T(bulk_feedback, source_id),
	T(bulk_feedback, flags),
	I(bulk_feedback, created_at),
	I(bulk_feedback, updated_at),
	I(bulk_feedback, closed_at),
	T(bulk_feedback, words),
};
static const struct member update_members[] = {
	I(bulk_feedback, id),
	I(bulk_feedback, service),
	T(bulk_feedback, kind),
	T(bulk_feedback, status),
	T(bulk_feedback, description),
	T(bulk_feedback, language),
	I(bulk_feedback, rating),
	R(bulk_feedback, latitude),
	R(bulk_feedback, longitude),
	T(bulk_feedback, address),
	T(bulk_feedback, attributes),
	B(bulk_feedback, is_public),
	T(bulk_feedback, flags),
	I(bulk_feedback, created_at),
	I(bulk_feedback, updated_at),
	I(bulk_feedback, closed_at),
	T(bulk_feedback, words),
};
static const struct member contact_members[] = {
	I(bulk_contact, feedback),
	T(bulk_contact, name),
	T(bulk_contact, email),
	T(bulk_contact, phone),
};
static const struct member follower_members[] = {
	I(bulk_follower, id),
	I(bulk_follower, feedback),
	T(bulk_follower, address),
	T(bulk_follower, language),
	I(bulk_follower, created_at),
};
static const struct member area_members[] = { I(bulk_area, feedback), I(bulk_area, area) };
static const struct member action_members[] = {
	I(bulk_action, id),
	T(bulk_action, status),
	T(bulk_action, message),
	I(bulk_action, organization),
	I(bulk_action, feedback_count),
	I(bulk_action, created_at),
	T(bulk_action, source_id),
};
static const struct member step_members[] = {
	I(bulk_step, action),
	I(bulk_step, feedback),
	T(bulk_step, before),
	T(bulk_step, after),
	T(bulk_step, reach),
	I(bulk_step, seen_at),
};
static const struct member outcome_members[] = {
	I(bulk_outcome, feedback),
	I(bulk_outcome, action),
	T(bulk_outcome, answer),
	T(bulk_outcome, comment),
	I(bulk_outcome, created_at),
};
static const struct member event_members[] = {
	I(bulk_event, id),
	T(bulk_event, type),
	I(bulk_event, feedback),
	I(bulk_event, action),
	T(bulk_event, data),
	I(bulk_event, created_at),
};

/* The tables, parents before what refers to them. */
enum { FEEDBACK, CONTACT, FOLLOWER, AREA, ACTION, STEP, OUTCOME, EVENT, TABLES };

static const struct table {
	size_t statement;
	const struct member *members;
	size_t members_n;
	size_t row_size;
} tables[TABLES] = {
#define TABLE(name)                                                                                \
	{                                                                                          \
		SQL_bulk_##name, name##_members,                                                   \
		    sizeof(name##_members) / sizeof(name##_members[0]), sizeof(struct bulk_##name) \
	}
	[FEEDBACK] = TABLE(feedback),
	[CONTACT] = TABLE(contact),
	[FOLLOWER] = TABLE(follower),
	[AREA] = TABLE(area),
	[ACTION] = TABLE(action),
	[STEP] = TABLE(step),
	[OUTCOME] = TABLE(outcome),
	[EVENT] = TABLE(event),
};

/* Blocks of rows: a row never moves, and the next block is twice as large. */
struct block {
	struct block *next;
	size_t n, room;
	char *rows;
};

struct bulk {
	struct arena *arena;
	int64_t jurisdiction;
	struct str source;
	struct {
		struct block *first, *last;
		size_t n;
	} of[TABLES];
};

struct bulk *
bulk_new(struct arena *a, int64_t jurisdiction, struct str source)
{
	struct bulk *b = ARENA_NEW(a, struct bulk);

	b->arena = a;
	b->jurisdiction = jurisdiction;
	b->source = source;
	return b;
}

int64_t
bulk_id(int64_t time, uint32_t *low)
{
	static const int64_t first = 1577836800000000, oldest = -2208988800000000,
			     minute = 60000000;

	if (time > clock_db())
		time = clock_db();
	if (time < first) /* a minute of the old days becomes a millisecond of the new ones */
		time = first + (time < oldest ? 0 : time - oldest) / minute * 1000;
	return id_at(time) | ((*low)++ & ((1 << LOW_BITS) - 1));
}

static void *
add(struct bulk *b, int table, const void *row)
{
	struct block *last = b->of[table].last;
	size_t size = tables[table].row_size;
	void *at;

	if (last == NULL || last->n == last->room) {
		struct block *block = ARENA_NEW(b->arena, struct block);

		block->room = last == NULL ? FIRST_ROOM : last->room * 2;
		block->rows = arena_array(b->arena, block->room, size);
		*(last == NULL ? &b->of[table].first : &last->next) = block;
		b->of[table].last = last = block;
	}
	at = last->rows + last->n++ * size;
	b->of[table].n++;
	return memcpy(at, row, size);
}

#define ADDS(name, table)                                               \
	void bulk_##name(struct bulk *b, const struct bulk_##name *row) \
	{                                                               \
		add(b, table, row);                                     \
	}
ADDS(feedback, FEEDBACK)
ADDS(contact, CONTACT)
ADDS(follower, FOLLOWER)
ADDS(area, AREA)
ADDS(step, STEP)
ADDS(outcome, OUTCOME)
ADDS(event, EVENT)

struct bulk_action *
bulk_action(struct bulk *b, const struct bulk_action *row)
{
	return add(b, ACTION, row);
}

/* One member of all rows as the array that stands at `to` among the statement's arguments. */
static void
put_array(struct arena *a, const struct block *rows, size_t n, size_t row_size,
    const struct member *m, void *to)
{
	static const size_t sizes[] = { sizeof(int64_t), sizeof(double), sizeof(bool),
		sizeof(struct str) };
	size_t size = sizes[m->kind];
	char *array = arena_array(a, n, size), *at = array;

	for (; rows != NULL; rows = rows->next)
		for (size_t i = 0; i < rows->n; i++, at += size)
			memcpy(at, rows->rows + i * row_size + m->offset, size);
	/* The array structs are all a pointer and a count. */
	memcpy(to, &(struct value_ints){ (const void *)array, n }, sizeof(struct value_ints));
}

/* What every statement begins with, and room for the arrays behind it. */
union args {
	struct {
		int64_t jurisdiction;
		struct str source;
	} of;
	char room[1024];
};

static void
put_arrays(
    struct arena *a, const struct table *t, const struct block *rows, size_t n, union args *to)
{
	const struct sql_statement *st = &sql_statements[t->statement];
	size_t first = st->takes_n - t->members_n;

	for (size_t i = 0; i < t->members_n; i++)
		put_array(a, rows, n, t->row_size, &t->members[i],
		    to->room + st->takes[first + i].offset);
}

static const struct err *
write_table(struct bulk *b, struct db *db, int number)
{
	const struct table *t = &tables[number];
	union args args = { .of = { b->jurisdiction, b->source } };

	if (b->of[number].n == 0)
		return NULL;
	put_arrays(b->arena, t, b->of[number].first, b->of[number].n, &args);
	return db_call(db, &sql_statements[t->statement], &args, NULL);
}

const struct err *
bulk_write(struct bulk *b, struct db *db)
{
	for (int i = 0; i < TABLES; i++)
		TRY(write_table(b, db, i));
	return NULL;
}

const struct err *
bulk_update(struct arena *a, struct db *db, int64_t jurisdiction, const struct bulk_feedback *rows,
    size_t n, const int64_t **changed, size_t *changed_n)
{
	static const struct table t = { SQL_bulk_update, update_members,
		sizeof(update_members) / sizeof(update_members[0]), sizeof(*rows) };
	const struct block block = { NULL, n, n, (char *)(uintptr_t)rows };
	union args args = { .of = { .jurisdiction = jurisdiction } };
	struct sql_bulk_update_rows out = { 0, NULL };
	int64_t *ids;

	if (n > 0) {
		put_arrays(a, &t, &block, n, &args);
		TRY(db_call(db, &sql_statements[t.statement], &args, &out));
	}
	ids = ARENA_ARRAY(a, out.n, int64_t);
	for (size_t i = 0; i < out.n; i++)
		ids[i] = out.p[i].id;
	*changed = ids;
	*changed_n = out.n;
	return NULL;
}
