#include "cmd/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

enum { LINE = 200, COUNT = 32, BAR = 24, NARROW = 70 };

static const int64_t second = 1000000, redraw_every = 200000, line_every = 5000000;

struct progress {
	const char *what, *unit;
	int64_t total;
	int64_t started, drawn;
	bool terminal;
	bool standing; /* a bar stands on the line the cursor is in */
};

static void
put_count(char out[COUNT], int64_t n)
{
	char digits[COUNT];
	int length = snprintf(digits, sizeof(digits), "%lld", (long long)n);

	for (int i = 0; i < length; i++) {
		*out++ = digits[i];
		if (digits[i] != '-' && i + 1 < length && (length - i - 1) % 3 == 0)
			*out++ = ',';
	}
	*out = '\0';
}

const char *
progress_count(struct arena *a, int64_t n)
{
	char text[COUNT];

	put_count(text, n);
	return str_fmt(a, "%s", text).p;
}

struct progress *
progress_start(struct arena *a, const char *what, const char *unit, int64_t total)
{
	struct progress *p = ARENA_NEW(a, struct progress);

	*p = (struct progress){ .what = what, .unit = unit, .total = total };
	p->started = clock_mono();
	p->drawn = p->started;
	p->terminal = isatty(STDERR_FILENO) == 1;
	return p;
}

/* "3 min", "40 s". */
static void
put_span(char *out, size_t room, int64_t micros)
{
	int64_t s = (micros + second / 2) / second;

	if (s >= 120)
		snprintf(out, room, "%lld min", (long long)((s + 30) / 60));
	else
		snprintf(out, room, "%lld s", (long long)s);
}

static void
put_bar(char out[BAR + 3], int64_t done, int64_t total)
{
	int64_t filled = done >= total ? BAR : done * BAR / total;

	*out++ = '[';
	for (int i = 0; i < BAR; i++)
		*out++ = i < filled ? '#' : '.';
	*out++ = ']';
	*out = '\0';
}

static void
draw(struct progress *p, int64_t done, int64_t now)
{
	int64_t spent = now - p->started;
	int64_t rate = spent <= 0 ? 0 : (int64_t)((double)done * 1e6 / (double)spent);
	char n[COUNT], of[COUNT], per[COUNT], left[COUNT] = "", bar[BAR + 3] = "", line[LINE];
	struct winsize w = { 0 };

	put_count(n, done);
	put_count(of, p->total);
	put_count(per, rate);
	if (p->total > 0 && rate > 0)
		put_span(left, sizeof(left), (p->total - done) * second / rate);
	if (p->terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > NARROW &&
	    p->total > 0)
		put_bar(bar, done, p->total);
	snprintf(line, sizeof(line), "%s %s%s%s%s%s %s, %s a second%s%s%s", p->what, bar,
	    bar[0] == '\0' ? "" : " ", n, p->total > 0 ? " of " : "", p->total > 0 ? of : "",
	    p->unit, per, left[0] == '\0' ? "" : ", ", left, left[0] == '\0' ? "" : " left");
	if (p->terminal)
		fprintf(stderr, "\r%.*s\033[K", w.ws_col > 1 ? w.ws_col - 1 : LINE, line);
	else
		fprintf(stderr, "%s\n", line);
	p->standing = p->terminal;
	p->drawn = now;
}

void
progress_at(struct progress *p, int64_t done)
{
	int64_t now = clock_mono();

	if (now - p->drawn >= (p->terminal ? redraw_every : line_every))
		draw(p, done, now);
}

void
progress_pause(struct progress *p)
{
	if (p->standing)
		fputs("\r\033[K", stderr);
	p->standing = false;
}

void
progress_end(struct progress *p, int64_t done)
{
	int64_t spent = clock_mono() - p->started;
	char n[COUNT], per[COUNT], took[COUNT];

	progress_pause(p);
	put_count(n, done);
	put_count(per, spent <= 0 ? 0 : (int64_t)((double)done * 1e6 / (double)spent));
	put_span(took, sizeof(took), spent);
	fprintf(stderr, "%s: %s %s in %s, %s a second\n", p->what, n, p->unit, took, per);
}
