#include "cmd/writers.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "db/db.h"

enum { MOST_BY_ITSELF = 4, WORDS = 480 };

static const size_t batch_memory = (size_t)256 << 20;

/* What a writer says of a batch. */
struct result {
	int64_t counts[WRITERS_COUNTS];
	int64_t code; /* of the error, or -1 */
	char words[WORDS];
};

struct writers {
	struct cmd *cmd;
	writers_job *job;
	void *what;
	int64_t most, busy;
	struct {
		pid_t pid; /* 0: not forked yet */
		int line;  /* a batch's address goes to the writer, its result comes back */
		struct arena *arena; /* of the batch that it stores, or NULL */
	} of[WRITERS_MOST];
	struct arena *free[WRITERS_MOST + 1], *filling;
	int64_t free_n;
	int64_t counts[WRITERS_COUNTS];
	const struct err *error; /* the first */
};

struct writers *
writers_new(struct cmd *cmd, int64_t most, writers_job *job, void *what)
{
	struct writers *w = ARENA_NEW(cmd->arena, struct writers);
	int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);

	w->cmd = cmd;
	w->job = job;
	w->what = what;
	w->most = most > 0 ? most : cores < 1 ? 1 : cores < MOST_BY_ITSELF ? cores : MOST_BY_ITSELF;
	if (w->most > WRITERS_MOST)
		w->most = WRITERS_MOST;
	while (w->free_n <= w->most)
		w->free[w->free_n++] = arena_new_shared(batch_memory);
	return w;
}

const int64_t *
writers_counts(const struct writers *w)
{
	return w->counts;
}

struct arena *
writers_arena(struct writers *w)
{
	if (w->filling == NULL) {
		w->filling = w->free[--w->free_n];
		arena_reset(w->filling);
	}
	return w->filling;
}

/* The writer is gone: what it would say cannot come any more. */
static void
lose(struct writers *w, int64_t slot)
{
	int status = 0;

	close(w->of[slot].line);
	while (waitpid(w->of[slot].pid, &status, 0) < 0 && errno == EINTR)
		;
	w->of[slot].pid = 0;
	if (w->error == NULL)
		w->error = err_new(w->cmd->arena, ERR_INTERNAL,
		    "a writer ended with status %#x and told nothing", (unsigned)status);
}

static void
take_result(struct writers *w, int64_t slot)
{
	struct result r = { .code = -1 };
	ssize_t n = recv(w->of[slot].line, &r, sizeof(r), 0);

	w->free[w->free_n++] = w->of[slot].arena;
	w->of[slot].arena = NULL;
	w->busy--;
	if (n != (ssize_t)sizeof(r))
		lose(w, slot);
	else if (r.code >= 0 && w->error == NULL)
		w->error = err_new(w->cmd->arena, (enum err_code)r.code, "%s", r.words);
	else
		for (int i = 0; i < WRITERS_COUNTS; i++)
			w->counts[i] += r.counts[i];
}

/* Waits for any one of them. */
static void
wait_one(struct writers *w)
{
	struct pollfd lines[WRITERS_MOST];

	for (int64_t i = 0; i < w->most; i++)
		lines[i] = (struct pollfd){ .fd = w->of[i].arena != NULL ? w->of[i].line : -1,
			.events = POLLIN };
	while (poll(lines, (nfds_t)w->most, -1) < 0 && errno == EINTR)
		;
	for (int64_t i = 0; i < w->most; i++)
		if (lines[i].revents != 0)
			take_result(w, i);
}

/* The writer: the caller's buffers are not its to flush. */
static _Noreturn void
work(const struct writers *w, int line)
{
	struct db *db = cmd_db(w->cmd, "hearback_admin");
	void *batch;

	while (recv(line, &batch, sizeof(batch), 0) == (ssize_t)sizeof(batch)) {
		struct result r = { .code = -1 };
		const struct err *e = w->job(w->what, db, batch, r.counts);

		if (e != NULL) {
			r.code = e->code;
			snprintf(
			    r.words, sizeof(r.words), "%s", e->detail != NULL ? e->detail : e->say);
		}
		if (send(line, &r, sizeof(r), MSG_NOSIGNAL) != (ssize_t)sizeof(r))
			break;
	}
	db_close(db);
	_exit(0);
}

static const struct err *
hire(struct writers *w, int64_t slot)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
		return err_new(w->cmd->arena, ERR_INTERNAL, "socketpair: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return err_new(w->cmd->arena, ERR_INTERNAL, "fork: %s", strerror(errno));
	if (pid == 0) {
		close(ends[0]);
		/* Or they would not see that the caller is gone. */
		for (int64_t i = 0; i < w->most; i++)
			if (w->of[i].pid != 0)
				close(w->of[i].line);
		work(w, ends[1]);
	}
	close(ends[1]);
	w->of[slot].pid = pid;
	w->of[slot].line = ends[0];
	return NULL;
}

const struct err *
writers_start(struct writers *w, void *batch)
{
	int64_t slot = 0;

	while (w->busy == w->most)
		wait_one(w);
	if (w->error != NULL)
		return writers_wait(w);
	while (w->of[slot].arena != NULL)
		slot++;
	if (w->of[slot].pid == 0)
		TRY(hire(w, slot));
	w->of[slot].arena = w->filling;
	w->filling = NULL;
	w->busy++;
	/* A writer that is gone is noticed when its result is waited for. */
	(void)send(w->of[slot].line, &batch, sizeof(batch), MSG_NOSIGNAL);
	return NULL;
}

const struct err *
writers_wait(struct writers *w)
{
	while (w->busy > 0)
		wait_one(w);
	return w->error;
}

const struct err *
writers_end(struct writers *w)
{
	const struct err *e = writers_wait(w);

	for (int64_t i = 0; i < w->most; i++) {
		if (w->of[i].pid == 0)
			continue;
		close(w->of[i].line);
		while (waitpid(w->of[i].pid, NULL, 0) < 0 && errno == EINTR)
			;
		w->of[i].pid = 0;
	}
	return e;
}
