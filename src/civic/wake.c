#include "civic/wake.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_socket(struct str path, struct sockaddr_un *at)
{
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (path.n == 0 || path.n >= sizeof(at->sun_path)) {
		errno = EINVAL;
		return -1;
	}
	memcpy(at->sun_path, path.p, path.n);
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

struct wake
wake_open(struct str path)
{
	struct wake w;

	w.fd = open_socket(path, &w.to);
	return w;
}

void
wake_send(const struct wake *w)
{
	if (w->fd >= 0)
		(void)sendto(
		    w->fd, "", 1, MSG_NOSIGNAL, (const struct sockaddr *)&w->to, sizeof(w->to));
}

int
wake_listen(struct str path)
{
	struct sockaddr_un at;
	int fd = open_socket(path, &at), why;

	if (fd < 0)
		return -1;
	unlink(at.sun_path);
	if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

bool
wake_heard(int fd)
{
	bool heard = false;
	char byte;

	while (recv(fd, &byte, 1, MSG_DONTWAIT) >= 0)
		heard = true;
	return heard;
}
