#ifndef CIVIC_WAKE_H
#define CIVIC_WAKE_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

#include "base/str.h"

/* A process's way to the dispatcher of this host, whichever listens at that time. */
struct wake {
	int fd; /* -1: nobody is told */
	struct sockaddr_un to;
};

/* path is that of the dispatcher's Unix socket; an empty one tells nobody. */
struct wake wake_open(struct str path);

/*
 * Says, by a datagram, that something is due.  To be called after COMMIT.  It
 * only saves waiting for the dispatcher's next poll, so it never blocks, and
 * nobody hears when it is lost.
 */
void wake_send(const struct wake *);

/* The dispatcher's side. */
struct wake_ear {
	int fd; /* -1: nothing is heard */
	struct sockaddr_un at;
	dev_t device; /* of the socket's file, and its number there */
	ino_t file;
};

/*
 * A socket at path that does not block, which replaces the one there.  fd is
 * -1, with errno set, where it cannot be made.
 */
struct wake_ear wake_listen(struct str path);

/* Takes all that has been said; false: nothing was. */
bool wake_heard(const struct wake_ear *);

/* Closes the socket, and removes it unless somebody else's has replaced it. */
void wake_leave(const struct wake_ear *);

#endif
