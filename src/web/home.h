#ifndef WEB_HOME_H
#define WEB_HOME_H

#include <stddef.h>

#include "civic/action.h"
#include "web/submit_choose.h"

/* The front page of a jurisdiction. */
struct home {
	struct submit_choose about; /* its page, and what feedback can be about */
	const struct action_told *told;
	size_t told_n;
};

#endif
