#ifndef BASE_FAILPOINT_H
#define BASE_FAILPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

/*
 * Places where a test makes the program fail:
 *
 *     FAILPOINT("commit-sent");
 *     if (FAILPOINT("resolver"))
 *             return err_new(a, ERR_UNAVAILABLE, "failpoint");
 *
 * Only a program configured with --enable-failpoints has them; in all others
 * FAILPOINT() is false and costs nothing.  The environment says what happens,
 * HEARBACK_FAILPOINTS=name=action[:pass],…  with one of the actions
 *
 *     exit       the process ends at once with status 9, as if killed
 *     abort      the process ends by SIGABRT
 *     error      FAILPOINT() is true
 *     sleep/MS   the process waits that many milliseconds
 *
 * at that pass of the process through that name, counted from 1, or at every
 * one.  FAILPOINT_OF("build", 7) is the place named build/7.  A text that
 * cannot be read ends the process: no test passes because of a slip in it.
 */
#ifdef FAILPOINTS
#define FAILPOINT(name) failpoint_pass(name)
#define FAILPOINT_OF(name, number) failpoint_pass_of(name, number)
#else
#define FAILPOINT(name) failpoint_absent()
#define FAILPOINT_OF(name, number) ((void)(number), failpoint_absent())
#endif

/* What FAILPOINT() does; names have at most 31 letters, digits and hyphens. */
bool failpoint_pass(const char *name);
bool failpoint_pass_of(const char *name, int64_t number);

static inline bool
failpoint_absent(void)
{
	return false;
}

#endif
