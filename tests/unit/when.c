#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "wire/date.h"
#include "wire/lang.h"
#include "wire/when.h"

static struct arena *a;

static int64_t
moment(const char *text)
{
	int64_t at;

	assert_true(date_parse(str_of(text), &at));
	return at;
}

static void
test_full(void **state)
{
	static const struct {
		const char *utc, *zone, *en, *es;
	} known[] = {
		{ "2026-11-22T20:05:00Z", "America/Chicago", "November 22, 2026, 2:05 PM CST",
		    "22 de noviembre de 2026, 14:05 CST" },
		{ "2026-07-04T05:00:59Z", "America/Chicago", "July 4, 2026, 12:00 AM CDT",
		    "4 de julio de 2026, 00:00 CDT" },
		{ "2026-05-01T12:59:59Z", "UTC", "May 1, 2026, 12:59 PM UTC",
		    "1 de mayo de 2026, 12:59 UTC" },
		{ "2026-05-01T11:00:00Z", "UTC", "May 1, 2026, 11:00 AM UTC",
		    "1 de mayo de 2026, 11:00 UTC" },
	};
	const struct lang *es = lang_find(STR("es"));

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct str zone = str_of(known[i].zone);
		int64_t at = moment(known[i].utc);

		assert_string_equal(when_full(a, lang_default(), zone, at).p, known[i].en);
		assert_string_equal(when_full(a, es, zone, at).p, known[i].es);
	}
	assert_string_equal(
	    when_day(a, lang_default(), STR("America/Chicago"), moment("2026-03-02T05:59:59Z")).p,
	    "March 1, 2026");
	assert_string_equal(
	    when_day(a, es, STR("America/Chicago"), moment("2026-03-02T05:59:59Z")).p,
	    "1 de marzo de 2026");
}

static void
test_ago(void **state)
{
	static const struct {
		int64_t seconds;
		const char *en, *es;
	} known[] = {
		{ 0, "just now", "hace un momento" },
		{ 59, "just now", "hace un momento" },
		{ -59, "just now", "hace un momento" },
		{ 60, "1 minute ago", "hace 1 minuto" },
		{ 3599, "59 minutes ago", "hace 59 minutos" },
		{ 3600, "1 hour ago", "hace 1 hora" },
		{ 86399, "23 hours ago", "hace 23 horas" },
		{ 3 * 86400, "3 days ago", "hace 3 días" },
		{ 30 * 86400, "1 month ago", "hace 1 mes" },
		{ 364 * 86400, "12 months ago", "hace 12 meses" },
		{ 365 * 86400, "1 year ago", "hace 1 año" },
		{ INT64_C(100) * 365 * 86400, "100 years ago", "hace 100 años" },
		{ -60, "in 1 minute", "en 1 minuto" },
		{ -2 * 86400, "in 2 days", "en 2 días" },
	};
	const int64_t now = moment("2026-11-22T20:05:00Z");

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int64_t at = now - known[i].seconds * 1000000;

		assert_string_equal(when_ago(a, lang_default(), now, at).p, known[i].en);
		assert_string_equal(when_ago(a, lang_find(STR("es")), now, at).p, known[i].es);
	}
}

/* No translation leaves a sign behind, or leaves out the day, the month or the year. */
static void
test_every_language(void **state)
{
	const int64_t at = moment("2026-11-22T20:05:00Z");
	const struct lang *l;

	(void)state;
	for (size_t i = 0; (l = lang_at(i)) != NULL; i++) {
		const char *full = when_full(a, l, STR("America/Chicago"), at).p;

		assert_null(strchr(full, '%'));
		assert_non_null(strstr(full, lang_tr(l, "November")));
		assert_non_null(strstr(full, "22"));
		assert_non_null(strstr(full, "2026"));
		assert_non_null(strstr(full, ":05"));
		assert_non_null(strstr(full, "CST"));
		assert_null(strchr(when_day(a, l, STR("UTC"), at).p, '%'));
	}
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(16 << 20);
	return lang_find(STR("es")) == NULL;
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
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_ago),
		cmocka_unit_test(test_every_language),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
