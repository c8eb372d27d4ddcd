#ifndef WIRE_MAPPING_H
#define WIRE_MAPPING_H

#include <stddef.h>

#include "base/str.h"
#include "wire/datepattern.h"
#include "wire/mapping_row.h"
#include "wire/mapping_rule.h"
#include "wire/mapping_test.h"

struct arena;
struct err;

/*
 * The file that tells `hearback import` what the columns of a city's CSV
 * file mean; hearback-map(5) is its manual.  Lines `key = value` under a
 * `[section]`, `#` begins a comment line:
 *
 *	[file]        name, separator, zone, language, dates
 *	[fields]      FIELD = where its value comes from
 *	[attributes]  CODE = the same, for an answer to a further question
 *	[values FIELD] (or [values attributes.CODE])
 *	              what the file says = what it becomes
 *	[missing]     FIELD, point or * = values that stand for "not known"
 *	[prefixes]    FIELD = beginnings that are taken away
 *	[flags]       FLAG = the tests that a suspicious row meets
 *	[skip]        WHY = the tests of a row that is left out
 *
 * What a row becomes by it: wire/mapping_row.h.
 */
struct mapping_attribute {
	struct str code;
	struct mapping_rule rule;
};

/* A false point, compared at as many decimals as it was written with. */
struct mapping_point {
	double lat, lon;
	double lat_step, lon_step; /* 0.0001 for four decimals */
};

struct mapping {
	struct str name;     /* stands in feedback.source */
	struct str zone;     /* known to wire/zone.h */
	struct str language; /* of the words of residents */
	char separator;
	struct datepattern *dates; /* tried in this order */
	size_t dates_count;
	struct mapping_columns columns; /* those the file speaks of */
	struct mapping_rule fields[MAPPING_FIELDS];
	struct mapping_attribute *attributes;
	size_t attributes_count;
	struct mapping_list missing; /* for every field */
	struct mapping_point *no_points;
	size_t no_points_count;
	struct mapping_tests *flags;
	size_t flags_count;
	struct mapping_tests *skips;
	size_t skips_count;
};

/* Reads a file; ERR_INVALID whose detail names file, line and what is expected there. */
const struct err *mapping_read(struct arena *, const char *path, struct mapping *out);

/* The same for its text; path is only for the words. */
const struct err *mapping_parse(
    struct arena *, const char *path, struct str text, struct mapping *out);

/*
 * Where the columns stand in a CSV file with these names: places[i] is the
 * field of a record for columns.names[i].  ERR_INVALID with the first column
 * that the file does not have.
 */
const struct err *mapping_bind(
    struct arena *, const struct mapping *, const struct str *names, size_t count, size_t **places);

#endif
