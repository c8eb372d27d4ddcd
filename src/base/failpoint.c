#include "base/failpoint.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

enum { POINTS_MAX = 16, NAME_MAX_BYTES = 31, EXIT_STATUS = 9 };
enum action { EXIT, ABORT, ERROR, SLEEP, ACTION__MAX };

static const char *const actions[ACTION__MAX] = { "exit", "abort", "error", "sleep" };

static struct {
	bool read;
	size_t count;
	struct point {
		char name[NAME_MAX_BYTES + 1];
		enum action action;
		int64_t millis; /* of SLEEP */
		int64_t pass;	/* 0: every one */
		int64_t passes; /* so far */
	} points[POINTS_MAX];
} state;

static bool
read_action(struct str s, struct point *p)
{
	struct str word = str_next(&s, '/');

	for (p->action = 0; p->action < ACTION__MAX; p->action++)
		if (str_eq(word, str_of(actions[p->action])))
			break;
	if (p->action == SLEEP)
		return str_int(s, &p->millis) && p->millis > 0;
	return p->action < ACTION__MAX && s.p == NULL;
}

/* name=action[:pass] */
static bool
read_point(struct str s, struct point *p)
{
	struct str name = str_next(&s, '='), action = str_next(&s, ':');

	if (name.n == 0 || name.n > NAME_MAX_BYTES || !read_action(action, p))
		return false;
	memcpy(p->name, name.p, name.n);
	return s.p == NULL || (str_int(s, &p->pass) && p->pass > 0);
}

static void
read_environment(void)
{
	struct str rest = str_of(getenv("HEARBACK_FAILPOINTS"));

	state.read = true;
	while (rest.n > 0) {
		struct str text = str_next(&rest, ',');

		if (state.count == POINTS_MAX || !read_point(text, &state.points[state.count]))
			log_die("HEARBACK_FAILPOINTS: %.*s", STR_ARG(text));
		state.count++;
	}
}

static void
wait_millis(int64_t millis)
{
	struct timespec left = { .tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1000000 };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static bool
act(const struct point *p)
{
	log_info("failpoint", "name=%s action=%s", p->name, actions[p->action]);
	if (p->action == EXIT)
		_exit(EXIT_STATUS);
	if (p->action == ABORT)
		abort();
	if (p->action == SLEEP)
		wait_millis(p->millis);
	return p->action == ERROR;
}

bool
failpoint_pass(const char *name)
{
	bool error = false;

	if (!state.read)
		read_environment();
	for (size_t i = 0; i < state.count; i++) {
		struct point *p = &state.points[i];

		if (strcmp(p->name, name) == 0) {
			p->passes++;
			if (p->pass == 0 || p->pass == p->passes)
				error |= act(p);
		}
	}
	return error;
}

bool
failpoint_pass_of(const char *name, int64_t number)
{
	char place[NAME_MAX_BYTES + 1];

	snprintf(place, sizeof(place), "%s/%lld", name, (long long)number);
	return failpoint_pass(place);
}
