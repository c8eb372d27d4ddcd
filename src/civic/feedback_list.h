#ifndef CIVIC_FEEDBACK_LIST_H
#define CIVIC_FEEDBACK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/kind.h"
#include "civic/status.h"
#include "civic/words.h"

struct err;
struct scope;

enum { FEEDBACK_LIST_MAX = 100, FEEDBACK_COUNT_MAX = 1000 };

/* Which feedback is meant.  feedback_filter_init() means all but spam and duplicates. */
struct feedback_filter {
	uint32_t statuses;  /* bit 1 << enum status for each that is meant */
	int64_t service_id; /* 0: any */
	int64_t area_id;    /* 0: any */
	enum kind kind;	    /* KIND__MAX: any */
	struct str words;   /* all of them, each the beginning of a word in address or
			       description, or a whole reference; STR_NONE: any */
	struct str flag;    /* STR_NONE: any */
};

void feedback_filter_init(struct feedback_filter *);

/* Bits of the statuses that are open, and of those closed (spam and duplicates not among them). */
uint32_t feedback_filter_open(void);
uint32_t feedback_filter_closed(void);

/*
 * Fills a filter in from words as forms, queries and JSON send them, each
 * may be STR_NONE: status is a status's name, "open", "closed" or "any";
 * service a code; area an id.  Faults name the field.
 */
struct feedback_filter_words {
	struct str status, service, area, kind, q, flag;
};
const struct err *feedback_filter_read(
    struct scope *, const struct feedback_filter_words *, struct feedback_filter *);

struct feedback_item {
	int64_t id;
	struct str reference;
	int64_t service_id;
	struct str service_code;
	struct words service_name;
	enum kind kind;
	enum status status, public_status;
	int64_t held_until; /* 0: not held now */
	struct str description;
	struct str language; /* of its words: BCP 47 */
	struct str address;
	double latitude, longitude; /* NaN: none */
	int64_t rating;		    /* 0: none */
	bool is_public;
	const struct str *flags;
	size_t flags_n;
	int64_t created_at, updated_at, closed_at;
};

struct feedback_list {
	const struct feedback_item *items;
	size_t n;
	int64_t next; /* `after` of the next page; 0: this was the last */
};

/* The newest first: those with an id below after (0: from the newest), at most limit (1 to
 * FEEDBACK_LIST_MAX). */
const struct err *feedback_list(struct scope *, const struct feedback_filter *, int64_t after,
    int64_t limit, struct feedback_list *out);

/* The same, and how many there are from the newest on, counted no further than FEEDBACK_COUNT_MAX
 * + 1. */
const struct err *feedback_list_counted(struct scope *, const struct feedback_filter *,
    int64_t after, int64_t limit, struct feedback_list *out, int64_t *count);

/* These, newest first; ids that are not there are left out.  */
const struct err *feedback_items(
    struct scope *, const int64_t *ids, size_t n, const struct feedback_item **out, size_t *found);

/* The ids, newest first, at most most of them. */
const struct err *feedback_select(struct scope *, const struct feedback_filter *, int64_t after,
    int64_t most, const int64_t **ids, size_t *n);

/* The ids of those that tell the same as this one, newest first, at most most of them. */
const struct err *feedback_duplicates(
    struct scope *, int64_t id, int64_t most, const int64_t **ids, size_t *n);

#endif
