#ifndef WEB_THANKS_H
#define WEB_THANKS_H

#include <stdbool.h>

#include "base/str.h"
#include "web/page.h"

/* What somebody who has just spoken up should know and keep. */
struct thanks {
	struct page page;
	struct str reference;
	struct str path;  /* of the tracking page */
	struct str link;  /* the same as a whole address */
	struct str email; /* where staff can write to; STR_NONE: not left */
	bool telephone;	  /* one was left */
};

#endif
