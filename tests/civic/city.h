#ifndef TESTS_CIVIC_CITY_H
#define TESTS_CIVIC_CITY_H

#include <libpq-fe.h>

#include "base/err.h"
#include "civic/scope.h"

struct registry;

/*
 * A small city in a real database, made by the superuser, worked in by the
 * role web.  HEARBACK_TEST_DATABASE is the conninfo of a superuser,
 * HEARBACK_TEST_ROLES one that knows the password of every role.
 */
struct city {
	struct scope web, admin, work;
	struct arena *arena;
	struct registry *registry;
	PGconn *super;
};

/* That of this process. */
extern struct city city;

/* Makes the city anew in jurisdiction 7001; connections are made once, and stay. */
void city_make(struct city *);

/* Takes it away again with all that was done in it. */
void city_remove(struct city *);

/* Runs SQL as the superuser; the first column of the first row, "" where there is none. */
const char *city_sql(struct city *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What fan-out does to the outbox, as far as the feed is concerned. */
void city_fan_out(struct city *);

/*
 * Makes the feed so many events long, with ids behind one: every second is
 * feedback.received, the last but one outcome.disputed, the others
 * feedback.updated.
 */
void city_long_feed(struct city *, int64_t behind, int64_t length);

/* A call that may not fail: the test ends with all that its error says. */
#define OK(e) city_ok((e), __LINE__)
void city_ok(const struct err *, int line);

/* A call that must fail with that code, and that reason unless it is NULL; the role's transaction
 * is rolled back. */
#define FAILS(scope, e, code, reason) city_fails((scope), (e), (code), (reason), __LINE__)
void city_fails(struct scope *, const struct err *, enum err_code, const char *reason, int line);

#endif
