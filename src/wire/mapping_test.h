#ifndef WIRE_MAPPING_TEST_H
#define WIRE_MAPPING_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/mapping_row.h"

struct arena;

/*
 * Tests of a row, joined by " and ":
 *
 *	FIELD missing                   FIELD present
 *	FIELD is TEXT                   FIELD contains TEXT
 *	FIELD begins with TEXT          FIELD ends with TEXT
 *	FIELD longer than N             (code points)
 *	FIELD before FIELD              (dates, both there)
 *	FIELD within N minutes of FIELD (or hours, days; dates, both there)
 *	point missing, present, outside WEST,SOUTH,EAST,NORTH
 */
struct mapping_test {
	int op; /* a row of the table in mapping_test.c */
	enum mapping_field field, other;
	struct str text;
	int64_t number; /* code points, microseconds */
	double box[4];
};

struct mapping_tests {
	struct str name;
	struct mapping_test *tests;
	size_t count;
};

/* Reads the tests; NULL, or words about what is wrong. */
const char *mapping_test_parse(struct arena *, struct str text, struct mapping_tests *);

/* Every one of the tests holds. */
bool mapping_test_hold(const struct mapping_tests *, const struct mapping_row *);

#endif
