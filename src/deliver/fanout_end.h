#ifndef DELIVER_FANOUT_END_H
#define DELIVER_FANOUT_END_H

#include <stdbool.h>

#include "base/str.h"

struct err;
struct fanout_batch;
struct fanout_due;

/* A batch's end: the lane is free for the next one. */
void fanout_end(struct fanout_batch *);

/*
 * Ends the batch where e is not NULL, and gives true.  Where the database is
 * there, what failed is noted at the event, once it is known which one's it is:
 * for a while afterwards events go one by one.  It counts against the event,
 * unless it is the program or the database that wants mending (ERR_INTERNAL):
 * then the event waits a while, as often as it takes.
 */
bool fanout_end_failed(struct fanout_batch *, const struct err *e);

/* Counts one more failure of this event, which is parked after the last one; then the batch ends.
 */
void fanout_end_note(struct fanout_batch *, const struct fanout_due *, struct str why);

#endif
