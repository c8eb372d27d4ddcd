#ifndef WIRE_MAPPING_ROW_H
#define WIRE_MAPPING_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct csv_record;
struct mapping;

/* What a row of a city's file can tell; mapping_row_field() has the names and limits. */
enum mapping_field {
	MAPPING_SOURCE_ID,
	MAPPING_SERVICE,      /* its name */
	MAPPING_SERVICE_CODE, /* made from the name where it is missing */
	MAPPING_SERVICE_GROUP,
	MAPPING_ORGANIZATION, /* the department's name */
	MAPPING_KIND,
	MAPPING_STATUS,
	MAPPING_DESCRIPTION,
	MAPPING_LANGUAGE,
	MAPPING_RATING,
	MAPPING_PUBLIC,
	MAPPING_CREATED_AT,
	MAPPING_UPDATED_AT,
	MAPPING_CLOSED_AT,
	MAPPING_ADDRESS,
	MAPPING_LAT,
	MAPPING_LON,
	MAPPING_NAME, /* of the person */
	MAPPING_EMAIL,
	MAPPING_PHONE,
	MAPPING_ACTION, /* what the city answered, public words */
	MAPPING_ACTION_AT,
	MAPPING_ATTRIBUTES, /* JSON: an object of answers by question */
	MAPPING_FIELDS
};

enum mapping_type {
	MAPPING_LINE,
	MAPPING_TEXT,
	MAPPING_DATE,
	MAPPING_NUMBER,
	MAPPING_WORD,
	MAPPING_CODE,
	MAPPING_LANGUAGE_CODE,
	MAPPING_JSON
};

struct mapping_spec {
	const char *name; /* as in the file */
	enum mapping_type type;
	size_t max;		  /* code points of a line or text */
	const char *const *words; /* of a MAPPING_WORD, ended by NULL */
	double least, most;	  /* of a number */
	bool required;		  /* in each row, and so in the file */
};

/* The row of the table of fields. */
const struct mapping_spec *mapping_row_field(enum mapping_field);
/* MAPPING_FIELDS where no field has the name. */
enum mapping_field mapping_row_find(struct str name);

struct mapping_answer {
	struct str code;  /* letters, digits, - _ . */
	struct str label; /* the question in the file's words; the code where it has none */
	struct str value;
};

struct mapping_row {
	struct str text[MAPPING_FIELDS]; /* STR_NONE where missing; service_code never is */
	int64_t moment[MAPPING_FIELDS];	 /* of the dates that are not missing */
	double number[MAPPING_FIELDS];	 /* of the numbers that are not missing */
	bool has_point;			 /* lat and lon are both there and mean something */
	bool false_point;		 /* they were there, and stand for "not known" */
	struct mapping_answer
	    *answers; /* [attributes] first, then the JSON's, empty ones left out */
	size_t answers_count;
	struct str *flags;
	size_t flags_count;
	struct str skip; /* why it is left out, or STR_NONE */
};

/*
 * What a record means.  ERR_INVALID with all faults of the row: required,
 * not_offered (not in the table of values), wrong_type, out_of_range,
 * too_long, control_characters; the field, and words with the value at
 * fault.  A row to skip has no faults.
 */
const struct err *mapping_row_read(struct arena *, const struct mapping *, const size_t *places,
    const struct csv_record *, struct mapping_row *out);

/* 1 to 100 letters of ASCII, digits, - _ and . */
bool mapping_row_is_code(struct str);

/* "Street Light Outages" as "street-light-outages": at most 100 of a-z 0-9 -; bytes beyond ASCII as
 * hex digits. */
struct str mapping_row_code(struct arena *, struct str name);

#endif
