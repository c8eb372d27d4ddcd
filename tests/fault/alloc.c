/*
 * Preloaded into a program, fails one of its requests for memory: the n-th
 * from when a test writes n into the file that HEARBACK_ALLOC names.  All
 * processes that were started with the file share it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct shared {
	_Atomic int64_t left;	/* until the one that fails; 0: none will */
	_Atomic int64_t calls;	/* so far */
	_Atomic int64_t failed; /* so far */
};

static struct shared *shared;

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("HEARBACK_ALLOC");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *at = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	shared = at == MAP_FAILED ? NULL : at;
	if (fd >= 0)
		close(fd);
}

static int
fails(void)
{
	if (shared == NULL)
		return 0;
	shared->calls++;
	if (shared->left <= 0 || --shared->left > 0)
		return 0;
	shared->failed++;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}
