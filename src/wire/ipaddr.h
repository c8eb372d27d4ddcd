#ifndef WIRE_IPADDR_H
#define WIRE_IPADDR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct sockaddr;

/* An IPv4 or IPv6 address. */
struct ipaddr {
	int bits;	   /* 32 or 128: which kind it is */
	uint8_t bytes[16]; /* high byte first; of IPv4 the first four, the rest zero */
};

/*
 * Reads what RFC 3986 calls IPv4address and IPv6address: four decimal
 * numbers without leading zeros, or the forms of RFC 4291 without brackets
 * and without a zone.  The other spellings that inet_aton() takes (0x7f.1,
 * 2130706433) are refused.  false leaves *out untouched.
 */
bool ipaddr_parse(struct str, struct ipaddr *out);

/* The address in a socket address of AF_INET or AF_INET6; false for other families. */
bool ipaddr_of(const struct sockaddr *, struct ipaddr *out);

/*
 * Whether a socket's address may be called on behalf of a stranger: only
 * global unicast that stands in no special-purpose registry of IANA.  What
 * wraps an IPv4 address as ::ffff:0:0/96 or 64:ff9b::/96 is judged as that
 * address; every other transition prefix (6to4, Teredo, IPv4-compatible,
 * local NAT64), every other family and any zone of a link are refused.
 */
bool ipaddr_public(const struct sockaddr *);

/* 127.0.0.0/8, ::1, and 127.0.0.0/8 wrapped as ::ffff:0:0/96. */
bool ipaddr_loopback(const struct sockaddr *);

#endif
