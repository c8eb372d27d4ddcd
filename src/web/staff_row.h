#ifndef WEB_STAFF_ROW_H
#define WEB_STAFF_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct ctx;
struct feedback_item;

/* One feedback in a table of the console. */
struct staff_row {
	const struct feedback_item *item;
	struct str reference; /* as people see it */
	struct str service;
	struct str words;  /* the first of them */
	struct str opened; /* the moment in words */
	struct str opened_machine;
	int64_t days; /* since then */
	bool chosen;
};

/* As many rows as items. */
struct staff_row *staff_rows(struct ctx *, const struct feedback_item *items, size_t n);

#endif
