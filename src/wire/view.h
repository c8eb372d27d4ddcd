#ifndef WIRE_VIEW_H
#define WIRE_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "wire/lang.h"

struct arena;

/*
 * What compiled templates run on (src/web/views/README.md teaches their
 * language).  The view compiler chooses one of the writers below for every
 * value by where it stands; a page never calls them itself.
 *
 * All of them take any bytes.  What is not UTF-8 comes out as U+FFFD, and
 * so does NUL; the other characters that XML 1.0 forbids are left out.
 */
struct view {
	struct buf *out;
	struct arena *arena;
	const struct lang *lang;
};

/* Markup that views have written, so it is safe already: only view_capture_end() makes it. */
struct html {
	struct str written_by_a_view;
};

/* What is written from begin to end becomes a struct html, not output.  The view's arena holds it.
 */
struct view_capture {
	struct buf *out;
	struct buf inner;
};
void view_capture_begin(struct view *, struct view_capture *);
struct html view_capture_end(struct view *, struct view_capture *);

/* The template's own text. */
static inline void
view_raw(struct view *v, const char *p, size_t n)
{
	buf_add(v->out, p, n);
}

/* Text and quoted attributes.  NULL and STR_NONE write nothing; a double that is no number neither.
 */
void view_text_str(struct view *, struct str);
void view_text_z(struct view *, const char *);
void view_text_int(struct view *, int64_t);
void view_text_uint(struct view *, uint64_t);
void view_text_double(struct view *, double);
void view_text_html(struct view *, struct html);

/* Plain text, where nothing has a meaning. */
void view_plain_str(struct view *, struct str);
void view_plain_z(struct view *, const char *);

/*
 * A whole address in a quoted attribute: relative, http, https, mailto or
 * tel; any other scheme becomes "#blocked", and so does //host without one.
 * What cannot stand in an address is percent-encoded, a '%' stays.
 */
void view_url_str(struct view *, struct str);
void view_url_z(struct view *, const char *);

/* A part of an address: percent-encoded but for letters, digits and -._~ (in a path also @ + , ! $
 * *). */
void view_path_str(struct view *, struct str);
void view_path_z(struct view *, const char *);
void view_query_str(struct view *, struct str);
void view_query_z(struct view *, const char *);

/* A JSON value; < > & ' and U+2028, U+2029 become \u escapes, so that it may stand in a <script>.
 */
void view_json_str(struct view *, struct str);
void view_json_z(struct view *, const char *);
void view_json_double(struct view *, double);
void view_json_bool(struct view *, bool);

/* clang-format off */
#define VIEW_NUMBERS(of_double)                                                                    \
	signed char: view_text_int, short: view_text_int, int: view_text_int,                      \
	long: view_text_int, long long: view_text_int, unsigned char: view_text_uint,              \
	unsigned short: view_text_uint, unsigned int: view_text_uint,                              \
	unsigned long: view_text_uint, unsigned long long: view_text_uint,                         \
	float: of_double, double: of_double
#define view_text(v, x) _Generic((x), struct str: view_text_str, char *: view_text_z,              \
	const char *: view_text_z, struct html: view_text_html, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_attr(v, x) _Generic((x), struct str: view_text_str, char *: view_text_z,              \
	const char *: view_text_z, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_plain(v, x) _Generic((x), struct str: view_plain_str, char *: view_plain_z,           \
	const char *: view_plain_z, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_url(v, x) _Generic((x), struct str: view_url_str, char *: view_url_z,                 \
	const char *: view_url_z, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_path(v, x) _Generic((x), struct str: view_path_str, char *: view_path_z,              \
	const char *: view_path_z, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_query(v, x) _Generic((x), struct str: view_query_str, char *: view_query_z,           \
	const char *: view_query_z, VIEW_NUMBERS(view_text_double))((v), (x))
#define view_json(v, x) _Generic((x), struct str: view_json_str, char *: view_json_z,              \
	const char *: view_json_z, bool: view_json_bool, VIEW_NUMBERS(view_json_double))((v), (x))
/* clang-format on */

/*
 * Translated words.  They are source text like the template and may hold
 * markup (VIEW_MARKUP); inside an attribute, <title> or <textarea>
 * (VIEW_PLAIN) their quotes and angle brackets are escaped.
 */
enum view_words { VIEW_MARKUP, VIEW_PLAIN };
void view_say(struct view *, enum view_words, const char *words);

/*
 * The same with values for %1$s to %9$s: begin, then write each value and
 * call next, then say.  The values were escaped as they were written.
 */
enum { VIEW_ARGS = 9 };
struct view_args {
	struct view_capture capture;
	struct str value[VIEW_ARGS];
	size_t n;
};
void view_args_begin(struct view *, struct view_args *);
void view_args_next(struct view *, struct view_args *);
void view_args_say(struct view *, struct view_args *, enum view_words, const char *words);

#endif
