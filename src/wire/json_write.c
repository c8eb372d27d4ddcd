#include "wire/json_write.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "wire/number.h"
#include "wire/json.h"
#include "wire/utf8.h"

void
json_write_begin(struct json_write *w, struct buf *to)
{
	*w = (struct json_write){ .to = to };
}

void
json_write_end(struct json_write *w)
{
	if (w->depth != 0 || w->named || !w->comma)
		log_die("json_write: ends at depth %d", w->depth);
}

/* By ASCII character: the letter behind the backslash, or 'u'; 0 for itself. */
static const char escapes[128] = {
	[0 ... 7] = 'u',
	['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	['\v'] = 'u',
	['\f'] = 'f',
	['\r'] = 'r',
	[14 ... 31] = 'u',
	['"'] = '"',
	['\\'] = '\\',
	['<'] = 'u',
	['>'] = 'u',
	['&'] = 'u',
};

/* Adds the character of n bytes at p (0 for a byte that begins none), escaped. */
static void
escape(struct buf *b, const char *p, size_t n)
{
	char letter = n == 1 ? escapes[(unsigned char)p[0]] : '\0';

	if (n == 0)
		buf_z(b, "\\ufffd");
	else if (n == 3 && (memcmp(p, "\u2028", 3) == 0 || memcmp(p, "\u2029", 3) == 0))
		buf_z(b, p[2] == '\xa8' ? "\\u2028" : "\\u2029");
	else if (letter == 'u')
		buf_fmt(b, "\\u%04x", (unsigned char)p[0]);
	else if (letter != '\0')
		buf_add(b, (char[]){ '\\', letter }, 2);
	else
		buf_add(b, p, n);
}

static void
quote(struct buf *b, struct str s)
{
	size_t i = 0;

	buf_char(b, '"');
	while (i < s.n) {
		size_t plain = i, n;

		while (plain < s.n && (unsigned char)s.p[plain] < 128 &&
		       escapes[(unsigned char)s.p[plain]] == 0)
			plain++;
		buf_add(b, s.p + i, plain - i);
		if (plain == s.n)
			break;
		n = utf8_char(str_sub(s, plain, s.n));
		escape(b, s.p + plain, n);
		i = plain + (n == 0 ? 1 : n);
	}
	buf_char(b, '"');
}

void
json_write_name(struct json_write *w, struct str name)
{
	if (!w->objects[w->depth] || w->named)
		log_die("json_write: the name %.*s is out of place", STR_ARG(name));
	if (w->comma)
		buf_char(w->to, ',');
	quote(w->to, name);
	buf_char(w->to, ':');
	w->comma = false;
	w->named = true;
}

/* What comes before every value. */
static void
before(struct json_write *w, const char *name)
{
	if (name != NULL)
		json_write_name(w, str_of(name));
	if (w->objects[w->depth] != w->named)
		log_die("json_write: a value without a name");
	if (w->depth == 0 && w->comma)
		log_die("json_write: a second value at the top");
	if (w->comma)
		buf_char(w->to, ',');
	w->comma = true;
	w->named = false;
}

static void
begin(struct json_write *w, const char *name, bool object)
{
	before(w, name);
	if (w->depth == JSON_WRITE_DEPTH_MAX)
		log_die("json_write: nested too deeply");
	w->objects[++w->depth] = object;
	w->comma = false;
	buf_char(w->to, object ? '{' : '[');
}

void
json_write_object(struct json_write *w, const char *name)
{
	begin(w, name, true);
}

void
json_write_array(struct json_write *w, const char *name)
{
	begin(w, name, false);
}

void
json_write_close(struct json_write *w)
{
	if (w->depth == 0 || w->named)
		log_die("json_write: nothing to close");
	buf_char(w->to, w->objects[w->depth] ? '}' : ']');
	w->depth--;
	w->comma = true;
}

void
json_write_str(struct json_write *w, const char *name, struct str s)
{
	before(w, name);
	if (s.p == NULL)
		buf_z(w->to, "null");
	else
		quote(w->to, s);
}

void
json_write_z(struct json_write *w, const char *name, const char *z)
{
	json_write_str(w, name, str_of(z));
}

void
json_write_int(struct json_write *w, const char *name, int64_t n)
{
	before(w, name);
	buf_int(w->to, n);
}

void
json_write_id(struct json_write *w, const char *name, int64_t id)
{
	before(w, name);
	if (id == 0) {
		buf_z(w->to, "null");
		return;
	}
	buf_char(w->to, '"');
	buf_int(w->to, id);
	buf_char(w->to, '"');
}

void
json_write_double(struct json_write *w, const char *name, double d)
{
	before(w, name);
	if (!number_decimal(w->to, d))
		buf_z(w->to, "null");
}

void
json_write_bool(struct json_write *w, const char *name, bool yes)
{
	before(w, name);
	buf_z(w->to, yes ? "true" : "false");
}

void
json_write_null(struct json_write *w, const char *name)
{
	before(w, name);
	buf_z(w->to, "null");
}

void
json_write_raw(struct json_write *w, const char *name, struct str json)
{
	before(w, name);
	buf_str(w->to, json);
}

void
json_write_value(struct json_write *w, const char *name, const struct json *v)
{
	switch (v->kind) {
	case JSON_NIL:
		json_write_null(w, name);
		break;
	case JSON_BOOL:
		json_write_bool(w, name, v->yes);
		break;
	case JSON_INT:
		json_write_int(w, name, v->integer);
		break;
	case JSON_NUM:
		json_write_double(w, name, v->number);
		break;
	case JSON_STR:
		json_write_str(w, name, v->string);
		break;
	case JSON_ARR:
		json_write_array(w, name);
		for (size_t i = 0; i < v->count; i++)
			json_write_value(w, NULL, &v->items[i]);
		json_write_close(w);
		break;
	case JSON_OBJ:
		json_write_object(w, name);
		for (size_t i = 0; i < v->count; i++) {
			json_write_name(w, v->members[i].name);
			json_write_value(w, NULL, &v->members[i].value);
		}
		json_write_close(w);
		break;
	}
}
