#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct request;

/*
 * One FastCGI connection after the other, and the only place that knows
 * libfcgi.  Requests come over a Unix socket from nginx, which has read them
 * whole.  A peer that connects and says nothing is dropped after
 * two seconds, one that falls silent in the body or does not take the answer
 * after five; who begins a head and does not end it is waited for.
 */
struct fcgi;

/* Accepts on a listening, non-blocking socket.  Call after the fork, before installing signal
 * handlers. */
struct fcgi *fcgi_new(struct arena *process, int listener);

/*
 * The next request's head.  false where there is none yet (another worker
 * took it) or it could not be read.  Call when the listener can be read,
 * with signals blocked.
 */
bool fcgi_next(struct fcgi *, struct arena *, struct request *);

/*
 * Reads the body into the request.  ERR_MALFORMED where CONTENT_LENGTH is no
 * plain decimal number or is not what came; ERR_TOO_LARGE past most bytes,
 * after reading it away so that nginx hears our answer.
 */
const struct err *fcgi_body(struct fcgi *, struct arena *, struct request *, size_t most);

/* Sends the answer, and that it is all.  false where nobody listens any more. */
bool fcgi_answer(struct fcgi *, struct str text);

/* Closes the connection; the strings of the request's head go with it. */
void fcgi_end(struct fcgi *);

#endif
