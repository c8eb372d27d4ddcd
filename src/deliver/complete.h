#ifndef DELIVER_COMPLETE_H
#define DELIVER_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct courier;
struct lane;
struct leases;
struct queue;
struct tenants;
struct transfer;

/*
 * Writes results down: in batches of one jurisdiction, each one fenced
 * transaction that sending does not wait for.  A batch that the database did
 * not take is kept and written again, which changes nothing the second time;
 * results of a shard that was lost are forgotten, for its new owner sends
 * those deliveries again.
 */
struct completion;

struct completion *complete_new(struct arena *, struct leases *, struct tenants *, struct queue *);

/* The courier its transfers go back to; before the first result. */
void complete_courier(struct completion *, struct courier *);

/* A result to be written down. */
void complete_add(void *completion, struct transfer *);

/* Writes what has gathered; flush: without waiting for more to come. */
void complete_turn(struct completion *, struct lane *, bool flush);
/* When complete_turn() has something to do (clock_mono); INT64_MAX: nothing. */
int64_t complete_next(const struct completion *);

/* Results not yet written down. */
size_t complete_count(const struct completion *);

/* An endpoint's state is decided: its waiting deliveries are to be looked at. */
bool complete_decided(struct completion *, int64_t *jurisdiction, int64_t *endpoint);

#endif
