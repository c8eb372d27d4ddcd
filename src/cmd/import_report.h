#ifndef CMD_IMPORT_REPORT_H
#define CMD_IMPORT_REPORT_H

#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct mapping;

/*
 * The report of an import: a CSV file with a line for each fault of each row
 * that was refused, and for each row that the map leaves out:
 *
 *	line, source_id, column, reason, words
 *
 * line is where the row begins in the file that was read; column the names of
 * its columns that the value comes from; words tell a person what is wrong.
 */
struct import_report;

/* path STR_NONE: faults are only counted.  ERR_INTERNAL where it cannot be written. */
const struct err *import_report_open(
    struct arena *, struct str path, const struct mapping *, struct import_report **);

/* The faults of one row; source_id may be STR_NONE. */
void import_report_refused(
    struct import_report *, struct arena *, int64_t line, struct str source_id, const struct err *);

/* The map says why. */
void import_report_skipped(
    struct import_report *, struct arena *, int64_t line, struct str source_id, struct str why);

int64_t import_report_refusals(const struct import_report *);
int64_t import_report_skips(const struct import_report *);

/* ERR_INTERNAL where what was written is not all on the disk. */
const struct err *import_report_close(struct import_report *, struct arena *);

#endif
