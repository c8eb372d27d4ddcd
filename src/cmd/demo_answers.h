#ifndef CMD_DEMO_ANSWERS_H
#define CMD_DEMO_ANSWERS_H

#include <stdint.h>

#include "base/str.h"

struct arena;
struct dice;
struct json;

/*
 * Answers of somebody in the demo city to the further questions of a service
 * (its "questions" in demo_services.json, or NULL), as
 * service_answers_check() would give them.
 */
struct str demo_answers(
    struct arena *, struct dice *, const struct json *questions, int64_t created_at);

#endif
