#ifndef WEB_SERVE_H
#define WEB_SERVE_H

struct arena;
struct fcgi;
struct site;

/*
 * Takes the next request, if there is one, from accept to the log line.
 * Whatever happens in between, no transaction is open at the end.  The
 * caller resets the arena.
 */
void serve_one(const struct site *, struct fcgi *, struct arena *);

#endif
