#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/ipaddr.h"

static struct arena *a;

static struct sockaddr *
socket_address(const struct ipaddr *ip)
{
	struct sockaddr_in *in4 = ARENA_NEW(a, struct sockaddr_in);
	struct sockaddr_in6 *in6 = ARENA_NEW(a, struct sockaddr_in6);

	if (ip->bits == 32) {
		in4->sin_family = AF_INET;
		memcpy(&in4->sin_addr, ip->bytes, 4);
		return (struct sockaddr *)in4;
	}
	in6->sin6_family = AF_INET6;
	memcpy(&in6->sin6_addr, ip->bytes, 16);
	return (struct sockaddr *)in6;
}

static bool
is_public(const char *text)
{
	struct ipaddr ip;

	assert_true(ipaddr_parse(str_of(text), &ip));
	return ipaddr_public(socket_address(&ip));
}

static bool
is_loopback(const char *text)
{
	struct ipaddr ip;

	assert_true(ipaddr_parse(str_of(text), &ip));
	return ipaddr_loopback(socket_address(&ip));
}

/* First and last address of each special range, and what lies just outside. */
static void
test_borders(void **state)
{
	static const struct {
		const char *before, *first, *last, *after; /* NULL: also special, or none */
	} ranges[] = {
		{ NULL, "0.0.0.0", "0.255.255.255", "1.0.0.0" },
		{ "9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0" },
		{ "100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0" },
		{ "126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0" },
		{ "169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0" },
		{ "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0" },
		{ "191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0" },
		{ "192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0" },
		{ "192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0" },
		{ "192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0" },
		{ "198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0" },
		{ "198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0" },
		{ "203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0" },
		{ "223.255.255.255", "224.0.0.0", "239.255.255.255", NULL },
		{ NULL, "240.0.0.0", "255.255.255.255", NULL },
		{ NULL, "::", "::1", NULL },
		{ NULL, "::0.0.0.0", "::255.255.255.255", NULL },
		{ NULL, "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b::127.0.0.1", NULL },
		{ NULL, "64:ff9b:0:0:0:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", NULL },
		{ NULL, "100::", "100::ffff:ffff:ffff:ffff", NULL },
		{ NULL, "200::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::" },
		{ NULL, "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2001:2::", NULL },
		{ "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::" },
		{ "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
		    "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
		{ "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::" },
		{ "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::" },
		{ "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "4000::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
		{ NULL, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
		{ NULL, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
		{ NULL, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
		{ NULL, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (is_public(ranges[i].first) || is_public(ranges[i].last))
			fail_msg("%s to %s is public", ranges[i].first, ranges[i].last);
		if (ranges[i].before != NULL && !is_public(ranges[i].before))
			fail_msg("%s is not public", ranges[i].before);
		if (ranges[i].after != NULL && !is_public(ranges[i].after))
			fail_msg("%s is not public", ranges[i].after);
	}
}

static void
test_wrapped(void **state)
{
	(void)state;
	assert_true(is_public("::ffff:93.184.216.34"));
	assert_true(is_public("64:ff9b::93.184.216.34"));
	assert_false(is_public("::ffff:169.254.169.254"));
	assert_false(is_public("::ffff:a9fe:a9fe"));
	assert_false(is_public("64:ff9b::a9fe:a9fe"));
	assert_false(is_public("64:ff9b:1::93.184.216.34"));
	assert_false(is_public("::93.184.216.34"));
	assert_false(is_public("::ffff:0:93.184.216.34"));
	assert_false(is_public("2002:5db8:d822::1"));
	assert_false(is_public("2002:7f00:1::"));
	assert_true(is_public("2606:2800:220:1:248:1893:25c8:1946"));
}

static void
test_loopback(void **state)
{
	(void)state;
	assert_true(is_loopback("127.0.0.1"));
	assert_true(is_loopback("127.255.255.255"));
	assert_true(is_loopback("::1"));
	assert_true(is_loopback("::ffff:127.0.0.1"));
	assert_false(is_loopback("128.0.0.1"));
	assert_false(is_loopback("126.255.255.255"));
	assert_false(is_loopback("::"));
	assert_false(is_loopback("::2"));
	assert_false(is_loopback("::127.0.0.1"));
	assert_false(is_loopback("64:ff9b::127.0.0.1"));
	assert_false(is_loopback("0.0.0.0"));
}

static void
test_other_sockets(void **state)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX, .sun_path = "/run/postgresql" };
	struct sockaddr_in6 zoned = { .sin6_family = AF_INET6, .sin6_scope_id = 2 };
	struct ipaddr ip;

	(void)state;
	assert_false(ipaddr_public((struct sockaddr *)&local));
	assert_false(ipaddr_loopback((struct sockaddr *)&local));
	assert_false(ipaddr_of((struct sockaddr *)&local, &ip));
	assert_true(ipaddr_parse(STR("2606:2800::1"), &ip));
	memcpy(&zoned.sin6_addr, ip.bytes, 16);
	assert_false(ipaddr_public((struct sockaddr *)&zoned));
	zoned.sin6_scope_id = 0;
	assert_true(ipaddr_public((struct sockaddr *)&zoned));
}

static void
test_text(void **state)
{
	static const char *const same[][2] = {
		{ "93.184.216.34", "93.184.216.34" },
		{ "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		{ "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7" },
		{ "::FFFF:7f00:1", "::ffff:127.0.0.1" },
		{ "0:0:0:0:0:0:0:0", "::" },
	};
	static const char *const bad[] = { "", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1",
		"127.1", "0", "127.0.0.01", "127.0.0.1.", "127.0.0.256", " 127.0.0.1", "127.0.0.1 ",
		"127.0.0.1/8", "[::1]", "fe80::1%lo", "1::2::3", ":::", "1:2:3:4:5:6:7",
		"12345::", "::1.2.3", "localhost", "\xe2\x91\xa0.0.0.1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:1111" };
	struct ipaddr ip = { .bits = 7 };
	char printed[INET6_ADDRSTRLEN];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ipaddr_parse(str_of(bad[i]), &ip))
			fail_msg("%s was read", bad[i]);
	assert_false(ipaddr_parse((struct str){ "1.2.3.4\0", 8 }, &ip));
	assert_false(ipaddr_parse(STR_NONE, &ip));
	assert_int_equal(ip.bits, 7);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_true(ipaddr_parse(str_of(same[i][0]), &ip));
		inet_ntop(ip.bits == 32 ? AF_INET : AF_INET6, ip.bytes, printed, sizeof(printed));
		assert_string_equal(printed, same[i][1]);
	}
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(16 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_borders),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_other_sockets),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
