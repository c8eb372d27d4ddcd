#ifndef DELIVER_CLOSING_H
#define DELIVER_CLOSING_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/*
 * Endpoints that have answered 410: nothing more goes there, even before
 * that is written down.
 */
struct closing;

struct closing *closing_new(struct arena *);

/* One has answered so; several answers may be under way. */
void closing_add(struct closing *, int64_t jurisdiction, int64_t endpoint);
bool closing_has(const struct closing *, int64_t jurisdiction, int64_t endpoint);
/* One of its answers is written down: after the last of them the database's word counts. */
void closing_done(struct closing *, int64_t jurisdiction, int64_t endpoint);

#endif
