#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/datepattern.h"
#include "wire/zone.h"

static struct arena *a;

static int64_t
moment(const char *text)
{
	int64_t at;

	assert_true(date_parse(str_of(text), &at));
	return at;
}

static void
test_shown(void **state)
{
	static const struct {
		const char *zone, *utc, *name;
		int day, hour, minute, offset, weekday;
	} known[] = {
		{ "America/Chicago", "2026-11-22T20:05:00Z", "CST", 22, 14, 5, -21600, 0 },
		{ "America/Chicago", "2026-07-04T04:59:59Z", "CDT", 3, 23, 59, -18000, 5 },
		{ "Asia/Kolkata", "2026-11-22T20:05:00Z", "IST", 23, 1, 35, 19800, 1 },
		{ "UTC", "1969-12-31T23:59:59.5Z", "UTC", 31, 23, 59, 0, 3 },
		{ "No/Such", "2026-11-22T20:05:00Z", "UTC", 22, 20, 5, 0, 0 },
		{ "America/Chicago", "1969-12-31T23:59:59.5Z", "CST", 31, 17, 59, -21600, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct zone_time t = zone_local(str_of(known[i].zone), moment(known[i].utc));

		assert_string_equal(t.name, known[i].name);
		assert_int_equal(t.date.day, known[i].day);
		assert_int_equal(t.date.hour, known[i].hour);
		assert_int_equal(t.date.minute, known[i].minute);
		assert_int_equal(t.offset, known[i].offset);
		assert_int_equal(t.weekday, known[i].weekday);
		assert_int_equal(zone_moment(str_of(known[i].zone), &t.date), moment(known[i].utc));
	}
}

/* Chicago went forward on 2026-03-08 at 08:00Z and back on 2026-11-01 at 07:00Z. */
static void
test_gaps_and_overlaps(void **state)
{
	static const struct {
		const char *zone;
		struct date date;
		const char *utc;
	} known[] = {
		{ "America/Chicago", { 2026, 3, 8, 1, 59, 59, 0 }, "2026-03-08T07:59:59Z" },
		{ "America/Chicago", { 2026, 3, 8, 2, 0, 0, 0 }, "2026-03-08T08:00:00Z" },
		{ "America/Chicago", { 2026, 3, 8, 2, 30, 0, 0 }, "2026-03-08T08:30:00Z" },
		{ "America/Chicago", { 2026, 3, 8, 3, 0, 0, 0 }, "2026-03-08T08:00:00Z" },
		{ "America/Chicago", { 2026, 11, 1, 0, 59, 59, 0 }, "2026-11-01T05:59:59Z" },
		{ "America/Chicago", { 2026, 11, 1, 1, 0, 0, 0 }, "2026-11-01T06:00:00Z" },
		{ "America/Chicago", { 2026, 11, 1, 1, 59, 59, 0 }, "2026-11-01T06:59:59Z" },
		{ "America/Chicago", { 2026, 11, 1, 2, 0, 0, 0 }, "2026-11-01T08:00:00Z" },
		{ "Europe/London", { 2026, 10, 25, 1, 30, 0, 0 }, "2026-10-25T00:30:00Z" },
		{ "Australia/Lord_Howe", { 2026, 10, 4, 2, 15, 0, 0 }, "2026-10-03T15:45:00Z" },
		/* A day that Samoa did not have. */
		{ "Pacific/Apia", { 2011, 12, 30, 12, 0, 0, 0 }, "2011-12-30T22:00:00Z" },
		{ "Pacific/Apia", { 2011, 12, 29, 23, 59, 59, 0 }, "2011-12-30T09:59:59Z" },
		{ "Pacific/Apia", { 2011, 12, 31, 0, 0, 0, 0 }, "2011-12-30T10:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_string_equal(
		    date_seconds(a, zone_moment(str_of(known[i].zone), &known[i].date)).p,
		    known[i].utc);
}

/* Every half hour of two years in zones of all kinds: what is shown leads back, the second time an
 * hour early. */
static void
test_there_and_back(void **state)
{
	static const char *const zones[] = { "America/Chicago", "Europe/London", "Asia/Kolkata",
		"America/Sao_Paulo", "Australia/Lord_Howe" };
	const int64_t half_hour = INT64_C(1800) * 1000000;

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct str zone = str_of(zones[i]);
		int repeated = 0;

		for (int64_t at = moment("2017-01-01T00:00:00Z");
		     at < moment("2019-01-01T00:00:00Z"); at += half_hour) {
			struct zone_time t = zone_local(zone, at);
			int64_t back = zone_moment(zone, &t.date);

			if (back == at)
				continue;
			repeated++;
			assert_in_range(at - back, half_hour, 2 * half_hour);
			t.date = zone_local(zone, back).date;
			assert_int_equal(zone_moment(zone, &t.date), back);
		}
		assert_in_range(repeated, 0, 4);
	}
}

static void
test_days(void **state)
{
	static const struct {
		const char *at, *begin, *end;
	} known[] = {
		{ "2026-11-22T05:59:59Z", "2026-11-21T06:00:00Z", "2026-11-22T06:00:00Z" },
		{ "2026-11-22T06:00:00Z", "2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z" },
		{ "2026-03-08T12:00:00Z", "2026-03-08T06:00:00Z", "2026-03-09T05:00:00Z" },
		{ "2026-11-01T12:00:00Z", "2026-11-01T05:00:00Z", "2026-11-02T06:00:00Z" },
	};
	int64_t begin, end;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		zone_day(STR("America/Chicago"), moment(known[i].at), &begin, &end);
		assert_string_equal(date_seconds(a, begin).p, known[i].begin);
		assert_string_equal(date_seconds(a, end).p, known[i].end);
	}
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "", "No/Such", "America", "../../../etc/passwd",
		"America/../UTC", "leapseconds",
		"America/a-name-of-more-than-sixty-four-bytes-that-no-zone-can-have-ever",
		"/usr/share/zoneinfo/UTC", "CST6CDT,M3.2.0,M11.1.0", ":UTC", "tzdata.zi",
		"zone.tab", "America/Chicago ", "america/chicago\n" };

	(void)state;
	assert_null(zone_check(a, STR("America/Chicago")));
	assert_null(zone_check(a, STR("Etc/GMT+5")));
	assert_null(zone_check(a, STR("UTC")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(zone_check(a, str_of(bad[i]))->code, ERR_INVALID);
	assert_non_null(zone_check(a, STR_NONE));
	assert_non_null(zone_check(a, (struct str){ "UTC\0x", 5 }));
}

static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text, *utc; /* utc NULL: refused */
	} known[] = {
		{ "YYYY-MM-DD", "2026-11-22", "2026-11-22T06:00:00.000Z" },
		{ "YYYY-MM-DD", "2026-11-22 ", NULL },
		{ "YYYY-MM-DD", "2026-1-22", NULL },
		{ "YYYY-MM-DD", "2026-02-29", NULL },
		{ "YYYY-MM-DD", "", NULL },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 02:05:06 PM", "2026-11-22T20:05:06.000Z" },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 12:00:00 am", "2026-11-22T06:00:00.000Z" },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 12:00:00 pM", "2026-11-22T18:00:00.000Z" },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 00:05:06 PM", NULL },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 13:05:06 PM", NULL },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 02:05:06 XM", NULL },
		{ "MM/DD/YYYY hh:mm:ss AM", "11/22/2026 02:05:06 P", NULL },
		{ "M/D/YYYY h:mm", "1/2/2026 3:04", "2026-01-02T09:04:00.000Z" },
		{ "M/D/YYYY h:mm", "12/31/2026 23:59", "2027-01-01T05:59:00.000Z" },
		{ "M/D/YYYY h:mm", "13/31/2026 23:59", NULL },
		{ "M/D/YYYY h:mm", "1/2/2026 24:00", NULL },
		{ "D-MMM-YY", "4-jul-26", "2026-07-04T05:00:00.000Z" },
		{ "D-MMM-YY", "4-JUL-99", "1999-07-04T05:00:00.000Z" },
		{ "D-MMM-YY", "4-Jux-99", NULL },
		{ "D-MMM-YY", "4-Ju", NULL },
		{ "YYYYMMDD", "20261122", "2026-11-22T06:00:00.000Z" },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.123456789Z",
		    "2026-11-22T14:05:06.123Z" },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.5-06:00",
		    "2026-11-22T20:05:06.500Z" },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.5+0530",
		    "2026-11-22T08:35:06.500Z" },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.5", NULL },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.Z", NULL },
		{ "YYYY-MM-DDThh:mm:ss.fZ", "2026-11-22T14:05:06.1234567890Z", NULL },
		{ "YYYY-MM-DD hh:mm", "2026-11-01 01:30", "2026-11-01T06:30:00.000Z" },
		{ "YYYY-MM-DD hh:mm", "2026-11-01 01_30", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 +23:59", "2026-10-31T01:31:00.000Z" },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 -23:59", "2026-11-02T01:29:00.000Z" },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 +24:00", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 +05:60", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 +5", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 +05", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 ", NULL },
		{ "YYYY-MM-DD hh:mm Z", "2026-11-01 01:30 CST", NULL },
		{ "YYYY-MM-DD hh AM", "2026-11-01 01 PM", "2026-11-01T19:00:00.000Z" },
		{ "YY-MM-DD", "69-07-20", "2069-07-20T05:00:00.000Z" },
		{ "YY-MM-DD", "70-07-20", "1970-07-20T05:00:00.000Z" },
		{ "YY-MM-DD", "7-07-20", NULL },
	};
	struct datepattern p;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int64_t at = 42;

		assert_null(datepattern_compile(a, str_of(known[i].pattern), &p));
		if (datepattern_read(&p, str_of(known[i].text), STR("America/Chicago"), &at) !=
		    (known[i].utc != NULL))
			fail_msg("%s after %s", known[i].text, known[i].pattern);
		if (known[i].utc != NULL)
			assert_string_equal(date_millis(a, at).p, known[i].utc);
		else
			assert_int_equal(at, 42);
	}
}

static void
test_bad_patterns(void **state)
{
	static const char *const bad[] = { "", "YYYY", "YYYY-MM", "MM/DD", "YYYY-MM-DD YYYY",
		"YYYY-MM-DD MMM", "yyyy-MM-DD", "YYYY-MM-dd", "YYYY-MM-DD HH:mm", "YYYY-MM-DD mm",
		"YYYY-MM-DD hh:ss", "YYYY-MM-DD hh:mm.f", "YYYY-MM-DD AM", "YYYY-MM-DD Z",
		"YYYY-MM-DD hh:mm x", "aYYYY-MM-DD", "zYYYY-MM-DD", "AYYYY-MM-DD", "YYYY-MM-DD fZ",
		"YYYY-MMMM-DD", "YYYY-MM-DD                                        " };
	struct datepattern p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (datepattern_compile(a, str_of(bad[i]), &p) == NULL)
			fail_msg("%s is taken", bad[i]);
	assert_non_null(datepattern_compile(a, STR_NONE, &p));
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
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_gaps_and_overlaps),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_bad_patterns),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
