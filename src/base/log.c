#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = {
	[LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"
};

static const char *role = "hearback";
static enum log_level floor_level = LOG_INFO;

void
log_init(const char *program, enum log_level least)
{
	role = program;
	floor_level = least;
}

static void
emit(enum log_level level, const char *what, const char *fmt, va_list ap)
{
	struct pollfd ready = { .fd = STDERR_FILENO, .events = POLLOUT };
	char line[LOG_LINE_MAX];
	struct timespec now;
	struct tm tm;
	size_t n;
	int saved = errno;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(line, sizeof(line), "time=%Y-%m-%dT%H:%M:%S", &tm);
	n +=
	    (size_t)snprintf(line + n, sizeof(line) - n, ".%03ldZ level=%s role=%s pid=%d what=%s ",
		now.tv_nsec / 1000000, names[level], role, (int)getpid(), what);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	for (n = 0; n < sizeof(line) - 2 && line[n] != '\0'; n++)
		if ((unsigned char)line[n] < ' ' || line[n] == 0x7f)
			line[n] = ' ';
	line[n++] = '\n';
	/* A reader that is slow or gone must not stop the service: its lines are lost. */
	if (poll(&ready, 1, 0) == 1)
		n = (size_t)write(STDERR_FILENO, line, n);
	errno = saved;
}

void
log_event(enum log_level level, const char *what, const char *fmt, ...)
{
	va_list ap;

	if (level < floor_level)
		return;
	va_start(ap, fmt);
	emit(level, what, fmt, ap);
	va_end(ap);
}

void
log_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(LOG_ERROR, "end", fmt, ap);
	va_end(ap);
	_exit(70);
}
