#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct ctx;
struct lang;

/* What the frame around a page shows: src/web/views/layout.html. */
struct page {
	const char *title; /* a msgid, of the <title> and usually of the heading */
	struct str about;  /* stands before the title: a reference, a name; STR_NONE: nothing */
	struct str site;   /* the jurisdiction's name */
	const struct lang *lang;
	const struct lang *const *languages; /* to choose from */
	size_t languages_n;
	struct str here; /* this address up to the value of lang: "/feedback/new?service=x&lang=" */
	const struct err *errors; /* what the reader has to mend; the summary shows it */
	const char *form; /* the id of a form that language links send along, so that nothing typed
			     is lost */
	const char *form_step;	/* and the step it is sent with */
	const char *form_enter; /* the step that Enter in its fields means; NULL: it has none */
	const char *form_back;	/* the step before it, for "Back"; NULL: there is none */
	const char *notice; /* a msgid said at the top: what has just been done; NULL: nothing */
	bool hidden;	    /* not for search engines */
	struct str staff;   /* who is signed in; STR_NONE: nobody, the residents' frame */
	struct str csrf;    /* of a form that staff post */
	struct str zone;    /* IANA */
	int64_t now;
};

/* For this request; title is N_("…"). */
struct page page_of(struct ctx *, const char *title);

/* The first fault at a field of the page, or NULL. */
const struct err *page_fault(const struct page *, const char *field);

/* The page's own id of a field's hint and fault, for aria-describedby; STR_NONE where it has
 * neither. */
struct page_field;
struct str page_described(struct arena *, const struct page *, const struct page_field *);

/* Its id in the page. */
const char *page_field_id(const struct page_field *);

/* One of the things to choose from in a field. */
struct page_choice {
	struct str value;
	struct str label;
	struct str hint; /* STR_NONE: none */
	bool chosen;
};

/* A field of a form: src/web/views/parts.html.  The summary of errors leads to its id. */
struct page_field {
	const char *name; /* in the form */
	const char *id;	  /* in the page and of its faults; NULL: the same as name */
	struct str label;
	struct str hint; /* STR_NONE: none */
	struct str value;
	const char *type; /* of an <input>; NULL: "text" */
	const char *autocomplete;
	const char *inputmode;
	int max;	     /* characters; 0: not said */
	int rows;	     /* of a text area */
	bool optional;	     /* says so */
	bool bold;	     /* a label with weight */
	bool many;	     /* of choices: any number of them */
	const struct page_choice *choices;
	size_t choices_n;
};

#endif
