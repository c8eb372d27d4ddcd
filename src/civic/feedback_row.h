#ifndef CIVIC_FEEDBACK_ROW_H
#define CIVIC_FEEDBACK_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "civic/feedback.h"
#include "db/sql.h"

struct arena;
struct err;
struct scope;

/* For civic/ alone: a feedback as the database gives it. */
struct feedback_rows {
	struct sql_feedback_view_rows view;
	struct sql_feedback_aside_rows aside;
};

/* Asks for it; aside: for what only staff see as well.  After db_defer(). */
const struct err *feedback_rows_ask(struct scope *, int64_t id, bool aside, struct feedback_rows *);

/* Once they are there; ERR_NOT_FOUND where there is none. */
const struct err *feedback_rows_read(
    struct arena *, int64_t id, const struct feedback_rows *, struct feedback **);

#endif
