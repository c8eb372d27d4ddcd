/* Actions for more feedback than one transaction takes: posted, applied in parts, undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "civic/action.h"
#include "civic/action_large.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "db/db.h"
#include "tests/civic/city.h"
#include "wire/json.h"

enum { MANY = 2500, HOLD = 600 };

static struct scope *const web = &city.web, *const work = &city.work;

static void
begin(struct scope *s)
{
	OK(db_begin(s->db, s->jurisdiction->id, s->jurisdiction->version));
}

static int64_t
count(const char *what)
{
	return strtoll(city_sql(&city, "SELECT count(*) FROM hb.%s", what), NULL, 10);
}

/* Feedback 1 to MANY, received; every tenth is a duplicate of the one before, beside them. */
static int
fresh(void **state)
{
	(void)state;
	city_make(&city);
	city_sql(&city,
	    "INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, "
	    "description, language, source, created_at, updated_at, words) SELECT 7001, n, "
	    "lpad(n::text, 9, '0'), 2, 'idea', 'More books', 'en', 'web', now(), now(), 'more "
	    "books' "
	    "FROM generate_series(1, %d) n",
	    MANY);
	city_sql(&city,
	    "INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, status, "
	    "duplicate_of, description, language, source, created_at, updated_at, closed_at, "
	    "words) "
	    "SELECT 7001, %d + n, lpad((%d + n)::text, 9, '0'), 2, 'idea', 'duplicate', n - 1, "
	    "'Books', 'en', 'web', now(), now(), now(), 'books' FROM generate_series(10, %d, 10) n",
	    MANY, MANY, MANY);
	return 0;
}

static struct action_draft
draft(struct feedback_filter *f)
{
	const struct json *words;

	OK(json_read(city.arena, STR("{\"en\": \"Bought\"}"), 100, &words));
	feedback_filter_init(f);
	return (struct action_draft){ .filter = f,
		.status = STATUS_DONE,
		.message = words_of(city.arena, words),
		.hold = HOLD };
}

static int64_t
post(const struct action_draft *d)
{
	int64_t id, n;

	OK(action_post(web, d, &id, &n));
	assert_int_equal(n, MANY);
	return id;
}

static struct action
see(int64_t id)
{
	struct action *a;

	begin(web);
	OK(action_find(web, id, &a));
	OK(db_commit(web->db));
	return *a;
}

/* A chunk as the worker does it; lost: it dies before the commit. */
static struct action_chunk
chunk(const struct err *(*step)(struct scope *, int64_t, struct action_chunk *), int64_t id,
    struct action_chunk c, bool lost)
{
	struct action_chunk before = c;

	begin(work);
	OK(step(work, id, &c));
	if (!lost) {
		OK(db_commit(work->db));
		return c;
	}
	OK(db_flush(work->db));
	db_rollback(work->db);
	return before;
}

static struct action_chunk
all_of(const struct err *(*step)(struct scope *, int64_t, struct action_chunk *), int64_t id,
    struct action_chunk c)
{
	for (int i = 0; i < 10 && !c.over; i++)
		c = chunk(step, id, c, false);
	assert_true(c.over);
	city_sql(&city, "DELETE FROM hb.job WHERE action_id = %lld", (long long)id);
	return c;
}

static void
undo(int64_t id)
{
	begin(web);
	OK(action_undo(web, id));
	OK(db_commit(web->db));
}

static void
assert_untouched(void)
{
	assert_int_equal(count("feedback WHERE held_by IS NOT NULL OR held_until IS NOT NULL"), 0);
	assert_int_equal(count("feedback WHERE status = 'received'"), MANY);
	assert_int_equal(count("fanout"), 0);
	assert_int_equal(count("action_part"), 0);
}

