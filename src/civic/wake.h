#ifndef CIVIC_WAKE_H
#define CIVIC_WAKE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Tells the dispatcher of this host, listening for datagrams on the Unix
 * socket at path, that something is due.  To be called after COMMIT.  It
 * only saves waiting for the dispatcher's next poll, so it never blocks, and
 * nobody hears when it is lost.  An empty path tells nobody.
 */
void wake_send(struct str path);

/*
 * The dispatcher's side: a socket at path that does not block, which replaces
 * one left there.  -1 with errno set where it cannot be made.
 */
int wake_listen(struct str path);

/* Takes all that has been said; false: nothing was. */
bool wake_heard(int fd);

#endif
