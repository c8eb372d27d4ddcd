#include "wire/installation_key.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "wire/digest.h"

enum { FIELDS_MAX = 8, FILE_MAX = 4096 };

static const struct err *
check_mode(struct arena *a, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_new(a, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL, "%s: %s", path,
		    strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_new(a, ERR_FORBIDDEN, "%s: not a regular file", path);
	if ((st.st_mode & 07777 & ~(mode_t)0640) != 0)
		return err_new(a, ERR_FORBIDDEN, "%s: mode %04o, may be 0640 at most", path,
		    (unsigned)(st.st_mode & 07777));
	return NULL;
}

/* Adds the version of one line, which must be newer than those before. */
static bool
read_line(struct arena *a, struct str line, struct installation_key *key)
{
	int64_t newest = key->count == 0 ? 0 : installation_key_newest(key), version;
	struct str number = str_next(&line, ':'), bytes;

	if (key->count == INSTALLATION_KEY_VERSIONS || !str_int(number, &version) ||
	    version <= newest || !digest_base64_decode(a, line, &bytes) ||
	    bytes.n != INSTALLATION_KEY_BYTES)
		return false;
	key->of[key->count].version = version;
	memcpy(key->of[key->count].bytes, bytes.p, bytes.n);
	key->count++;
	return true;
}

const struct err *
installation_key_read(struct arena *a, const char *path, struct installation_key *out)
{
	struct str rest;

	*out = (struct installation_key){ .count = 0 };
	TRY(check_mode(a, path));
	TRY(file_read(a, path, FILE_MAX, &rest));
	for (int line = 1; rest.n > 0; line++)
		if (!read_line(a, str_next(&rest, '\n'), out))
			return err_new(a, ERR_INVALID,
			    "%s:%d: not a rising version, a colon and 32 bytes in base64", path,
			    line);
	if (out->count == 0)
		return err_new(a, ERR_INVALID, "%s: empty", path);
	return NULL;
}

static bool
write_synced(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		s = str_sub(s, n < 0 ? 0 : (size_t)n, s.n);
	}
	return fsync(fd) == 0;
}

static bool
sync_folder(char *path)
{
	int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

const struct err *
installation_key_create(struct arena *a, const char *path)
{
	uint8_t key[INSTALLATION_KEY_BYTES];
	const char *draft;
	struct str line;
	int fd, error;
	bool done;

	digest_random(key, sizeof(key));
	line = str_fmt(a, "1:%s\n", digest_base64(a, key, sizeof(key)).p);
	draft = str_fmt(a, "%s.%ld", path, (long)getpid()).p;
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_new(a, ERR_INTERNAL, "%s: %s", draft, strerror(errno));
	done = write_synced(fd, line);
	done = close(fd) == 0 && done;
	/* link() refuses a name that is taken; rename() would replace the key. */
	done = done && link(draft, path) == 0;
	error = errno;
	unlink(draft);
	if (!done)
		return err_new(a, error == EEXIST ? ERR_CONFLICT : ERR_INTERNAL, "%s: %s", path,
		    strerror(error));
	if (!sync_folder(str_z(a, str_of(path))))
		return err_new(a, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	return NULL;
}

int64_t
installation_key_newest(const struct installation_key *key)
{
	return key->of[key->count - 1].version;
}

static void
put_length(char out[4], size_t n)
{
	for (int i = 0; i < 4; i++)
		out[i] = (char)(n >> (24 - 8 * i));
}

bool
installation_key_derive(const struct installation_key *key, int64_t version,
    const struct str *fields, size_t count, uint8_t out[INSTALLATION_KEY_BYTES])
{
	struct str parts[2 * FIELDS_MAX];
	char lengths[FIELDS_MAX][4];

	if (count > FIELDS_MAX)
		log_die("installation_key: %zu fields", count);
	for (size_t i = 0; i < count; i++) {
		put_length(lengths[i], fields[i].n);
		parts[2 * i] = (struct str){ lengths[i], 4 };
		parts[2 * i + 1] = fields[i];
	}
	for (size_t i = 0; i < key->count; i++)
		if (key->of[i].version == version) {
			digest_hmac(
			    (struct str){ (const char *)key->of[i].bytes, INSTALLATION_KEY_BYTES },
			    parts, 2 * count, out);
			return true;
		}
	return false;
}
