#ifndef WEB_STAFF_FILTER_H
#define WEB_STAFF_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "civic/feedback_list.h"

struct arena;
struct ctx;
struct err;
struct form;

/* Which feedback the staff's list shows, as its address and its forms carry it. */
struct staff_filter {
	struct feedback_filter_words words; /* as chosen; the status is "open" until another is */
	struct feedback_filter means;
	bool narrowed; /* by more than the status */
};

/* From a query or a form that has the fields status, service, area, kind, q, flag.  Faults of
 * feedback_filter_read(); the words are filled in all the same. */
const struct err *staff_filter_read(struct ctx *, const struct form *, struct staff_filter *);

/* "/staff?status=open&q=…": what shows this choice again, ready for more parameters. */
struct str staff_filter_url(struct arena *, const struct staff_filter *);

/* The same choice as a form's one value, and back; STR_NONE where there is none. */
struct str staff_filter_text(struct arena *, const struct staff_filter *);
const struct err *staff_filter_parse(struct ctx *, struct str text, struct staff_filter *);

/* What an import found suspicious about a feedback: a msgid, or NULL for a flag we have no words
 * for. */
const char *staff_filter_flag(struct str flag);

/* The flags we have words for, ended by NULL. */
extern const char *const staff_filter_flags[];

#endif
