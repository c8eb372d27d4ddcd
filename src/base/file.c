#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

static const struct err *
read_all(struct arena *a, int fd, const char *path, size_t most, struct str *out)
{
	char chunk[16 * 1024];
	struct buf b;
	ssize_t n;

	buf_init(&b, a);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_new(a, ERR_INTERNAL, "%s: %s", path, strerror(errno));
		if ((size_t)n > most - b.n)
			return err_new(a, ERR_TOO_LARGE, "%s: more than %zu bytes", path, most);
		buf_add(&b, chunk, (size_t)n);
	}
	*out = buf_done(&b);
	return NULL;
}

const struct err *
file_read(struct arena *a, const char *path, size_t most, struct str *out)
{
	const struct err *e;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_all(a, STDIN_FILENO, "standard input", most, out);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_new(a, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL, "%s: %s", path,
		    strerror(errno));
	e = read_all(a, fd, path, most, out);
	close(fd);
	return e;
}
