#ifndef WEB_SUBMIT_H
#define WEB_SUBMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "civic/feedback_draft.h"
#include "web/page.h"
#include "wire/form.h"

struct arena;
struct ctx;
struct err;
struct service;
struct service_question;

/*
 * The form by which a resident says something.  It keeps no state on the
 * server: what was typed travels in the form itself, from page to page.
 */
enum { SUBMIT_RATINGS = 5 };

struct submit_answer { /* a row of "check your answers" */
	struct str label;
	struct str value;
	const char *id; /* of its field in the form */
};

struct submit {
	struct page page;
	const struct service *service;
	struct str service_name;
	struct str key; /* the same at each try of this form, so that it is sent once */
	struct page_field kind, description, rating, address, name, email, phone, is_public;
	struct page_field *questions; /* of the service */
	const struct service_question *const *asked;
	size_t questions_n;
	const struct form *typed; /* all that was typed, for the hidden fields of the check page */
	const struct submit_answer *answers;
	size_t answers_n;
};

/*
 * The form as far as it is filled in, for a page that page_of() has begun.
 * typed may be of a query: ?service= alone is a beginning.
 */
void submit_fill(struct ctx *, const struct service *, const struct form *typed, struct submit *);

/* The key under which a form is sent once, for one that is to be sent anew. */
struct str submit_new_key(struct arena *);

/* What was typed as a draft.  Faults of feedback_check(), in words and at fields of this form. */
const struct err *submit_draft(struct ctx *, const struct form *typed, struct feedback_draft *);

/* The rows of "check your answers", from a form that submit_fill() has filled. */
void submit_answers(struct ctx *, struct submit *);

/* The name of a question's field. */
const char *submit_question_name(struct ctx *, const struct service_question *);

/* Whether a pair goes along as a hidden field: all but buttons, the honeypot, service and key. */
bool submit_travels(struct str name);

#endif
