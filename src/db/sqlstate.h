#ifndef DB_SQLSTATE_H
#define DB_SQLSTATE_H

#include <stdbool.h>

#include "base/err.h"

/*
 * What an SQLSTATE means to us (PostgreSQL's appendix A).  NULL, no state at
 * all, is a broken connection.
 */
enum err_code sqlstate_code(const char *state);

/* true where the connection cannot be used after it: shut down, read-only, too many. */
bool sqlstate_fatal(const char *state);

#endif
