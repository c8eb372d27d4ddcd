#ifndef WEB_STAFF_FEEDBACK_H
#define WEB_STAFF_FEEDBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/status.h"
#include "web/page.h"
#include "web/staff_row.h"

struct feedback;
struct timeline;

/* One feedback, and what staff may do with it: src/web/views/staff_feedback.html. */
struct staff_feedback {
	struct page page;
	const struct feedback *of;
	struct str back;		/* the list that led here */
	struct str reference, original; /* as people see them */
	struct str service;
	struct str language;	/* it was said in: its name, or its code */
	struct str coordinates; /* STR_NONE: none */
	int64_t days;
	struct staff_answer {
		struct str label, value;
	} const *answers; /* to the further questions */
	size_t answers_n;
	struct staff_area {
		struct str set, name;
	} const *areas; /* it lies in */
	size_t areas_n;
	const struct timeline *story;
	size_t story_n;
	const struct staff_row *duplicates; /* the newest of them */
	size_t duplicates_n;
	bool may[STATUS__MAX]; /* become this by a press */
	bool may_answer;       /* be answered by an action */
	bool held;
	struct str duplicate_typed; /* as somebody tried */
};

#endif
