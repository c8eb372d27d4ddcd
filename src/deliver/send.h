#ifndef DELIVER_SEND_H
#define DELIVER_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct egress;
struct transfer;

/*
 * Requests on their way, all in one loop.  Each has 5 s to connect and 20 s
 * in all; redirects, proxies, other protocols and what the environment or a
 * URL could sneak in are off; every socket's address is judged before it is
 * opened and again before something is sent on it.
 */
struct sender;

/* A file descriptor the loop waits for as well. */
struct send_wait {
	int fd;
	bool write; /* wait for writing too */
	bool ready; /* out */
};

/*
 * slots: how many at the same time.  done() hears of each that has ended,
 * its answer filled in.  egress must outlive the sender.
 */
struct sender *send_new(struct arena *, int64_t slots, const struct egress *,
    void (*done)(void *, struct transfer *), void *arg);

/* Starts a transfer whose request is built. */
void send_start(struct sender *, struct transfer *);

/* Waits until something can go on, or for so many milliseconds. */
void send_wait(struct sender *, struct send_wait *, size_t count, int ms);

/* Goes on with all of them. */
void send_turn(struct sender *);

/* Ends one that is under way, without done(). */
void send_abort(struct sender *, struct transfer *);

void send_close(struct sender *);

#endif
