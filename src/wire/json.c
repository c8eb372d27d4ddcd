#include "wire/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "wire/utf8.h"

enum { NAME_SHOWN_MAX = 100 };

/* What a parser's fault means to the one who sent it. */
static const struct {
	enum json_error_code code;
	const char *reason, *say;
} faults[] = {
	{ json_error_duplicate_key, "twice", N_("This name was sent twice.") },
	{ json_error_null_character, "nul",
	    N_("A NUL character cannot be kept. Please take it out.") },
	{ json_error_null_byte_in_key, "nul",
	    N_("A NUL character cannot be kept. Please take it out.") },
	{ json_error_invalid_utf8, "encoding", N_("This is not UTF-8.") },
	{ json_error_numeric_overflow, "out_of_range", N_("This number is too large.") },
};

/* After the string that begins at *at, which is left on its last quote; whether a colon follows. */
static bool
is_name(struct str text, size_t *at)
{
	size_t i = *at + 1;

	for (; i < text.n && text.p[i] != '"'; i++)
		i += text.p[i] == '\\';
	*at = i;
	for (i++; i < text.n && strchr(" \t\r\n", text.p[i]) != NULL; i++)
		;
	return i < text.n && text.p[i] == ':';
}

/* The member in which a byte stands: "contact.email"; NULL where it is in none. */
static const char *
field_at(struct arena *a, struct str text, size_t end)
{
	struct str names[JSON_DEPTH_MAX + 1] = { STR_NONE };
	struct buf path;
	int depth = 0;

	for (size_t i = 0; i < text.n && i < end; i++) {
		size_t from = i + 1;

		if (text.p[i] == '"') {
			if (is_name(text, &i))
				names[depth] = str_sub(text, from, i - from);
		} else if ((text.p[i] == '{' || text.p[i] == '[') && depth < JSON_DEPTH_MAX)
			names[++depth] = STR_NONE;
		else if ((text.p[i] == '}' || text.p[i] == ']') && depth > 0)
			depth--;
	}
	buf_init(&path, a);
	for (int i = 0; i <= depth; i++) {
		if (names[i].n == 0 || !utf8_line(names[i]))
			continue;
		buf_z(&path, path.n == 0 ? "" : ".");
		buf_str(&path, str_sub(names[i], 0, NAME_SHOWN_MAX));
	}
	return path.n == 0 ? NULL : buf_done(&path).p;
}

static const struct err *
malformed(
    struct arena *a, struct str text, int line, int column, size_t at, enum json_error_code code)
{
	struct err *e = ARENA_NEW(a, struct err);

	*e = (struct err){ .code = ERR_MALFORMED,
		.reason = "json",
		.field = field_at(a, text, at),
		.say = N_("The JSON cannot be read: line and column %s."),
		.arg = str_fmt(a, "%d:%d", line, column).p };
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (faults[i].code != code)
			continue;
		e->reason = faults[i].reason;
		e->say = faults[i].say;
	}
	return e;
}

/*
 * Looks at the nesting before jansson recurses.  Where a string begins and
 * ends is judged as jansson does up to its first fault, and behind that
 * nothing counts.
 */
static const struct err *
check_depth(struct arena *a, struct str text)
{
	int depth = 0, line = 1;
	size_t line_start = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\n') {
			line++;
			line_start = i + 1;
		} else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			i += c == '\\';
		else if (c == ']' || c == '}')
			depth--;
		else if ((c == '[' || c == '{') && ++depth > JSON_DEPTH_MAX)
			return err_words(a, ERR_MALFORMED, "nesting",
			    N_("The JSON is nested too deeply: line and column %s."),
			    str_fmt(a, "%d:%zu", line, i - line_start + 1).p);
	}
	return NULL;
}

static struct str
copy(struct arena *a, const char *p, size_t n)
{
	return str_copy(a, (struct str){ p, n });
}

static struct json convert(struct arena *, json_t *);

static struct json
convert_object(struct arena *a, json_t *from)
{
	struct json v = { .kind = JSON_OBJ, .count = json_object_size(from) };
	struct json_member *m = ARENA_ARRAY(a, v.count, struct json_member);
	const char *name;
	json_t *value;

	v.members = m;
	json_object_foreach(from, name, value)
	{
		m->name = copy(a, name, strlen(name));
		m->value = convert(a, value);
		m++;
	}
	return v;
}

static struct json
convert_array(struct arena *a, json_t *from)
{
	struct json v = { .kind = JSON_ARR, .count = json_array_size(from) };
	struct json *items = ARENA_ARRAY(a, v.count, struct json);

	v.items = items;
	for (size_t i = 0; i < v.count; i++)
		items[i] = convert(a, json_array_get(from, i));
	return v;
}

/* Recursion is bounded by check_depth(). */
static struct json
convert(struct arena *a, json_t *from)
{
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		return convert_object(a, from);
	case JSON_ARRAY:
		return convert_array(a, from);
	case JSON_STRING:
		return (struct json){ .kind = JSON_STR,
			.string = copy(a, json_string_value(from), json_string_length(from)) };
	case JSON_INTEGER:
		return (struct json){ .kind = JSON_INT, .integer = json_integer_value(from) };
	case JSON_REAL:
		return (struct json){ .kind = JSON_NUM, .number = json_real_value(from) };
	case JSON_TRUE:
	case JSON_FALSE:
		return (struct json){ .kind = JSON_BOOL, .yes = json_is_true(from) };
	case JSON_NULL:
		break;
	}
	return (struct json){ .kind = JSON_NIL };
}

/* jansson would call it a mistake in the text. */
static void *
memory(size_t n)
{
	void *p = malloc(n);

	if (p == NULL)
		log_die("json: out of memory");
	return p;
}

const struct err *
json_read(struct arena *a, struct str text, size_t most, const struct json **out)
{
	json_error_t fault;
	struct json *v;
	json_t *root;

	*out = NULL;
	if (text.n > most)
		return err_new(a, ERR_TOO_LARGE, "JSON of %zu bytes", text.n);
	TRY(check_depth(a, text));
	json_set_alloc_funcs(memory, free);
	root = json_loadb(text.p == NULL ? "" : text.p, text.n, JSON_REJECT_DUPLICATES, &fault);
	if (root == NULL)
		return malformed(a, text, fault.line, fault.column, (size_t)fault.position,
		    json_error_code(&fault));
	v = ARENA_NEW(a, struct json);
	*v = convert(a, root);
	json_decref(root);
	*out = v;
	return NULL;
}

const struct json *
json_get(const struct json *v, const char *name)
{
	if (v == NULL || v->kind != JSON_OBJ)
		return NULL;
	for (size_t i = 0; i < v->count; i++)
		if (str_eq(v->members[i].name, str_of(name)))
			return &v->members[i].value;
	return NULL;
}
