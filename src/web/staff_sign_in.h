#ifndef WEB_STAFF_SIGN_IN_H
#define WEB_STAFF_SIGN_IN_H

#include <stdbool.h>

#include "base/str.h"
#include "web/page.h"
#include "wire/form.h"

struct ctx;

/*
 * The sign-in: src/web/views/staff_sign_in.html.  Who sends a form after their
 * sign-in has ended loses nothing of it: it goes along, each name behind
 * "kept.", and stands after the sign-in in a page that sends it on.
 */
struct staff_sign_in {
	struct page page;
	struct str email; /* as typed */
	struct str next;  /* where to go then, a page of the console */
	bool again;	  /* a form is on its way there */
	struct form kept; /* what it says */
};

/* Answers 401 with the sign-in, in place of the form that was sent to this address. */
void staff_sign_in_again(struct ctx *);

#endif
