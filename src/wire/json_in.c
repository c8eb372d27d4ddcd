#include "wire/json_in.h"

#include "base/arena.h"
#include "base/err.h"
#include "wire/json.h"

/* What the readers of one body share. */
struct shared {
	struct arena *arena;
	const struct err *faults;
	bool no_object; /* that is the fault; that nothing is in it is none */
	struct json_in *readers;
};

struct json_in {
	struct shared *all;
	struct json_in *next;
	const struct json *object;
	const char *path; /* with a dot at its end, or "" */
	bool *known;	  /* by member: was asked for */
};

static void
add(struct json_in *in, const struct err *e)
{
	if (e != NULL && !in->all->no_object)
		in->all->faults = err_join(in->all->arena, in->all->faults, e);
}

static const char *
path(struct json_in *in, const char *name)
{
	return str_fmt(in->all->arena, "%s%s", in->path, name).p;
}

void
json_in_fault(
    struct json_in *in, const char *name, const char *reason, const char *say, const char *arg)
{
	if (in != NULL)
		add(in, err_field(in->all->arena, path(in, name), reason, say, arg));
}

static struct json_in *
open_reader(struct shared *all, const struct json *object, const char *at)
{
	struct json_in *in = ARENA_NEW(all->arena, struct json_in);

	*in = (struct json_in){ .all = all, .next = all->readers, .object = object, .path = at };
	in->known = ARENA_ARRAY(all->arena, object->count, bool);
	all->readers = in;
	return in;
}

struct json_in *
json_in_open(struct arena *a, const struct json *body)
{
	static const struct json empty = { .kind = JSON_OBJ };
	struct shared *all = ARENA_NEW(a, struct shared);
	bool good = body != NULL && body->kind == JSON_OBJ;
	struct json_in *in;

	all->arena = a;
	in = open_reader(all, good ? body : &empty, "");
	if (!good)
		add(in, err_field(
			    a, NULL, "wrong_type", N_("The body should be a JSON object."), NULL));
	all->no_object = !good;
	return in;
}

const struct err *
json_in_close(struct json_in *in)
{
	for (struct json_in *r = in->all->readers; r != NULL; r = r->next)
		for (size_t i = 0; i < r->object->count; i++)
			if (!r->known[i])
				json_in_fault(r, r->object->members[i].name.p, "unknown",
				    N_("This name is not known here. Please check its spelling."),
				    NULL);
	return in->all->faults;
}

/* The member, even a null; NULL where it was not sent. */
static const struct json *
find(struct json_in *in, const char *name)
{
	if (in == NULL)
		return NULL;
	for (size_t i = 0; i < in->object->count; i++) {
		if (str_eq(in->object->members[i].name, str_of(name))) {
			in->known[i] = true;
			return &in->object->members[i].value;
		}
	}
	return NULL;
}

bool
json_in_has(struct json_in *in, const char *name)
{
	return find(in, name) != NULL;
}

const struct json *
json_in_any(struct json_in *in, const char *name, enum field_need need)
{
	const struct json *v = find(in, name);

	if (v != NULL && v->kind != JSON_NIL)
		return v;
	if (in != NULL && need == FIELD_REQUIRED)
		add(in, field_missing(in->all->arena, path(in, name)));
	return NULL;
}

static const char *const kind_words[] = {
	[JSON_BOOL] = N_("This should be true or false."),
	[JSON_INT] = N_("This should be a whole number."),
	[JSON_NUM] = N_("This should be a number."),
	[JSON_STR] = N_("This should be a string."),
	[JSON_ARR] = N_("This should be a list."),
	[JSON_OBJ] = N_("This should be an object."),
};

static void
wrong_kind(struct json_in *in, const char *name, enum json_kind kind)
{
	json_in_fault(in, name, "wrong_type", kind_words[kind], NULL);
}

/* The value if it was sent and is of this kind. */
static const struct json *
take(struct json_in *in, const char *name, enum json_kind kind, enum field_need need)
{
	const struct json *v = json_in_any(in, name, need);

	if (v == NULL || v->kind == kind)
		return v;
	wrong_kind(in, name, kind);
	return NULL;
}

struct str
json_in_line(struct json_in *in, const char *name, size_t max, enum field_need need)
{
	const struct json *v = take(in, name, JSON_STR, need);
	struct str s = STR_NONE;

	if (v != NULL)
		add(in, field_line(in->all->arena, path(in, name), v->string, max, need, &s));
	return s;
}

struct str
json_in_text(struct json_in *in, const char *name, size_t max, enum field_need need)
{
	const struct json *v = take(in, name, JSON_STR, need);
	struct str s = STR_NONE;

	if (v != NULL)
		add(in, field_text(in->all->arena, path(in, name), v->string, max, need, &s));
	return s;
}

bool
json_in_int(struct json_in *in, const char *name, int64_t least, int64_t most, enum field_need need,
    int64_t *out)
{
	const struct json *v = take(in, name, JSON_INT, need);
	const struct err *e;

	if (v == NULL)
		return false;
	e = field_range_int(in->all->arena, path(in, name), v->integer, least, most);
	add(in, e);
	if (e == NULL)
		*out = v->integer;
	return e == NULL;
}

