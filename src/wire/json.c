#include "wire/json.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/utf8.h"

static const struct err *
malformed(struct arena *a, int line, int column, const char *what)
{
	/* jansson quotes the text near the fault, perhaps half a character of it */
	if (!utf8_line(str_of(what)))
		what = "text that cannot be decoded";
	return err_words(a, ERR_MALFORMED, "json", N_("The JSON cannot be read: %s."),
	    str_fmt(a, "line %d, column %d, %s", line, column, what).p);
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
			return malformed(a, line, (int)(i - line_start) + 1, "nested too deeply");
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
	root = json_loadb(text.p == NULL ? "" : text.p, text.n, JSON_REJECT_DUPLICATES, &fault);
	if (root == NULL)
		return malformed(a, fault.line, fault.column, fault.text);
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
