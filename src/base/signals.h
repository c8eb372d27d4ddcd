#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

struct arena;
struct err;

/*
 * Lets SIGTERM and SIGINT be read from *fd, which does not block, in place of
 * being delivered, and SIGPIPE be ignored, for the rest of the process.
 * ERR_INTERNAL where the system refuses.
 */
const struct err *signals_open(struct arena *, int *fd);

#endif