bool
json_in_double(struct json_in *in, const char *name, double least, double most,
    enum field_need need, double *out)
{
	const struct json *v = json_in_any(in, name, need);
	const struct err *e;
	double d;

	if (v == NULL)
		return false;
	if (v->kind != JSON_INT && v->kind != JSON_NUM) {
		wrong_kind(in, name, JSON_NUM);
		return false;
	}
	d = v->kind == JSON_INT ? (double)v->integer : v->number;
	e = field_range_double(in->all->arena, path(in, name), d, least, most);
	add(in, e);
	if (e == NULL)
		*out = d;
	return e == NULL;
}

bool
json_in_bool(struct json_in *in, const char *name, enum field_need need, bool *out)
{
	const struct json *v = take(in, name, JSON_BOOL, need);

	if (v != NULL)
		*out = v->yes;
	return v != NULL;
}

/* An id in a value at a path. */
static int64_t
read_id(struct json_in *in, const char *at, const struct json *v, enum field_need need)
{
	/* a number, and what is none: the same words from field_id() */
	struct str digits = v->kind == JSON_STR ? v->string : STR("?");
	int64_t id;

	add(in, field_id(in->all->arena, at, digits, need, &id));
	return id;
}

int64_t
json_in_id(struct json_in *in, const char *name, enum field_need need)
{
	const struct json *v = json_in_any(in, name, need);

	return v == NULL ? 0 : read_id(in, path(in, name), v, need);
}

int
json_in_choice(
    struct json_in *in, const char *name, const char *const *choices, enum field_need need)
{
	const struct json *v = take(in, name, JSON_STR, need);
	int index = -1;

	if (v != NULL)
		add(in,
		    field_choice(in->all->arena, path(in, name), v->string, choices, need, &index));
	return index;
}

struct json_in *
json_in_object(struct json_in *in, const char *name, enum field_need need)
{
	const struct json *v = take(in, name, JSON_OBJ, need);

	return v == NULL
		   ? NULL
		   : open_reader(in->all, v, str_fmt(in->all->arena, "%s%s.", in->path, name).p);
}

/* The list if it was sent, is one, and is neither too long nor empty where it is needed. */
static const struct json *
take_list(struct json_in *in, const char *name, size_t most, enum field_need need)
{
	const struct json *v = take(in, name, JSON_ARR, need);

	if (v != NULL && v->count == 0 && need == FIELD_REQUIRED) {
		add(in, field_missing(in->all->arena, path(in, name)));
		return NULL;
	}
	if (v != NULL && v->count > most) {
		json_in_fault(in, name, "too_many", N_("Please send at most %s of these."),
		    str_fmt(in->all->arena, "%zu", most).p);
		return NULL;
	}
	return v;
}

static const char *
item_path(struct json_in *in, const char *name, size_t i)
{
	return str_fmt(in->all->arena, "%s%s.%zu", in->path, name, i).p;
}

int64_t *
json_in_ids(struct json_in *in, const char *name, size_t most, enum field_need need, size_t *count)
{
	const struct json *v = take_list(in, name, most, need);
	int64_t *ids;

	*count = v == NULL ? 0 : v->count;
	if (v == NULL)
		return NULL;
	ids = ARENA_ARRAY(in->all->arena, v->count, int64_t);
	for (size_t i = 0; i < v->count; i++)
		ids[i] = read_id(in, item_path(in, name, i), &v->items[i], FIELD_REQUIRED);
	return ids;
}

struct str *
json_in_lines(struct json_in *in, const char *name, size_t most, size_t max, enum field_need need,
    size_t *count)
{
	const struct json *v = take_list(in, name, most, need);
	struct str *lines;

	*count = v == NULL ? 0 : v->count;
	if (v == NULL)
		return NULL;
	lines = ARENA_ARRAY(in->all->arena, v->count, struct str);
	for (size_t i = 0; i < v->count; i++) {
		const char *at = item_path(in, name, i);
		const struct err *e;

		if (v->items[i].kind != JSON_STR)
			e = err_field(in->all->arena, at, "wrong_type", kind_words[JSON_STR], NULL);
		else
			e = field_line(
			    in->all->arena, at, v->items[i].string, max, FIELD_REQUIRED, &lines[i]);
		add(in, e);
	}
	return lines;
}

struct json_in **
json_in_objects(
    struct json_in *in, const char *name, size_t most, enum field_need need, size_t *count)
{
	static const struct json empty = { .kind = JSON_OBJ };
	const struct json *v = take_list(in, name, most, need);
	struct json_in **readers;

	*count = v == NULL ? 0 : v->count;
	if (v == NULL)
		return NULL;
	readers = ARENA_ARRAY(in->all->arena, v->count, struct json_in *);
	for (size_t i = 0; i < v->count; i++) {
		const char *at = item_path(in, name, i);
		bool good = v->items[i].kind == JSON_OBJ;

		readers[i] = open_reader(
		    in->all, good ? &v->items[i] : &empty, str_fmt(in->all->arena, "%s.", at).p);
		if (!good)
			add(in, err_field(
				    in->all->arena, at, "wrong_type", kind_words[JSON_OBJ], NULL));
	}
	return readers;
}
