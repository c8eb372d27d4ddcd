#ifndef DELIVER_COMPLETE_WRITE_H
#define DELIVER_COMPLETE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct lane;
struct leases;
struct transfer;

/* Queues the statements of one batch of one jurisdiction, the fence first. */
const struct err *complete_write(
    struct lane *, const struct leases *, struct transfer *const *, size_t n);

/* The result closes the endpoint: it is gone, or will not be confirmed any more. */
bool complete_write_closes(const struct transfer *);

#endif
