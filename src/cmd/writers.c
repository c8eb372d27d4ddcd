#include "cmd/writers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

enum { MOST = 8, MOST_BY_ITSELF = 4, WORDS = 480 };

/* What a child says at its end, in one write that a pipe takes whole. */
struct result {
	int64_t counts[WRITERS_COUNTS];
	int64_t code; /* of the error, or -1 */
	char words[WORDS];
};
_Static_assert(sizeof(struct result) <= 4096, "PIPE_BUF");

struct writers {
	struct arena *arena;
	int64_t most, busy;
	struct {
		pid_t pid; /* 0: free */
		int from;  /* its end of the pipe */
	} of[MOST];
	int64_t counts[WRITERS_COUNTS];
	const struct err *error; /* the first */
};

struct writers *
writers_new(struct arena *a, int64_t most)
{
	struct writers *w = ARENA_NEW(a, struct writers);
	int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);

	w->arena = a;
	w->most = most > 0 ? most : cores < 1 ? 1 : cores < MOST_BY_ITSELF ? cores : MOST_BY_ITSELF;
	if (w->most > MOST)
		w->most = MOST;
	return w;
}

const int64_t *
writers_counts(const struct writers *w)
{
	return w->counts;
}

static void
take_result(struct writers *w, int slot)
{
	struct result r = { .code = -1 };
	ssize_t n = read(w->of[slot].from, &r, sizeof(r));
	int status = 0;

	close(w->of[slot].from);
	while (waitpid(w->of[slot].pid, &status, 0) < 0 && errno == EINTR)
		;
	w->of[slot].pid = 0;
	w->busy--;
	if (n != (ssize_t)sizeof(r) && w->error == NULL)
		w->error = err_new(w->arena, ERR_INTERNAL,
		    "a writer ended with status %#x and told nothing", (unsigned)status);
	else if (n == (ssize_t)sizeof(r) && r.code >= 0 && w->error == NULL)
		w->error = err_new(w->arena, (enum err_code)r.code, "%s", r.words);
	else if (n == (ssize_t)sizeof(r))
		for (int i = 0; i < WRITERS_COUNTS; i++)
			w->counts[i] += r.counts[i];
}

/* Waits for any one of them. */
static void
wait_one(struct writers *w)
{
	siginfo_t who;

	while (waitid(P_ALL, 0, &who, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	for (int i = 0; i < MOST; i++)
		if (w->of[i].pid != 0 && w->of[i].pid == who.si_pid)
			take_result(w, i);
}

/* The child: the caller's buffers are not ours to flush. */
static _Noreturn void
work(writers_job *job, void *what, int to)
{
	struct result r = { .code = -1 };
	const struct err *e = job(what, r.counts);

	if (e != NULL) {
		r.code = e->code;
		snprintf(r.words, sizeof(r.words), "%s", e->detail != NULL ? e->detail : e->say);
	}
	_exit(write(to, &r, sizeof(r)) == (ssize_t)sizeof(r) ? 0 : 1);
}

const struct err *
writers_start(struct writers *w, writers_job *job, void *what)
{
	int slot = 0, ends[2];
	pid_t pid;

	while (w->busy == w->most)
		wait_one(w);
	if (w->error != NULL)
		return writers_wait(w);
	while (w->of[slot].pid != 0)
		slot++;
	if (pipe(ends) != 0)
		return err_new(w->arena, ERR_INTERNAL, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return err_new(w->arena, ERR_INTERNAL, "fork: %s", strerror(errno));
	if (pid == 0)
		work(job, what, ends[1]);
	close(ends[1]);
	w->of[slot].pid = pid;
	w->of[slot].from = ends[0];
	w->busy++;
	return NULL;
}

const struct err *
writers_wait(struct writers *w)
{
	while (w->busy > 0)
		wait_one(w);
	return w->error;
}
