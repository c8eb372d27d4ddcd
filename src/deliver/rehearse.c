#include "deliver/rehearse.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "deliver/channel.h"
#include "deliver/transfer.h"

/*
 * The loop stands still meanwhile, and a lease lasts 10 s from a renewal up to 3 s ago.  What
 * begins within the first second and hangs TIMES times has its end 4 s after all began.
 */
enum { TIMES = 3, SECONDS_EACH = 1 };
static const int64_t begin_within = 1000000;

struct stage {
	void (*scene)(const struct stage *, const struct transfer *);
	struct arena *scratch;
	const struct channel_means *means;
	volatile size_t *at; /* what the child is at: it tells nothing more once it is dead */
};

static void
build(const struct stage *s, const struct transfer *t)
{
	struct request r = { 0 };

	if (t->channel->compose(s->scratch, s->means, &t->sending, t->matter, &r.body) == NULL)
		t->channel->address(s->scratch, s->means, &t->sending, clock_wall() / 1000000, &r);
}

static void
judge(const struct stage *s, const struct transfer *t)
{
	struct verdict v = { 0 };

	t->channel->judge(s->scratch, s->means, &t->sending, &t->answer, &v);
}

static void
play(const struct stage *s, struct transfer *const *of, size_t n)
{
	const struct rlimit none = { 0, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	alarm(SECONDS_EACH);
	for (size_t i = 0; i < n; i++) {
		*s->at = i;
		arena_reset(s->scratch);
		s->scene(s, of[i]);
	}
	_exit(0);
}

/* How many a child outlived: n where it was well to the end. */
static bool
perform(const struct stage *s, struct transfer *const *of, size_t n, size_t *outlived)
{
	pid_t child = FAILPOINT("rehearse") ? -1 : fork();
	int status;

	if (child < 0) {
		log_error("rehearse", "why=" LOG_Q, strerror(errno));
		return false;
	}
	if (child == 0)
		play(s, of, n);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	*outlived = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? n : *s->at;
	return true;
}

/* It was what a child died at: does it end those as well that have nothing else to do? */
static bool
alone(const struct stage *s, struct transfer *const *of, bool *deadly)
{
	size_t outlived = 0;

	for (int times = 1; times < TIMES && outlived == 0; times++)
		if (!perform(s, of, 1, &outlived))
			return false;
	*deadly = outlived == 0;
	return true;
}

static size_t
perform_all(const struct stage *s, struct transfer *const *of, size_t n, bool *deadly)
{
	int64_t until = clock_mono() + begin_within;
	size_t from = 0, outlived;

	while (from < n && clock_mono() < until) {
		if (!perform(s, of + from, n - from, &outlived))
			break;
		from += outlived;
		if (from == n || !alone(s, of + from, &deadly[from]))
			break;
		from++;
	}
	return from;
}

static size_t
stage(struct stage *s, struct transfer *const *of, size_t n, bool *deadly)
{
	void *at =
	    mmap(NULL, sizeof(*s->at), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t done;

	memset(deadly, 0, n * sizeof(*deadly));
	if (at == MAP_FAILED) {
		log_error("rehearse", "why=" LOG_Q, strerror(errno));
		return 0;
	}
	s->at = at;
	done = perform_all(s, of, n, deadly);
	munmap(at, sizeof(*s->at));
	return done;
}

size_t
rehearse(struct arena *scratch, const struct channel_means *means, struct transfer *const *of,
    size_t n, bool *deadly)
{
	return stage(&(struct stage){ build, scratch, means, NULL }, of, n, deadly);
}

bool
rehearse_judging(
    struct arena *scratch, const struct channel_means *means, struct transfer *t, bool *deadly)
{
	return stage(&(struct stage){ judge, scratch, means, NULL }, &t, 1, deadly) == 1;
}
