/*
 * Tells what leaves by the loopback interface of this network namespace: a
 * line for each TCP connection begun and each UDP datagram,
 *
 *	tcp SOURCE DESTINATION PORT
 *
 * and first, "ready".  In a namespace where every address is local, that is
 * all that would have gone anywhere.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void
tell(int family, int protocol, const void *from, const void *to, const unsigned char *p, size_t n)
{
	char source[INET6_ADDRSTRLEN], destination[INET6_ADDRSTRLEN];
	struct tcphdr tcp;
	struct udphdr udp;
	unsigned port;

	if (protocol == IPPROTO_TCP && n >= sizeof(tcp)) {
		memcpy(&tcp, p, sizeof(tcp));
		if (!tcp.syn || tcp.ack)
			return;
		port = ntohs(tcp.dest);
	} else if (protocol == IPPROTO_UDP && n >= sizeof(udp)) {
		memcpy(&udp, p, sizeof(udp));
		port = ntohs(udp.dest);
	} else {
		return;
	}
	inet_ntop(family, from, source, sizeof(source));
	inet_ntop(family, to, destination, sizeof(destination));
	printf("%s %s %s %u\n", protocol == IPPROTO_TCP ? "tcp" : "udp", source, destination, port);
}

static void
read_packet(const unsigned char *p, size_t n)
{
	struct ip v4;
	struct ip6_hdr v6;

	if (n >= sizeof(v4) && p[0] >> 4 == 4) {
		memcpy(&v4, p, sizeof(v4));
		if (n >= v4.ip_hl * 4U)
			tell(AF_INET, v4.ip_p, &v4.ip_src, &v4.ip_dst, p + v4.ip_hl * 4,
			    n - v4.ip_hl * 4U);
	} else if (n >= sizeof(v6) && p[0] >> 4 == 6) {
		memcpy(&v6, p, sizeof(v6));
		tell(
		    AF_INET6, v6.ip6_nxt, &v6.ip6_src, &v6.ip6_dst, p + sizeof(v6), n - sizeof(v6));
	}
}

int
main(void)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)), room = 8 << 20;
	unsigned char packet[65536];

	at.sll_ifindex = (int)if_nametoindex("lo");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (fd < 0 || at.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		perror("packets");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	for (;;) {
		socklen_t size = sizeof(at);
		ssize_t n = recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&at, &size);

		if (n > 0 && at.sll_pkttype == PACKET_OUTGOING)
			read_packet(packet, (size_t)n);
	}
}
