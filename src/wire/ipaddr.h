#ifndef WIRE_IPADDR_H
#define WIRE_IPADDR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct sockaddr;

/* An IPv4 or IPv6 address, and a network of them. */
struct ipaddr {
	int bits;	   /* 32 or 128: which kind it is */
	uint8_t bytes[16]; /* high byte first; of IPv4 the first four, the rest zero */
};

struct ipaddr_net {
	struct ipaddr first;
	int prefix; /* bits that all addresses in it share */
};

/*
 * Reads what RFC 3986 calls IPv4address and IPv6address: four decimal
 * numbers without leading zeros, or the forms of RFC 4291 without brackets
 * and without a zone.  The other spellings that inet_aton() takes (0x7f.1,
 * 2130706433) are refused.  false leaves *out untouched.
 */
bool ipaddr_parse(struct str, struct ipaddr *out);

/* As RFC 5952 writes it. */
struct str ipaddr_print(struct arena *, const struct ipaddr *);

/* The address in a socket address of AF_INET or AF_INET6; false for other families. */
bool ipaddr_of(const struct sockaddr *, struct ipaddr *out);

/* The address with all but its first prefix bits set to zero. */
struct ipaddr ipaddr_cut(const struct ipaddr *, int prefix);

/*
 * Reads ADDRESS/PREFIX, or an address alone as the network of that one.
 * Bits set beyond the prefix are refused: 10.1.0.0/8 may be a slip of the pen.
 */
bool ipaddr_net_parse(struct str, struct ipaddr_net *out);

/* IPv4 and IPv6 never match each other, not even as ::ffff:10.0.0.1. */
bool ipaddr_in(const struct ipaddr *, const struct ipaddr_net *);

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
