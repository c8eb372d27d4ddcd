#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/ipaddr.h"

/*
 * The judgement again, as slowly and differently as can be: the address as a
 * line of hex digits or decimal numbers, compared with the registries' rows
 * written out as first and last address.
 */
static const char *const ranges4[][2] = {
	{ "000.000.000.000", "000.255.255.255" },
	{ "010.000.000.000", "010.255.255.255" },
	{ "100.064.000.000", "100.127.255.255" },
	{ "127.000.000.000", "127.255.255.255" },
	{ "169.254.000.000", "169.254.255.255" },
	{ "172.016.000.000", "172.031.255.255" },
	{ "192.000.000.000", "192.000.000.255" },
	{ "192.000.002.000", "192.000.002.255" },
	{ "192.088.099.000", "192.088.099.255" },
	{ "192.168.000.000", "192.168.255.255" },
	{ "198.018.000.000", "198.019.255.255" },
	{ "198.051.100.000", "198.051.100.255" },
	{ "203.000.113.000", "203.000.113.255" },
	{ "224.000.000.000", "255.255.255.255" },
};

static const char *const ranges6[][2] = {
	{ "0000:0000", "1fff:ffff" }, /* ::, ::1, ::/96, 64:ff9b:1::/48, 100::/64, … */
	{ "2001:0000", "2001:01ff" }, { "2001:0db8", "2001:0db8" }, { "2002:0000", "2002:ffff" },
	{ "3fff:0000", "3fff:0fff" },
	{ "4000:0000", "ffff:ffff" }, /* 5f00::/16, fc00::/7, fe80::/10, ff00::/8, … */
};

static bool
slow_public4(const uint8_t *p)
{
	char text[16];

	snprintf(text, sizeof(text), "%03d.%03d.%03d.%03d", p[0], p[1], p[2], p[3]);
	for (size_t i = 0; i < sizeof(ranges4) / sizeof(ranges4[0]); i++)
		if (strcmp(text, ranges4[i][0]) >= 0 && strcmp(text, ranges4[i][1]) <= 0)
			return false;
	return true;
}

static bool
slow_public6(const uint8_t *p)
{
	char text[40];
	size_t n = 0;

	for (int i = 0; i < 16; i += 2)
		n += (size_t)snprintf(
		    text + n, sizeof(text) - n, "%s%02x%02x", i == 0 ? "" : ":", p[i], p[i + 1]);
	if (strncmp(text, "0000:0000:0000:0000:0000:ffff:", 30) == 0 ||
	    strncmp(text, "0064:ff9b:0000:0000:0000:0000:", 30) == 0)
		return slow_public4(p + 12);
	text[9] = '\0';
	for (size_t i = 0; i < sizeof(ranges6) / sizeof(ranges6[0]); i++)
		if (strcmp(text, ranges6[i][0]) >= 0 && strcmp(text, ranges6[i][1]) <= 0)
			return false;
	return true;
}

static void
judge(const uint8_t *p, size_t n)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (n >= 4) {
		memcpy(&in4.sin_addr, p, 4);
		FUZZ_HOLDS(ipaddr_public((struct sockaddr *)&in4) == slow_public4(p));
	}
	if (n >= 16) {
		memcpy(&in6.sin6_addr, p, 16);
		FUZZ_HOLDS(ipaddr_public((struct sockaddr *)&in6) == slow_public6(p));
		FUZZ_HOLDS(!ipaddr_loopback((struct sockaddr *)&in6) ||
			   !ipaddr_public((struct sockaddr *)&in6));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ipaddr address, again;
	char printed[INET6_ADDRSTRLEN];
	struct str text = fuzz_str(p, n);

	judge(p, n);
	if (ipaddr_parse(text, &address)) {
		judge(address.bytes, (size_t)address.bits / 8);
		inet_ntop(address.bits == 32 ? AF_INET : AF_INET6, address.bytes, printed,
		    sizeof(printed));
		FUZZ_HOLDS(ipaddr_parse(str_of(printed), &again));
		FUZZ_HOLDS(memcmp(&address, &again, sizeof(again)) == 0);
	}
	return 0;
}
