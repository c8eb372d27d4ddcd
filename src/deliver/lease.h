#ifndef DELIVER_LEASE_H
#define DELIVER_LEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct lane;

/*
 * Which dispatcher works on which shard.  Each of the two stages has 64
 * shards, shared out evenly among the dispatchers alive.  A lease lasts
 * 10 s and is renewed every 3; after 6 s without renewal nothing is started
 * any more, after 10 s the shard is somebody else's to take.  An epoch that
 * moves with each change of owner fences what an old owner still writes
 * (hb.fence()).
 */
enum { LEASE_SHARDS = 64 };
enum lease_stage { LEASE_FANOUT = 1, LEASE_SEND = 2, LEASE_STAGES };

struct leases;

/*
 * Called when a shard is there to be worked on; when it is to be given back
 * as soon as what is in hand is done; and when it is ours no more.
 */
enum lease_change { LEASE_GAINED, LEASE_LEAVING, LEASE_LOST };
typedef void lease_changed(void *arg, enum lease_stage, int shard, enum lease_change);

/* name is for people: host and process. */
struct leases *lease_new(
    struct arena *, struct lane *, struct str name, lease_changed *, void *arg);

/* Renews, takes and gives back what is due. */
void lease_turn(struct leases *, int64_t now);
/* Renews as soon as it can: a fence said that a shard is lost. */
void lease_hurry(struct leases *);
/* When lease_turn() has something to do next (clock_mono). */
int64_t lease_next(const struct leases *);

/* The shard is ours, and may be worked on. */
bool lease_held(const struct leases *, enum lease_stage, int64_t shard);
/* Renewed within 6 s: something new may be started. */
bool lease_fresh(const struct leases *, int64_t now);

/* Shards that may be worked on, as numbers into at[LEASE_SHARDS]; gives how many. */
size_t lease_list(const struct leases *, enum lease_stage, int64_t *at);

/*
 * Work in hand on a shard: it is not given back before it is done.  The
 * epoch goes with the work; where lease_epoch() is another one later, the
 * shard was lost meanwhile and the work must not be written down.
 */
void lease_use(struct leases *, enum lease_stage, int64_t shard);
void lease_done(struct leases *, enum lease_stage, int64_t shard);
int64_t lease_epoch(const struct leases *, enum lease_stage, int64_t shard);
int64_t lease_owner(const struct leases *);
/*
 * When the shard was taken from a dispatcher that had not given it back
 * (clock_db); 0: it was given back.  Something that was due then may be what
 * ended that dispatcher.
 */
int64_t lease_crashed_at(const struct leases *, enum lease_stage, int64_t shard);
/* How often all leases were renewed: what lease_epoch() says is as new as that. */
int64_t lease_renewals(const struct leases *);

/* At the end: all back, waiting for the database. */
const struct err *lease_release(struct leases *);

#endif
