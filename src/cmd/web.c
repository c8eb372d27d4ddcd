#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/web_worker.h"
#include "wire/installation_key.h"

/*
 * The parent of the workers.  It opens the socket, so that a worker can come
 * and go without a connection being refused, and never touches a request or
 * the database.  Signals are taken one at a time by sigtimedwait().
 */
enum { BACKLOG = 511, SOCKET_MASK = 0117, WORKERS_MOST = 48 /* unless told otherwise */ };
enum { STARTED = 2000000 }; /* µs a worker must live to count as started */

static const int64_t drain = 10000000, backoff_least = 100000, backoff_most = 5000000;

struct worker {
	pid_t pid; /* 0: none */
	int64_t started, again_at, backoff;
	bool replace; /* it runs with an old configuration */
	bool leaving; /* and has been told to go */
};

struct parent {
	struct cmd *cmd;
	struct conf conf;
	struct installation_key key;
	int listener;
	size_t count;
	struct worker *workers;
	sigset_t before; /* what was blocked when we started */
};

static const struct err *
failed(struct arena *a, const char *what, const char *path)
{
	return err_new(a, ERR_INTERNAL, "%s %s: %s", what, path, strerror(errno));
}

/* A socket file may be left over, or somebody may answer behind it. */
static const struct err *
clear_path(struct arena *a, const struct sockaddr_un *at)
{
	struct stat st;
	int fd, answer;

	if (lstat(at->sun_path, &st) != 0)
		return errno == ENOENT ? NULL : failed(a, "look at", at->sun_path);
	if (!S_ISSOCK(st.st_mode))
		return err_new(a, ERR_CONFLICT,
		    "%s exists and is no socket; set web_socket to another path", at->sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	answer = connect(fd, (const struct sockaddr *)at, sizeof(*at));
	close(fd);
	if (answer == 0)
		return err_new(a, ERR_CONFLICT,
		    "another process answers at %s; stop it first, or set web_socket to another "
		    "path",
		    at->sun_path);
	return unlink(at->sun_path) == 0 ? NULL : failed(a, "remove", at->sun_path);
}

static const struct err *
open_socket(struct arena *a, struct str path, int *out)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, bound;

	if (path.n == 0 || path.n >= sizeof(at.sun_path))
		return err_new(a, ERR_INVALID, "web_socket must be a path of 1 to %zu bytes",
		    sizeof(at.sun_path) - 1);
	memcpy(at.sun_path, path.p, path.n);
	TRY(clear_path(a, &at));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(a, "make", at.sun_path);
	mask = umask(SOCKET_MASK);
	bound = bind(fd, (const struct sockaddr *)&at, sizeof(at));
	umask(mask);
	if (bound != 0 || listen(fd, BACKLOG) != 0)
		return failed(a, "listen at", at.sun_path);
	*out = fd;
	return NULL;
}

static void
start(struct parent *p, struct worker *w)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(0);
		web_worker_run(&p->conf, &p->key, p->listener, &p->before);
	}
	w->started = clock_mono();
	if (pid < 0) {
		log_error("fork", "why=" LOG_Q, strerror(errno));
		w->again_at = w->started + backoff_most;
		return;
	}
	w->pid = pid;
	w->replace = w->leaving = false;
}

/* One that ends at once would end at once again: wait longer each time. */
static void
bury(struct parent *p, pid_t pid, int status, bool expected)
{
	for (size_t i = 0; i < p->count; i++) {
		struct worker *w = &p->workers[i];
		int64_t now = clock_mono();

		if (w->pid != pid)
			continue;
		w->pid = 0;
		if (w->leaving || expected) {
			w->again_at = now;
			return;
		}
		w->backoff = now - w->started >= STARTED      ? backoff_least
			     : w->backoff * 2 < backoff_least ? backoff_least
			     : w->backoff * 2 > backoff_most  ? backoff_most
							      : w->backoff * 2;
		w->again_at = now + w->backoff;
		log_error("worker_ended", "worker=%d status=%d signal=%d again_ms=%lld", (int)pid,
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		    WIFSIGNALED(status) ? WTERMSIG(status) : 0, (long long)w->backoff / 1000);
	}
}

