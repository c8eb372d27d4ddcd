#ifndef CIVIC_FEEDBACK_ROW_H
#define CIVIC_FEEDBACK_ROW_H

#include <stdint.h>

#include "civic/feedback.h"

struct arena;
struct sql_feedback_view_row;

/* For civic/ alone: a feedback of what the statement feedback_view gives. */
struct feedback *feedback_from_row(
    struct arena *, int64_t id, const struct sql_feedback_view_row *);

#endif
