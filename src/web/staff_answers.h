#ifndef WEB_STAFF_ANSWERS_H
#define WEB_STAFF_ANSWERS_H

#include <stddef.h>

struct ctx;
struct feedback;
struct staff_answer;

/*
 * The answers to the further questions, in the words of the service as it is
 * now.  What the service no longer asks, or an import brought along, is
 * called by its code.
 */
const struct staff_answer *staff_answers(struct ctx *, const struct feedback *, size_t *n);

#endif
