#include "deliver/egress.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/failpoint.h"
#include "wire/ipaddr.h"

const struct err *
egress_read(struct arena *a, struct str ports, bool loopback, struct egress *out)
{
	*out = (struct egress){ .loopback = loopback };
	while (ports.p != NULL) {
		int64_t port;

		if (!str_int(str_trim(str_next(&ports, ',')), &port) || port < 1 || port > 65535 ||
		    out->ports_n == EGRESS_PORTS)
			return err_new(a, ERR_INVALID,
			    "egress_ports: a list of at most %d ports, like 443,8443",
			    EGRESS_PORTS);
		out->ports[out->ports_n++] = (uint16_t)port;
	}
	return NULL;
}

static bool
port_allowed(const struct egress *e, const struct sockaddr *sa)
{
	/* Both kinds keep the port in the same place, behind the family. */
	uint16_t port = ntohs(((const struct sockaddr_in *)(const void *)sa)->sin_port);

	for (size_t i = 0; i < e->ports_n; i++)
		if (e->ports[i] == port)
			return true;
	return false;
}

bool
egress_allows(const struct egress *e, const struct sockaddr *sa, bool plain)
{
	/* Without this guard: shows a test that it would see what is called. */
	if (FAILPOINT("egress-open"))
		return true;
	if (e->loopback && ipaddr_loopback(sa))
		return true;
	return !plain && ipaddr_public(sa) && port_allowed(e, sa);
}

bool
egress_allows_text(const struct egress *e, const char *address, int port, bool plain)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
		return egress_allows(e, (const struct sockaddr *)&v4, plain);
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
		return egress_allows(e, (const struct sockaddr *)&v6, plain);
	return false;
}
