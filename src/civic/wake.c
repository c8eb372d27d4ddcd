#include "civic/wake.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static bool
make(struct wake_ear *w)
{
	struct stat file;

	unlink(w->at.sun_path);
	if (bind(w->fd, (const struct sockaddr *)&w->at, sizeof(w->at)) != 0 ||
	    stat(w->at.sun_path, &file) != 0)
		return false;
	w->device = file.st_dev;
	w->file = file.st_ino;
	return true;
}

struct wake_ear
wake_listen(struct str path)
{
	struct wake_ear w = { 0 };
	int why;

	w.fd = open_socket(path, &w.at);
	if (w.fd < 0 || make(&w))
		return w;
	why = errno;
	close(w.fd);
	w.fd = -1;
	errno = why;
	return w;
}

bool
wake_heard(const struct wake_ear *w)
{
	bool heard = false;
	char byte;

	while (recv(w->fd, &byte, 1, MSG_DONTWAIT) >= 0)
		heard = true;
	return heard;
}

void
wake_leave(const struct wake_ear *w)
{
	struct stat file;

	if (w->fd < 0)
		return;
	/* As long as it is open, no other file has its number. */
	if (stat(w->at.sun_path, &file) == 0 && file.st_dev == w->device && file.st_ino == w->file)
		unlink(w->at.sun_path);
	close(w->fd);
}
