#ifndef WEB_STAFF_ACTION_H
#define WEB_STAFF_ACTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "web/page.h"
#include "web/staff_row.h"

struct action;

/* One action and how far it has come: src/web/views/staff_action.html. */
struct staff_action {
	struct page page;
	const struct action *of;
	struct str leaves, leaves_machine; /* when it can no longer be undone */
	const struct staff_row *rows;	   /* its feedback */
	size_t n;
	struct str more; /* the next of them; STR_NONE: these are the last */
};

/* The newest actions: src/web/views/staff_actions.html. */
struct staff_actions {
	struct page page;
	const struct action *of;
	size_t n;
	struct str older; /* STR_NONE: these are the last */
};

#endif
