#ifndef CIVIC_KIND_H
#define CIVIC_KIND_H

#include "base/str.h"

/* What somebody who speaks up has to say. */
enum kind {
	KIND_PROBLEM,
	KIND_IDEA,
	KIND_COMPLIMENT,
	KIND_QUESTION,
	KIND_BARRIER, /* something keeps a person from using a service */
	KIND__MAX
};

/* KIND__MAX where there is none of that name. */
enum kind kind_find(struct str name);

/* As stored and in the API: "problem". */
const char *kind_name(enum kind);
/* For people, a msgid: "A problem". */
const char *kind_label(enum kind);

/* All names, ended by NULL: for field_choice() and json_in_choice(); the index is the enum. */
extern const char *const kind_names[];

#endif
