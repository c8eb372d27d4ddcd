#ifndef DELIVER_EGRESS_H
#define DELIVER_EGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct err;
struct arena;
struct sockaddr;

/*
 * Which addresses may be called on behalf of others.  It is the address of
 * the socket that is judged, never the name: names mean what their owner
 * says at that moment.
 */
enum { EGRESS_PORTS = 16 };

struct egress {
	uint16_t ports[EGRESS_PORTS];
	size_t ports_n;
	bool loopback; /* for trying things out: loopback, by http too, at any port */
};

/* ports as in the configuration: "443,8443".  ERR_INVALID where they are none. */
const struct err *egress_read(struct arena *, struct str ports, bool loopback, struct egress *);

/* plain: by http, which only goes to loopback. */
bool egress_allows(const struct egress *, const struct sockaddr *, bool plain);

/* The same for an address as text, as libcurl gives it. */
bool egress_allows_text(const struct egress *, const char *address, int port, bool plain);

#endif
