#ifndef WEB_TRACK_H
#define WEB_TRACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "civic/feedback.h"
#include "web/page.h"

struct ctx;
struct err;
struct form;

/* What the one who spoke up sees of a feedback. */
struct track {
	struct page page;
	const struct feedback *feedback;
	enum status stands; /* of a duplicate: where its original stands */
	struct str service_name;
	struct str path;		 /* of the page */
	struct str link;		 /* the whole address of the page, to keep */
	const struct timeline *timeline; /* of a duplicate: with what was done about the original */
	size_t timeline_n;
	const struct timeline *last; /* what the city said last; NULL: nothing yet */
	bool news;		     /* there is an action that was not seen before */
	bool asks;		     /* there is an answer to give or to change */
	enum answer answer;	     /* given so far; ANSWER__MAX: none */
	struct page_field comment;
};

/*
 * Reads it inside the caller's transaction.  typed is the comment of an answer
 * that could not be taken; STR_NONE: there is none.
 */
const struct err *track_fill(struct ctx *, struct str typed, struct track *);

#endif
