#ifndef WEB_SUBMIT_CHOOSE_H
#define WEB_SUBMIT_CHOOSE_H

#include <stddef.h>

#include "base/str.h"
#include "web/page.h"
#include "wire/form.h"

struct ctx;

/* What feedback can be about: the services by group, or those that a search finds. */
struct submit_choose_service {
	struct str code, name, description;
};

struct submit_choose_group {
	struct str name; /* STR_NONE: the services that are in none */
	struct submit_choose_service *services;
	size_t n;
};

struct submit_choose {
	struct page page;
	const struct form *typed; /* what was typed so far and goes along; NULL: nothing */
	struct str q;		  /* what is searched for */
	const struct submit_choose_group *groups;
	size_t groups_n;
	size_t found;
};

/* From the jurisdiction's services and ?q=. */
void submit_choose_fill(struct ctx *, struct submit_choose *);

#endif