static void
reap(struct parent *p, bool expected)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury(p, pid, status, expected);
}

/* Starts what is missing, and lets at most one old worker go at a time. */
static void
tend(struct parent *p)
{
	struct worker *old = NULL;
	bool leaving = false;

	for (size_t i = 0; i < p->count; i++) {
		struct worker *w = &p->workers[i];

		if (w->pid == 0 && w->again_at <= clock_mono())
			start(p, w);
		leaving = leaving || w->leaving;
		if (w->pid != 0 && w->replace)
			old = w;
	}
	if (old != NULL && !leaving) {
		old->leaving = true;
		kill(old->pid, SIGHUP);
	}
}

static void
reload(struct parent *p)
{
	struct conf conf;
	struct installation_key key;
	const struct err *e = conf_read(p->cmd->arena, p->cmd->conf_path, &conf);

	if (e == NULL)
		e = installation_key_read(
		    p->cmd->arena, str_z(p->cmd->arena, conf.installation_key), &key);
	if (e != NULL) {
		log_error("reload", "why=" LOG_Q, e->detail);
		return;
	}
	p->conf = conf;
	p->key = key;
	for (size_t i = 0; i < p->count; i++)
		p->workers[i].replace = true;
	log_info("reload", "workers=%zu", p->count);
}

static size_t
alive(const struct parent *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		n += p->workers[i].pid != 0;
	return n;
}

static void
kill_all(const struct parent *p, int with)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->workers[i].pid != 0)
			kill(p->workers[i].pid, with);
}

static void
finish(struct parent *p, const sigset_t *signals)
{
	const struct timespec tick = { .tv_nsec = 100000000 };
	int64_t until = clock_mono() + drain;

	log_info("stop", "workers=%zu", alive(p));
	unlink(str_z(p->cmd->arena, p->cmd->conf->web_socket));
	kill_all(p, SIGTERM);
	while (alive(p) > 0 && clock_mono() < until) {
		sigtimedwait(signals, NULL, &tick);
		reap(p, true);
	}
	kill_all(p, SIGKILL);
}

static void
tend_until_told(struct parent *p)
{
	const struct timespec tick = { .tv_nsec = 100000000 };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, &p->before);
	for (;;) {
		int got;

		tend(p);
		got = sigtimedwait(&signals, NULL, &tick);
		reap(p, false);
		if (got == SIGHUP)
			reload(p);
		if (got == SIGTERM || got == SIGINT)
			break;
	}
	finish(p, &signals);
}

/*
 * A worker mostly waits for the database, so there are more than processors;
 * with more than three for each, they find their memory cold, for others have
 * run meanwhile.  Half of the 100 connections that PostgreSQL has by default are
 * left to others.
 */
static size_t
workers(const struct conf *conf)
{
	cpu_set_t ours;
	size_t by_itself = WORKERS_MOST;

	if (conf->web_workers > 0)
		return (size_t)conf->web_workers;
	if (sched_getaffinity(0, sizeof(ours), &ours) == 0)
		by_itself = 3 * (size_t)CPU_COUNT(&ours);
	return by_itself < WORKERS_MOST ? by_itself : WORKERS_MOST;
}

int
cmd_web(struct cmd *c)
{
	const struct cmd_option none[] = { { .name = NULL } };
	struct parent p = { .cmd = c };
	const struct err *e;

	cmd_options(c, none, 0, 0);
	p.conf = *cmd_conf(c);
	e = installation_key_read(c->arena, str_z(c->arena, p.conf.installation_key), &p.key);
	if (e == NULL)
		e = open_socket(c->arena, p.conf.web_socket, &p.listener);
	if (e != NULL)
		return cmd_end(c, e);
	p.count = workers(&p.conf);
	p.workers = ARENA_ARRAY(c->arena, p.count, struct worker);
	log_info("start", "socket=\"%.*s\" workers=%zu", STR_ARG(p.conf.web_socket), p.count);
	tend_until_told(&p);
	return CMD_OK;
}
