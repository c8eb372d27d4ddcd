#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/str.h"

static struct arena *a;

static void
test_arena_alignment_and_growth(void **state)
{
	char *p = arena_alloc(a, 3), *q;

	(void)state;
	assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
	q = arena_grow(a, p, 3, 100);
	assert_ptr_equal(p, q);
	arena_alloc(a, 1);
	q[0] = 'x';
	p = arena_grow(a, q, 100, 200);
	assert_ptr_not_equal(p, q);
	assert_int_equal(p[0], 'x');
	assert_int_equal(p[199], 0);
	p = arena_alloc(a, 1 << 20);
	p[(1 << 20) - 1] = 1;
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
}

/* What a child takes from it the parent finds, and goes on behind it. */
static void
test_arena_shared(void **state)
{
	struct arena *shared = arena_new_shared(1 << 20);
	char **at;
	int status = 1;
	pid_t child;

	(void)state;
	arena_alloc(shared, 100);
	arena_reset(shared);
	at = arena_alloc(shared, sizeof(*at));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		*at = arena_alloc(shared, 1 << 19);
		(*at)[0] = 'x';
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal((*at)[0], 'x');
	assert_true((char *)arena_alloc(shared, 1) >= *at + (1 << 19));
	assert_true(arena_used(shared) > 1 << 19);
	arena_free(shared);
}

/* A fork that ends so has its parent's buffers in its hands, and must leave them. */
static void
test_die_leaves_files(void **state)
{
	FILE *file = tmpfile(), *other = tmpfile();
	char line[8];
	int status = 0;
	pid_t child;
	off_t at;

	(void)state;
	assert_true(file != NULL && other != NULL);
	fputs("once", other);
	fputs("one\ntwo\n", file);
	rewind(file);
	assert_non_null(fgets(line, sizeof(line), file));
	at = lseek(fileno(file), 0, SEEK_CUR);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		log_die("a test");
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 70);
	assert_int_equal(lseek(fileno(file), 0, SEEK_CUR), at);
	fflush(other);
	assert_int_equal(lseek(fileno(other), 0, SEEK_END), 4);
	fclose(file);
	fclose(other);
}

static void
test_str_numbers(void **state)
{
	static const char *const bad[] = { "", "-", "1x", " 1", "9223372036854775808", "1e3",
		"+1" };
	int64_t n;
	double d;

	(void)state;
	assert_true(str_int(STR("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(str_int(STR("9223372036854775807"), &n));
	assert_true(n == INT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_int(str_of(bad[i]), &n));
	assert_true(str_double(STR("-97.7431"), &d));
	assert_true(d > -97.74311 && d < -97.74309);
	assert_false(str_double(STR("1."), &d));
	assert_false(str_double(STR(".5"), &d));
	assert_false(str_double(STR("1e5"), &d));
	assert_false(str_double(STR("nan"), &d));
}

static void
test_str_cut(void **state)
{
	struct str rest = STR("a,,b"), part;

	(void)state;
	part = str_next(&rest, ',');
	assert_true(str_eq(part, STR("a")));
	part = str_next(&rest, ',');
	assert_int_equal(part.n, 0);
	part = str_next(&rest, ',');
	assert_true(str_eq(part, STR("b")));
	assert_null(rest.p);
	assert_true(str_eq(str_trim(STR(" \t x y\n")), STR("x y")));
	assert_true(str_ends(STR("a.xml"), STR(".xml")));
	assert_false(str_ends(STR("x"), STR(".xml")));
}

static void
test_buf(void **state)
{
	static const int64_t numbers[] = { 0, -1, 10, INT64_MAX, INT64_MIN };
	struct buf b;

	(void)state;
	buf_init(&b, a);
	for (int i = 0; i < 1000; i++)
		buf_fmt(&b, "%d,", i);
	assert_int_equal(buf_done(&b).n, 3890);
	buf_init(&b, a);
	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
		buf_int(&b, numbers[k]);
		buf_char(&b, ' ');
	}
	assert_string_equal(buf_done(&b).p, "0 -1 10 9223372036854775807 -9223372036854775808 ");
	buf_init(&b, a);
	buf_fmt(&b, "%0200d|%s", 7, "end"); /* longer than most */
	assert_int_equal(buf_done(&b).n, 204);
	assert_true(str_ends(buf_done(&b), STR("7|end")));
	assert_int_equal(str_fmt(a, "%0300d|", 7).n, 301);
	assert_int_equal(b.p[b.n], '\0');
}

static void
test_err_join_keeps_order(void **state)
{
	const struct err *e = err_join(a, err_field(a, "one", "required", "x", NULL),
	    err_join(a, err_field(a, "two", "required", "x", NULL),
		err_field(a, "three", "required", "x", NULL)));

	(void)state;
	assert_string_equal(e->field, "one");
	assert_string_equal(e->more->field, "two");
	assert_string_equal(e->more->more->field, "three");
	assert_null(e->more->more->more);
	assert_null(err_wrap(a, NULL, "nothing"));
	for (enum err_code c = 0; c < ERR__MAX; c++)
		assert_in_range(err_status(c), 400, 599);
}

static void
test_ids_grow_and_tell_their_time(void **state)
{
	int64_t last = 0, now = clock_db();

	(void)state;
	id_init(1023);
	for (int i = 0; i < 20000; i++) {
		int64_t id = id_next();

		assert_true(id > last);
		last = id;
	}
	assert_in_range(last, id_at(now), id_at(now + 1000000));
	assert_true(id_at(INT64_C(-2208988800000000)) == 0);			/* 1900 */
	assert_true(id_at(INT64_C(4102444800000000)) == INT64_MAX >> 22 << 22); /* 2100 */
}

/* How far the database's clock is thought to be ahead of ours. */
static void
assert_ahead(int64_t ahead)
{
	int64_t before = clock_mono(), db = clock_db();

	assert_in_range(db, before + ahead, clock_mono() + ahead);
}

static void
test_clock_keeps_what_no_answer_contradicts(void **state)
{
	const int64_t second = 1000000, hour = 3600 * second, now = clock_mono();
	const int64_t ahead = clock_wall() - now + hour;

	(void)state;
	clock_sync(now + ahead, now - 10, now + 10);
	assert_ahead(ahead);
	/* slow ones that looked early or late, also long afterwards */
	clock_sync(now + ahead + 1, now, now + 4 * second);
	assert_ahead(ahead);
	clock_sync(now + ahead + hour + 4 * second, now + hour, now + hour + 4 * second + 1);
	assert_ahead(ahead);
	/* the least that agrees with a clock that was set */
	clock_sync(now + ahead + 5 * second, now, now + second);
	assert_ahead(ahead + 4 * second);
	clock_sync(now + ahead + 9 * second, now - 2, now + 2);
	assert_ahead(ahead + 9 * second);
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(64 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_alignment_and_growth),
		cmocka_unit_test(test_arena_shared),
		cmocka_unit_test(test_die_leaves_files),
		cmocka_unit_test(test_str_numbers),
		cmocka_unit_test(test_str_cut),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_err_join_keeps_order),
		cmocka_unit_test(test_ids_grow_and_tell_their_time),
		cmocka_unit_test(test_clock_keeps_what_no_answer_contradicts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
