#ifndef WEB_STAFF_SIGN_IN_H
#define WEB_STAFF_SIGN_IN_H

#include "base/str.h"
#include "web/page.h"

/* The sign-in: src/web/views/staff_sign_in.html. */
struct staff_sign_in {
	struct page page;
	struct str email; /* as typed */
	struct str next;  /* where to go then, a page of the console */
};

#endif
