#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/date.h"

static struct arena *a;

static const int64_t second = 1000000;

/* Seconds by date -u -d … +%s. */
static void
test_known_moments(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} known[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "1900-01-01T00:00:00Z", -2208988800 },
		{ "1900-02-28T00:00:00Z", -2203977600 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2026-11-22T14:05:00Z", 1795356300 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "2200-12-31T23:59:59Z", 7289654399 },
	};
	int64_t moment;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(date_parse(str_of(known[i].text), &moment));
		assert_int_equal(moment, known[i].seconds * second);
		assert_string_equal(date_seconds(a, moment).p, known[i].text);
	}
}

static void
test_parse(void **state)
{
	static const struct {
		const char *text, *utc;
	} good[] = {
		{ "2026-11-22T14:05:00.1Z", "2026-11-22T14:05:00.100Z" },
		{ "2026-11-22T14:05:00.123456Z", "2026-11-22T14:05:00.123Z" },
		{ "2026-11-22T14:05:00.999999Z", "2026-11-22T14:05:00.999Z" },
		{ "2026-11-22T14:05:00+23:59", "2026-11-21T14:06:00.000Z" },
		{ "2026-11-22T14:05:00-23:59", "2026-11-23T14:04:00.000Z" },
		{ "2026-11-22t14:05:00z", "2026-11-22T14:05:00.000Z" },
		{ "2026-11-22T08:05:00-06:00", "2026-11-22T14:05:00.000Z" },
		{ "2026-11-23T00:05:00+09:59", "2026-11-22T14:06:00.000Z" },
		{ "2026-11-22T14:05:00-00:00", "2026-11-22T14:05:00.000Z" },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z" },
		{ "2016-12-31T18:59:60.25-05:00", "2017-01-01T00:00:00.250Z" },
		{ "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
	};
	int64_t moment;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(date_parse(str_of(good[i].text), &moment));
		assert_string_equal(date_millis(a, moment).p, good[i].utc);
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026-11-22",
		"2026-11-22T14:05:00",
		"2026-11-22 14:05:00Z",
		"2026-11-22T14:05Z",
		"2026-11-22T14:05:00.Z",
		"2026-11-22T14:05:00.1234567Z",
		"2026-11-22T14:05:00,5Z",
		"2026-11-22T14:05:00+0600",
		"2026-11-22T14:05:00+06",
		"2026-11-22T14:05:00+24:00",
		"2026-11-22T14:05:00+06:60",
		"2026-11-22T14:05:00Z ",
		" 2026-11-22T14:05:00Z",
		"2026-11-22T24:00:00Z",
		"2026-11-22T14:60:00Z",
		"2026-11-22T14:05:61Z",
		"2026-11-22T14:05:60Z",
		"2026-11-22T23:59:60Z",
		"2026-12-31T23:59:60+01:00",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"1899-12-31T23:59:59Z",
		"2201-01-01T00:00:00Z",
		"02026-11-22T14:05:00Z",
		"2026-1-22T14:05:00Z",
		"+026-11-22T14:05:00Z",
	};
	int64_t moment = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (date_parse(str_of(bad[i]), &moment))
			fail_msg("%s was read", bad[i]);
	assert_int_equal(moment, 42);
}

/* Every day of the range goes to a moment and back, one after the other. */
static void
test_calendar(void **state)
{
	struct date d = { .year = 1900, .month = 1, .day = 1 }, back;
	int64_t moment = date_moment(&d);

	(void)state;
	for (d.year = 1900; d.year <= 2200; d.year++)
		for (d.month = 1; d.month <= 12; d.month++)
			for (d.day = 1; date_valid(&d); d.day++) {
				assert_int_equal(date_moment(&d), moment);
				back = date_utc(moment);
				assert_memory_equal(&back, &d, sizeof(d));
				moment += 86400 * second;
			}
	assert_int_equal(moment, INT64_C(7289654400) * second);
}

static void
test_months(void **state)
{
	(void)state;
	assert_int_equal(date_month(STR("jan")), 1);
	assert_int_equal(date_month(STR("DEC")), 12);
	assert_int_equal(date_month(STR("December")), 0);
	assert_int_equal(date_month(STR_NONE), 0);
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(16 << 20);
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
		cmocka_unit_test(test_known_moments),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_months),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
