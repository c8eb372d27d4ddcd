#ifndef CIVIC_SNAPSHOT_H
#define CIVIC_SNAPSHOT_H

#include <stdint.h>

struct arena;
struct db;
struct err;
struct jurisdiction;

/*
 * Reads a jurisdiction's rules at one moment into an arena, in a transaction
 * of its own: for the registry of civic/jurisdiction.h.  ERR_NOT_FOUND.
 */
const struct err *snapshot_read(
    struct db *, struct arena *, int64_t id, const struct jurisdiction **);

#endif
