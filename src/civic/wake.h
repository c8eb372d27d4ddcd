#ifndef CIVIC_WAKE_H
#define CIVIC_WAKE_H

#include "base/str.h"

/*
 * Tells the dispatcher of this host, listening for datagrams on the Unix
 * socket at path, that something is due.  To be called after COMMIT.  It
 * only saves waiting for the dispatcher's next poll, so it never blocks, and
 * nobody hears when it is lost.  An empty path tells nobody.
 */
void wake_send(struct str path);

#endif
