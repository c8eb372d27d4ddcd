/*
 * Stands in for libFuzzer where it is not built in: gives a target every
 * file of tests/corpus/NAME/, NAME being the program's own, and prints TAP.
 */
#include <dirent.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "tests/fuzz/fuzz.h"

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A copy of its own for each input, so that tools see a read past its end. */
static bool
run(struct arena *a, const char *path)
{
	struct str input;
	uint8_t *copy;

	if (file_read(a, path, (size_t)16 << 20, &input) != NULL)
		return false;
	copy = malloc(input.n);
	if (copy == NULL && input.n > 0)
		return false;
	if (input.n > 0)
		memcpy(copy, input.p, input.n);
	LLVMFuzzerTestOneInput(copy, input.n);
	free(copy);
	return true;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 30);
	const char *srcdir = getenv("srcdir"), *name = strrchr(argv[0], '/');
	struct dirent **entries;
	struct str folder;
	int count, bad = 0;

	(void)argc;
	folder = str_fmt(a, "%s/tests/corpus/%s", srcdir == NULL ? "." : srcdir,
	    name == NULL ? argv[0] : name + 1);
	count = scandir(folder.p, &entries, is_input, alphasort);
	if (count <= 0) {
		printf("1..1\nnot ok 1 - %s holds no input\n", folder.p);
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		bool done;

		/* Said before it runs: the last name is the one that crashed. */
		printf("# %s\n", entries[i]->d_name);
		fflush(stdout);
		done = run(a, str_fmt(a, "%s/%s", folder.p, entries[i]->d_name).p);
		printf("%s %d - %s\n", done ? "ok" : "not ok", i + 1, entries[i]->d_name);
		bad += !done;
		free(entries[i]);
	}
	free(entries);
	arena_free(a);
	return bad > 0;
}
