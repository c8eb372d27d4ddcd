#ifndef CMD_WEB_WORKER_H
#define CMD_WEB_WORKER_H

#include <signal.h>
#include <stdnoreturn.h>

struct conf;
struct installation_key;

/*
 * A worker, in the process just forked: serves one request after the other
 * from the listening socket until SIGHUP, which lets the request in hand finish,
 * or SIGTERM, which serves those that wait already as well.
 * signals is the mask to go back to while it waits.
 */
noreturn void web_worker_run(
    const struct conf *, const struct installation_key *, int listener, const sigset_t *signals);

#endif
