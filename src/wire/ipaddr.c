#include "wire/ipaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"

/* A prefix as a table row: IPv4 in the first four bytes, or the first half of an IPv6 one. */
struct range {
	uint8_t bytes[8];
	int prefix;
};

/*
 * IANA IPv4 Special-Purpose Address Registry, with its globally reachable
 * anycast addresses in 192.0.0.0/24 left in the block; multicast; class E.
 */
static const struct range special4[] = {
	{ { 0 }, 8 },		  /* this network */
	{ { 10 }, 8 },		  /* private use */
	{ { 100, 64 }, 10 },	  /* shared address space */
	{ { 127 }, 8 },		  /* loopback */
	{ { 169, 254 }, 16 },	  /* link local, cloud metadata */
	{ { 172, 16 }, 12 },	  /* private use */
	{ { 192, 0, 0 }, 24 },	  /* IETF protocol assignments */
	{ { 192, 0, 2 }, 24 },	  /* documentation */
	{ { 192, 88, 99 }, 24 },  /* 6to4 relays */
	{ { 192, 168 }, 16 },	  /* private use */
	{ { 198, 18 }, 15 },	  /* benchmarking */
	{ { 198, 51, 100 }, 24 }, /* documentation */
	{ { 203, 0, 113 }, 24 },  /* documentation */
	{ { 224 }, 4 },		  /* multicast */
	{ { 240 }, 4 },		  /* reserved, broadcast */
};

/* Of IPv6 only this is given out for global unicast, */
static const struct range unicast6 = { { 0x20 }, 3 };

/* and in it these are special. */
static const struct range special6[] = {
	{ { 0x20, 0x01 }, 23 },		    /* IETF protocol assignments: Teredo, ORCHID, … */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },		    /* 6to4 */
	{ { 0x3f, 0xff }, 20 },		    /* documentation */
};

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff }; /* ::ffff:0:0/96 */
static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };	/* 64:ff9b::/96 */

bool
ipaddr_parse(struct str s, struct ipaddr *out)
{
	char z[INET6_ADDRSTRLEN];
	struct ipaddr a = { 0 };

	if (s.n >= sizeof(z) || memchr(s.n == 0 ? "" : s.p, '\0', s.n) != NULL)
		return false;
	memcpy(z, s.n == 0 ? "" : s.p, s.n);
	z[s.n] = '\0';
	if (inet_pton(AF_INET, z, a.bytes) == 1)
		a.bits = 32;
	else if (inet_pton(AF_INET6, z, a.bytes) == 1)
		a.bits = 128;
	else
		return false;
	*out = a;
	return true;
}

bool
ipaddr_of(const struct sockaddr *sa, struct ipaddr *out)
{
	struct ipaddr a = { 0 };

	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof(in));
		a.bits = 32;
		memcpy(a.bytes, &in.sin_addr, 4);
	} else if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, sa, sizeof(in));
		a.bits = 128;
		memcpy(a.bytes, &in.sin6_addr, 16);
	} else {
		return false;
	}
	*out = a;
	return true;
}

static bool
same_bits(const uint8_t *a, const uint8_t *b, int n)
{
	return memcmp(a, b, (size_t)n / 8) == 0 &&
	       (n % 8 == 0 || (a[n / 8] ^ b[n / 8]) >> (8 - n % 8) == 0);
}

static bool
in_table(const uint8_t *bytes, const struct range *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (same_bits(bytes, table[i].bytes, table[i].prefix))
			return true;
	return false;
}

static bool
public4(const uint8_t *bytes)
{
	return !in_table(bytes, special4, sizeof(special4) / sizeof(special4[0]));
}

static bool
public6(const uint8_t *bytes)
{
	if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0)
		return public4(bytes + 12);
	return in_table(bytes, &unicast6, 1) &&
	       !in_table(bytes, special6, sizeof(special6) / sizeof(special6[0]));
}

static bool
has_zone(const struct sockaddr *sa)
{
	struct sockaddr_in6 in;

	if (sa->sa_family != AF_INET6)
		return false;
	memcpy(&in, sa, sizeof(in));
	return in.sin6_scope_id != 0;
}

bool
ipaddr_public(const struct sockaddr *sa)
{
	struct ipaddr a;

	if (!ipaddr_of(sa, &a) || has_zone(sa))
		return false;
	return a.bits == 32 ? public4(a.bytes) : public6(a.bytes);
}

bool
ipaddr_loopback(const struct sockaddr *sa)
{
	static const uint8_t one6[16] = { [15] = 1 };
	struct ipaddr a;

	if (!ipaddr_of(sa, &a))
		return false;
	if (a.bits == 32)
		return a.bytes[0] == 127;
	return memcmp(a.bytes, one6, 16) == 0 ||
	       (memcmp(a.bytes, mapped, 12) == 0 && a.bytes[12] == 127);
}
