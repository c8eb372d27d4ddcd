#ifndef CIVIC_SERVICE_H
#define CIVIC_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/words.h"

struct arena;
struct err;
struct json;
struct jurisdiction;

/* Open311's data types of a further question. */
enum datatype {
	DATATYPE_STRING,
	DATATYPE_TEXT,
	DATATYPE_NUMBER,
	DATATYPE_DATETIME,
	DATATYPE_SINGLEVALUELIST,
	DATATYPE_MULTIVALUELIST,
	DATATYPE__MAX
};

/* "singlevaluelist" */
const char *service_datatype_name(enum datatype);
/* DATATYPE__MAX where there is none of that name. */
enum datatype service_datatype_find(struct str name);

struct service_choice {
	struct str key;
	struct words name;
};

/* A further question of a service; the answer stands in a feedback's attributes under its code. */
struct service_question {
	struct str code;
	enum datatype datatype;
	bool required;
	struct words label;
	struct words hint;
	const struct service_choice *choices; /* of the two lists */
	size_t choices_n;
};

/* What feedback is about. */
struct service {
	int64_t id;
	struct str code;
	struct words name;
	struct words description;
	struct words group; /* empty: none */
	const struct str *keywords;
	size_t keywords_n;
	bool place_required;
	const struct service_question *questions; /* in the order to ask */
	size_t questions_n;
};

/* The active service of a code, or NULL. */
const struct service *service_by_code(const struct jurisdiction *, struct str code);
const struct service *service_by_id(const struct jurisdiction *, int64_t id);

/* The question of a code, or NULL. */
const struct service_question *service_question(const struct service *, struct str code);

/* The choice of a key, or NULL. */
const struct service_choice *service_choice(const struct service_question *, struct str key);

/* What a choice is called in a language; the key itself where there is no such choice. */
struct str service_choice_name(
    const struct service_question *, struct str key, const struct lang *);

/*
 * Judges the answers, an object from a question's code to a value (NULL: no
 * answers), and gives them back as the JSON that is stored: questions in
 * their order, only those answered.
 *
 *	string, text            a string of at most 500 or 4,000 code points
 *	number                  a number, or a string that is one; stored as a number
 *	datetime                a string: RFC 3339, or 2026-11-22, or 2026-11-22T14:05
 *	singlevaluelist         a choice's key
 *	multivaluelist          an array of keys, or one key; stored as an array
 *
 * null, "" and an empty array are no answer.  Collects all faults (field
 * `attributes.CODE`; reasons unknown, required, wrong_type, too_long,
 * not_offered and those of wire/field.h).
 */
const struct err *service_answers_check(
    struct arena *, const struct service *, const struct json *answers, struct str *out);

#endif
