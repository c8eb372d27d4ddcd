#ifndef WEB_STAFF_LIST_H
#define WEB_STAFF_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/page.h"
#include "web/staff_filter.h"
#include "web/staff_row.h"

struct ctx;
struct err;
struct form;
struct jurisdiction;

/* So many that people overlook them; one form holds all of them chosen. */
enum { STAFF_LIST_ROWS = 50 };

/* The inbox: src/web/views/staff_list.html. */
struct staff_list {
	struct page page;
	const struct jurisdiction *jurisdiction;
	struct staff_filter filter;
	const struct staff_row *rows;
	size_t n;
	int64_t count;	   /* FEEDBACK_COUNT_MAX + 1: more than that */
	bool all_chosen;   /* the whole page */
	struct str here;   /* this page, ready for more parameters */
	struct str newest; /* the first page; STR_NONE: this is it */
	struct str older;  /* the next page; STR_NONE: there is none */
};

/* Shows it, as query says, with what the reader has to mend. */
const struct err *staff_list_show(struct ctx *, const struct form *query, const struct err *fault);

#endif