static void
test_applied(void **state)
{
	struct feedback_filter f;
	struct action_draft d = draft(&f);
	int64_t id = post(&d);
	struct action_chunk c = { .mark = 0 };
	struct action a = see(id);

	(void)state;
	assert_true(a.working && a.held);
	assert_int_equal(a.applied, 0);
	assert_int_equal(a.released_at - a.created_at, (HOLD + ACTION_UNDO_TIME) * 1000000LL);
	assert_int_equal(a.undo_until - a.created_at, HOLD * 1000000LL);
	assert_int_equal(count("feedback WHERE status = 'received'"), MANY);
	assert_string_equal(city_sql(&city, "SELECT kind FROM hb.job"), "action_apply");
	c = chunk(action_large_apply, id, c, true);
	assert_int_equal(count("feedback WHERE status = 'received'"), MANY);
	c = chunk(action_large_apply, id, c, false);
	assert_int_equal(c.done, ACTION_FEEDBACK_MAX);
	assert_false(c.over);
	assert_int_equal(count("feedback WHERE status = 'received' AND id > 1000"), MANY - 1000);
	assert_int_equal(
	    count("feedback WHERE status = 'done' AND status_before = 'received'"), 1000);
	assert_int_equal(count("event"), 0);
	/* Somebody else is faster with one of the rest. */
	city_sql(
	    &city, "UPDATE hb.feedback SET status = 'done', closed_at = now() WHERE id = 2400");
	c = all_of(action_large_apply, id, c);
	assert_int_equal(c.done, MANY);
	a = see(id);
	assert_int_equal(a.left_out, 1);
	assert_int_equal(a.unreachable, MANY - 1 + MANY / 10);
	assert_int_equal(count("action_part"), 0);
	assert_string_equal(
	    city_sql(&city, "SELECT data ->> 'feedback_count' FROM hb.event"), "2499");
	assert_string_equal(
	    city_sql(&city, "SELECT jsonb_array_length(data -> 'feedback') FROM hb.event"), "100");
	assert_string_equal(
	    city_sql(&city, "SELECT f.due_at = a.released_at FROM hb.fanout f, hb.action a"), "t");
}

static void
test_undone_when_applied(void **state)
{
	struct feedback_filter f;
	struct action_draft d = draft(&f);
	int64_t id = post(&d);

	(void)state;
	all_of(action_large_apply, id, (struct action_chunk){ .mark = 0 });
	assert_int_equal(count("fanout"), 1);
	undo(id);
	undo(id);
	assert_int_equal(count("fanout"), 0);
	assert_string_equal(city_sql(&city, "SELECT kind FROM hb.job"), "action_undo");
	assert_int_equal(see(id).applied, 0);
	all_of(action_large_restore, id,
	    chunk(action_large_restore, id, (struct action_chunk){ .mark = 0 }, false));
	assert_untouched();
}

static void
test_undone_on_the_way(void **state)
{
	struct feedback_filter f;
	struct action_draft d = draft(&f);
	int64_t id = post(&d);
	const struct err *e;

	(void)state;
	chunk(action_large_apply, id, (struct action_chunk){ .mark = 0 }, false);
	undo(id);
	assert_string_equal(
	    city_sql(&city, "SELECT kind || mark || done FROM hb.job"), "action_undo00");
	all_of(action_large_restore, id, (struct action_chunk){ .mark = 0 });
	assert_untouched();
	/* Too late: the time to put all back before anybody sees it has begun. */
	id = post(&d);
	city_sql(&city,
	    "UPDATE hb.action SET released_at = now() + interval '50 s', created_at = now() WHERE "
	    "id = %lld",
	    (long long)id);
	assert_false(see(id).held);
	begin(web);
	e = action_undo(web, id);
	assert_non_null(e);
	assert_string_equal(e->reason, "released");
	db_rollback(web->db);
}

static void
test_unfit(void **state)
{
	struct feedback_filter f;
	struct action_draft d = draft(&f);
	struct action_preview p;
	const struct err *e;
	int64_t id, n;

	(void)state;
	city_sql(
	    &city, "UPDATE hb.feedback SET status = 'done', closed_at = now() WHERE id <= 400");
	e = action_post(web, &d, &id, &n);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_CONFLICT);
	assert_string_equal(e->reason, "status");
	db_rollback(web->db);
	begin(web);
	OK(action_preview(web, &d, &p));
	assert_true(p.estimated);
	assert_int_equal(p.refused_all, 400);
	assert_in_range(p.unreachable, MANY * 107 / 100, MANY * 113 / 100);
	assert_in_range(p.duplicates, MANY * 7 / 100, MANY * 13 / 100);
	d.fitting = true;
	OK(action_preview(web, &d, &p));
	OK(db_commit(web->db));
	assert_int_equal(p.selected, MANY - 400);
	assert_int_equal(p.refused_all, 0);
	d.upto = 2000;
	OK(action_post(web, &d, &id, &n));
	assert_int_equal(n, 1600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_applied, fresh),
		cmocka_unit_test_setup(test_undone_when_applied, fresh),
		cmocka_unit_test_setup(test_undone_on_the_way, fresh),
		cmocka_unit_test_setup(test_unfit, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	city_remove(&city);
	return failed;
}
