#ifndef TESTS_CIVIC_STEP_H
#define TESTS_CIVIC_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "civic/action.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "tests/civic/city.h"

/* What residents and staff do in the city, as the role web. */

/* A transaction. */
void step_begin(void);
void step_commit(void);

/* Read, in the city's arena. */
const struct json *step_json(const char *text);

/* A pothole to be told of in these words, with a place and attributes. */
struct feedback_draft step_pothole(const char *words);
/* Of a request whose body is all this character. */
struct idempotency step_key(const char *key, char body);
/* Told, in the transaction that is open. */
struct feedback_receipt step_submit(struct feedback_draft);
/* As it is now, in a transaction of its own. */
struct feedback *step_find(int64_t id);

/* Done, said in two languages, held for so many seconds. */
struct action_draft step_done(const int64_t *feedback, size_t n, int64_t hold);
/* Posted, in the transaction that is open; gives its id. */
int64_t step_act(struct action_draft);

#endif
