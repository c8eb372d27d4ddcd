#ifndef CIVIC_CATALOG_H
#define CIVIC_CATALOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db;
struct err;

/*
 * A jurisdiction's organizations and services as one JSON document, which
 * `hearback service import` and the demo city read; hearback(1) describes
 * it.  Names are objects from a language to the words:
 *
 *	{"organizations": [{"code", "kind": "department" | "partner", "name"}],
 *	 "services": [{"code", "name", "description"?, "group"?, "keywords"?: [word],
 *	               "place"?: "required" | "optional", "organization"?: code, "active"?,
 *	               "questions"?: [{"code", "type", "required"?, "label", "hint"?,
 *	                               "choices"?: [{"key", "name"}]}]}]}
 */
enum { CATALOG_BYTES_MAX = 4 << 20, CATALOG_SERVICES_MAX = 2000 };

/* Of one service so much that one form takes all of it filled in: web/submit.c asserts it. */
enum {
	CATALOG_CODE_MAX = 100, /* characters, of questions and choices as well */
	CATALOG_QUESTIONS_MAX = 40,
	CATALOG_CHOICES_MAX = 200, /* of one question */
	CATALOG_BOXES_MAX = 200	   /* choices of all its questions that take any number of them */
};

struct catalog_counts {
	size_t organizations;
	size_t added, changed; /* services */
	size_t questions;
};

/*
 * Writes what the document says, inside the caller's transaction: by code,
 * what is there is changed, the rest added, in the order of the document.
 * Services that it does not name stay as they are; questions that a named
 * service no longer has go.  Moves the jurisdiction's version.  language is
 * the jurisdiction's first: every name needs it.
 *
 * ERR_MALFORMED where it is no JSON, ERR_INVALID with every fault and its
 * path (services.3.questions.0.type), too_many and too_long past the limits above among them.
 */
const struct err *catalog_import(struct db *, struct arena *, int64_t jurisdiction,
    struct str language, struct str json, struct catalog_counts *out);

#endif
