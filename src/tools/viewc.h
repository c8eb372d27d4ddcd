#ifndef TOOLS_VIEWC_H
#define TOOLS_VIEWC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct arena;
struct err;

/*
 * The view compiler: templates in, C out.  src/web/views/README.md teaches
 * the language.  Every error is ERR_MALFORMED, and its detail begins with
 * file:line:column.
 */
struct viewc_place {
	const char *file;
	size_t line, column; /* from 1; columns in bytes */
};

const struct err *viewc_error(struct arena *, const struct viewc_place *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- viewc_scan.c: a template's pieces */

enum viewc_kind {
	VIEWC_TEXT,  /* markup as it stands */
	VIEWC_VALUE, /* {{ text }} */
	VIEWC_TAG,   /* {% word text %} */
	VIEWC_END    /* of the file */
};

struct viewc_token {
	enum viewc_kind kind;
	struct str word, text;	  /* trimmed, but for VIEWC_TEXT */
	struct viewc_place place; /* of the text; of a tag, its word */
};

struct viewc_scan {
	struct arena *arena;
	struct str source;
	size_t at;
	struct viewc_place place; /* of source.p[at] */
};

void viewc_scan_init(struct viewc_scan *, struct arena *, const char *file, struct str source);

/* Comments are left out, and so is the line that holds one tag or comment alone. */
const struct err *viewc_scan_next(struct viewc_scan *, struct viewc_token *);

/* ---- viewc_html.c, viewc_sink.c: where in the markup we are */

enum { VIEWC_NAME = 64, VIEWC_DEPTH = 64 };

/* What a value is written with: view_ and this word. */
enum viewc_sink {
	VIEWC_SINK_PLAIN,
	VIEWC_SINK_TEXT,
	VIEWC_SINK_ATTR,
	VIEWC_SINK_URL,
	VIEWC_SINK_PATH,
	VIEWC_SINK_QUERY,
	VIEWC_SINK_JSON
};

enum viewc_state {
	VIEWC_CONTENT, /* between tags */
	VIEWC_LESS,    /* after < */
	VIEWC_BANG,    /* after <! */
	VIEWC_COMMENT, /* in <!-- --> */
	VIEWC_CDATA,
	VIEWC_PI, /* in <? ?> */
	VIEWC_TAGNAME,
	VIEWC_GAP,   /* in a tag, after white space */
	VIEWC_TIGHT, /* in a tag, where white space must come before an attribute */
	VIEWC_ATTRNAME,
	VIEWC_EQUALS, /* after = */
	VIEWC_QUOTED, /* in an attribute's value */
	VIEWC_SLASH,  /* after the / of <br/> */
	VIEWC_RCDATA, /* in <title>, <textarea> */
	VIEWC_RAW     /* in <script>, <style> and their like */
};

enum viewc_url {
	VIEWC_URL_START, /* nothing yet */
	VIEWC_URL_WORD,	 /* template text that may be a scheme */
	VIEWC_URL_VALUE, /* began with a value */
	VIEWC_URL_PATH,
	VIEWC_URL_QUERY, /* or fragment */
	VIEWC_URL_UNSURE /* differs by branch */
};

/* How values in one attribute are taken. */
enum viewc_attr { VIEWC_ATTR_PLAIN, VIEWC_ATTR_URL, VIEWC_ATTR_CODE, VIEWC_ATTR_NEVER };

/* By a template's name: .txt, .html, anything else. */
enum viewc_mode { VIEWC_PLAIN, VIEWC_HTML, VIEWC_XML };

/* The whole state, to be copied where branches begin. */
struct viewc_html {
	struct viewc_place place;
	enum viewc_mode mode;
	enum viewc_state state;
	char tag[VIEWC_NAME], attr[VIEWC_NAME]; /* lower case in HTML */
	bool closing;				/* in an end tag */
	char quote;
	enum viewc_attr kind;
	const char *why; /* of VIEWC_ATTR_NEVER */
	enum viewc_url url;
	char scheme[VIEWC_NAME];	     /* the first word of an address */
	bool has_scheme;		     /* and a ':' follows it */
	char type[VIEWC_NAME];		     /* of <script> */
	bool json, json_string, json_escape; /* of VIEWC_RAW */
	bool fresh;			     /* right after <textarea> or <pre> */
	bool refresh, content;		     /* <meta>: has http-equiv, a value in content */
	size_t run; /* how much of an ending like --> or </script has been seen */
	char open[VIEWC_DEPTH][VIEWC_NAME];
	size_t depth, floor; /* elements below the floor were opened outside this block */
};

void viewc_html_init(struct viewc_html *, const char *file);

/* Reads template text that begins at a place. */
const struct err *viewc_html_text(
    struct arena *, struct viewc_html *, const struct viewc_place *, struct str);

/*
 * A value stands here: which sink, or an error that says why not and what
 * to do.  constant: it is a string literal that the template's author chose.
 */
const struct err *viewc_html_value(struct arena *, struct viewc_html *, const struct viewc_place *,
    bool constant, enum viewc_sink *);

/* A {% tag %} stands here; a name that was being read ends. */
const struct err *viewc_html_tag(struct arena *, struct viewc_html *, const struct viewc_place *);

/* A block that may run again or not at all begins: its text may not close what is open. */
void viewc_html_enter(struct viewc_html *, bool again);

/* Two ways lead here; the first becomes what holds for both, or there is an error. */
const struct err *viewc_html_join(
    struct arena *, struct viewc_html *, const struct viewc_html *, const struct viewc_place *);

/* Whether translated words may stand here, and whether they may hold markup. */
const struct err *viewc_html_words(
    struct arena *, const struct viewc_html *, const struct viewc_place *, bool *markup);

/* Everything that the view opened is closed. */
const struct err *viewc_html_finish(
    struct arena *, const struct viewc_html *, const struct viewc_place *);

/* ---- viewc_attr.c: what is known about attributes */

/* How values are taken in an attribute; where it is VIEWC_ATTR_NEVER, *why says what to do. */
enum viewc_attr viewc_attr_kind(
    const char *element, const char *attribute, enum viewc_mode, const char **why);

/* ---- viewc_tr.c: words to translate */

enum { VIEWC_WORDS = 9 };
struct viewc_words {
	struct buf form[2]; /* msgid and msgid_plural as read; \001 and a digit stand for a value */
	size_t forms;
	struct str value[VIEWC_WORDS]; /* C statements that write it */
	size_t n;
};

void viewc_words_init(struct viewc_words *, struct arena *);
/* More of the current form; bytes \001 are left out. */
void viewc_words_text(struct viewc_words *, struct str);
/* The number, from 0, of the value written by code; VIEWC_WORDS is "too many". */
size_t viewc_words_value(struct viewc_words *, struct str code);
/* The C of the whole: values, then the words by lang_tr() or, with a count, lang_trn(). */
const struct err *viewc_words_emit(struct arena *, struct buf *, const struct viewc_words *,
    const struct viewc_place *, struct str count, const char *kind);

/* ---- viewc_heads.c: which views there are */

struct viewc_view {
	struct viewc_place place;
	struct str name, params;
	bool body; /* has {% body %} */
	struct viewc_view *next;
};

/* What all templates of one run have said.  Begins with zeros, and buf_init(&includes). */
struct viewc_heads {
	struct buf includes;
	struct viewc_view *views, **last, *now;
};

/* Reads the {% include %}, {% view %} and {% body %} tags of a template. */
const struct err *viewc_heads_read(
    struct arena *, const char *file, struct str source, struct viewc_heads *);

/* The header: the includes and all declarations. */
void viewc_heads_emit(struct viewc_heads *, const char *guard, struct buf *out);

/* One function's head; part is "", or "_begin" or "_end" of a view with a body. */
void viewc_heads_signature(struct buf *out, const struct viewc_view *, const char *part);

/* NULL if there is none. */
const struct viewc_view *viewc_heads_find(const struct viewc_heads *, struct str name);

/* NAME and what is between the parentheses of {% word NAME(…) %}. */
const struct err *viewc_heads_call(
    struct arena *, const struct viewc_token *, struct str *name, struct str *inside);

/* Cuts the first parameter off a list; *rest is STR_NONE after the last. */
struct str viewc_heads_param(struct str *rest);

/* The name that a C declaration declares: its last word. */
struct str viewc_heads_name(struct str declaration);

/* ---- viewc_emit.c: the C of one template, whose head has been read */

const struct err *viewc_emit(struct arena *, const char *file, struct str source,
    const struct viewc_heads *, struct buf *out);

#endif
