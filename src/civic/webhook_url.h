#ifndef CIVIC_WEBHOOK_URL_H
#define CIVIC_WEBHOOK_URL_H

#include <stdbool.h>

#include "base/str.h"
#include "civic/endpoint.h"

struct arena;
struct err;

/*
 * Which addresses may be given as a webhook.  This is about how they are
 * written; whether the host may be called is judged at the socket, at every
 * send (deliver/egress.h), because names mean what their owner says today.
 */
struct webhook_policy {
	struct str ports; /* "443,8443": ports that may be used */
	bool loopback;	  /* for trying things out: http and any port as well */
};

/*
 * Reads a webhook's address and puts it in the one form that is stored and
 * sent to: scheme and host in lower case, no default port, no dot at the end
 * of the host, a path of at least "/", "." and ".." resolved.  The parser is
 * libcurl's, the same that will connect.
 *
 * ERR_INVALID at field, reasons required, too_long, url, scheme, user,
 * fragment, host, port.  The name of the field is not copied.
 */
const struct err *webhook_url_read(struct arena *, const struct webhook_policy *, const char *field,
    struct str value, struct endpoint_url *out);

#endif
