#ifndef DB_CONNECT_H
#define DB_CONNECT_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db_options;
struct err;

/*
 * Opens a connection and puts it in pipeline mode, non-blocking, before
 * deadline (clock_mono).  Notices go to the log; one of severity WARNING
 * sets *warned.  ERR_UNAVAILABLE where the server cannot be reached,
 * ERR_INTERNAL where it refuses who we are.  *out is NULL on error.
 */
const struct err *connect_open(
    struct arena *, const struct db_options *, int64_t deadline, bool *warned, PGconn **out);

/*
 * Waits until the socket can be read (and written, with write) or the
 * deadline has passed: then ERR_UNAVAILABLE.
 */
const struct err *connect_wait(struct arena *, PGconn *, bool write, int64_t deadline);

#endif
