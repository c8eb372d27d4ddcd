#ifndef CMD_DEMO_WORDS_H
#define CMD_DEMO_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/kind.h"

struct arena;
struct city_place;
struct demo_phrases;
struct dice;
struct life_step;

/* What somebody says.  service is an index as in demo_phrases.h. */
struct str words_say(struct arena *, struct dice *, const struct demo_phrases *, size_t service,
    enum kind, const struct city_place *, const char *area);

/* What the city answers, in both languages: {"en": …, "es": …}. */
struct str words_act(
    struct arena *, struct dice *, size_t service, const struct life_step *, const char *area);

/* A comment on an outcome, or STR_NONE: most say nothing more. */
struct str words_comment(struct dice *, const struct demo_phrases *, const struct life_step *);

/* A made-up name of somebody, and an address in a domain that nobody has. */
void words_person(struct arena *, struct dice *, struct str *name, struct str *email);

#endif
