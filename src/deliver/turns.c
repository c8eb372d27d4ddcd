#include "deliver/turns.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

/* So old may the count be that a long turn's is compared with. */
static const int64_t read_every = 250000;

/* In microseconds, over the life of the process: the second number of schedstat. */
static int64_t
waited(const struct turns *t)
{
	char text[64], *second;
	ssize_t n = pread(t->schedule, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	second = strchr(text, ' ');
	return second == NULL ? 0 : strtoll(second, NULL, 10) / 1000;
}

void
turns_open(struct turns *t)
{
	*t =
	    (struct turns){ .schedule = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC) };
}

void
turns_close(struct turns *t)
{
	if (t->schedule >= 0)
		close(t->schedule);
}

void
turns_begin(struct turns *t)
{
	t->begun_at = clock_mono();
	if (t->begun_at - t->waited_at < read_every)
		return;
	t->waited_at = t->begun_at;
	t->waited = waited(t);
}

void
turns_end(struct turns *t)
{
	int64_t now = clock_mono(), lasted = t->begun_at == 0 ? 0 : now - t->begun_at, other;

	if (lasted > TURNS_LONG) {
		other = waited(t) - t->waited;
		lasted = other < lasted ? lasted - other : 0;
	}
	if (lasted > TURNS_LONG) {
		t->too_long++;
		log_warn("long_turn", "ms=%lld", (long long)lasted / 1000);
	}
	if (lasted > t->longest)
		t->longest = lasted;
}
