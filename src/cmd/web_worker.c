#include "cmd/web_worker.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/sanitized.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "web/ctx.h"
#include "web/fcgi.h"
#include "web/serve.h"

enum { DEADLINE_MS = 3000, FILES_MOST = 64 };

static const size_t process_memory = (size_t)256 << 20, request_memory = (size_t)64 << 20;

static volatile sig_atomic_t told_to_stop;

static void
on_stop(int signal)
{
	told_to_stop = signal;
}

/* libfcgi has put handlers of its own in place: ours come after it. */
static void
take_signals(void)
{
	struct sigaction stop = { .sa_handler = on_stop }, ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
	sigaction(SIGINT, &ignore, NULL); /* from a terminal: the parent tells us */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGUSR1, &ignore, NULL);
}

static void
limit(int what, rlim_t most)
{
	const struct rlimit l = { most, most };

	if (setrlimit((__rlimit_resource_t)what, &l) != 0)
		log_warn("limit", "resource=%d", what);
}

/* What one request can do to the machine, whatever it finds to do. */
static void
set_limits(void)
{
	limit(RLIMIT_CORE, 0); /* a core would hold people's words */
	limit(RLIMIT_NOFILE, FILES_MOST);
	if (!SANITIZED) /* whose shadow is terabytes of address space */
		limit(RLIMIT_AS, (rlim_t)1 << 30);
}

/* A connection wakes one of the workers that wait; poll() would wake them all. */
static int
watch(int listener)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, listener, &event) != 0)
		log_die("worker: epoll");
	return fd;
}

/*
 * SIGHUP: this worker goes, others stay.  SIGTERM: all go and nobody new can
 * come, so those who wait already are served first.  Both are seen while
 * waiting and, when requests never let us wait, in between.  A worker that was
 * woken for a connection takes it, whatever signal came meanwhile: nobody else
 * was woken for it.
 */
static bool
wait_for_work(int watched, int listener, const sigset_t *signals)
{
	struct pollfd fd = { .fd = listener, .events = POLLIN };
	struct epoll_event event;
	sigset_t pending;

	sigpending(&pending);
	if (sigismember(&pending, SIGHUP))
		return false;
	if (!sigismember(&pending, SIGTERM) && told_to_stop == 0) {
		if (epoll_pwait(watched, &event, 1, -1, signals) > 0)
			return true;
		if (errno != EINTR)
			log_die("worker: epoll");
		if (told_to_stop == 0)
			return true;
	}
	return told_to_stop != SIGHUP && poll(&fd, 1, 0) > 0;
}

noreturn void
web_worker_run(const struct conf *conf, const struct installation_key *key, int listener,
    const sigset_t *signals)
{
	struct arena *process = arena_new(process_memory), *request = arena_new(request_memory);
	const struct db_options options = {
		.conninfo = conf->database,
		.user = "hearback_web",
		.application = "hearback web",
		.deadline_ms = DEADLINE_MS,
		.statement_timeout_ms = DEADLINE_MS,
		.ids = true,
	};
	const struct site site = {
		.conf = conf,
		.key = key,
		.registry = registry_new(process),
		.db = db_new(process, &options),
		.wake = wake_open(conf->wake_socket),
		.policy = { .https = conf->cookie_secure },
	};
	struct fcgi *fcgi = fcgi_new(process, listener);
	const int watched = watch(listener);

	take_signals();
	set_limits();
	while (wait_for_work(watched, listener, signals)) {
		serve_one(&site, fcgi, request);
		arena_reset(request);
	}
	db_close(site.db);
	exit(0);
}
