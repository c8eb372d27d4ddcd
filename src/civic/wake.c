#include "civic/wake.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
wake_send(struct str path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (path.n == 0 || path.n >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path.p, path.n);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, "", 1, MSG_NOSIGNAL, (const struct sockaddr *)&to, sizeof(to));
	close(fd);
}
