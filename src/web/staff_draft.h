#ifndef WEB_STAFF_DRAFT_H
#define WEB_STAFF_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/action.h"
#include "civic/feedback_list.h"
#include "web/page.h"
#include "web/staff_row.h"

struct ctx;
struct err;
struct form;
struct lang;

/*
 * An action on its way: words are written (staff_draft_form), looked at
 * (staff_draft_preview), posted.  Each page sends all of it to the next in its
 * form, so that nothing is kept here and the back button works:
 *
 *	ids            the chosen feedback, decimal, with blanks between; or
 *	filter         what more than ACTION_FEEDBACK_MAX were chosen by, as a query,
 *	upto           the newest of them, so that the choice stays what it was
 *	fitting        and "yes" where those are left out that cannot take the status
 *	status         a status's name
 *	message.CODE   the words in each language of the jurisdiction
 *	key            from the preview on: makes pressing twice one action
 *
 * What a filter means for ACTION_FEEDBACK_MAX or less is turned into ids with
 * the first page.  Either way nothing that comes in meanwhile is answered
 * unseen.
 */
struct staff_draft {
	struct page page;
	const int64_t *ids;
	size_t n;
	struct str ids_text;
	struct str filter_text; /* STR_NONE: chosen by ids */
	struct feedback_filter filter;
	int64_t upto;
	bool fitting;
	enum status status; /* STATUS__MAX: not chosen yet */
	struct staff_tongue {
		const struct lang *lang;
		struct str field; /* "message.es" */
		struct str text;  /* as typed */
		int64_t speakers; /* how many of the chosen were said in it */
		struct str hint;  /* the same in words; STR_NONE: none */
	} * tongues;		  /* the jurisdiction's */
	size_t tongues_n;
	const struct staff_row *rows; /* the first of the chosen */
	size_t rows_n;
	struct str key;
	struct action_preview preview;
	struct staff_refusal {
		int64_t id;
		enum status status; /* STATUS__MAX: there is no such feedback */
		struct str words;
	} * refused; /* the first of them */
	size_t refused_n;
	struct str rest_text; /* ids without the refused ones */
	size_t rest_n;	      /* how many are left without them */
};

/* Reads what was chosen, status and words from a query or a form; faults of the filter. */
const struct err *staff_draft_read(struct ctx *, const struct form *, struct staff_draft *);

/*
 * Finds what a filter means, and goes on with ids where they are few enough.
 * ERR_INVALID where they are none, or too many.
 */
const struct err *staff_draft_choose(struct ctx *, struct staff_draft *);

/* The same as civic/action.h takes it. */
struct action_draft staff_draft_action(struct ctx *, const struct staff_draft *);

/* Shows the form, or the preview; with what has to be mended. */
const struct err *staff_draft_show(struct ctx *, struct staff_draft *, const struct err *fault);
const struct err *staff_draft_show_preview(
    struct ctx *, struct staff_draft *, const struct err *fault);

#endif
