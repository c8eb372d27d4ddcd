/* What somebody says, in a real database: taken once, found, listed; and what must not happen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "civic/event.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "tests/civic/step.h"
#include "wire/token.h"

static struct scope *const web = &city.web;

static void
test_snapshot(void **state)
{
	const struct jurisdiction *j = web->jurisdiction;
	const struct service *s = service_by_code(j, STR("pothole"));

	(void)state;
	assert_int_equal(j->services_n, 2); /* the inactive one is not offered */
	assert_int_equal(s->questions_n, 2);
	assert_int_equal(s->questions[1].choices_n, 2);
	assert_string_equal(words_in(&s->name, j->languages[1]).p, "Bache");
	assert_int_equal(j->area_sets_n, 1);
	assert_int_equal(j->area_sets[0].n, 10); /* the old one holds no more */
	assert_string_equal(j->area_sets[0].area[1].p, "2");
	assert_string_equal(j->area_sets[0].area[9].p, "10");
	assert_string_equal(jurisdiction_area(j, 99)->name.p, "old"); /* it has been one, though */
	assert_string_equal(jurisdiction_area(j, 99)->set.p, "district");
	assert_false(jurisdiction_area_lives(j, 99));
	assert_true(jurisdiction_area_lives(j, 2));
	assert_null(jurisdiction_area(j, 5000));
}

/* src/civic/status.c and hb.may_follow() say the same of every pair. */
static void
test_state_machine(void **state)
{
	char *ours = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&ours, &n);

	(void)state;
	status_print(f);
	fclose(f);
	for (unsigned i = 0; i < STATUS__MAX; i++) {
		const char *theirs = city_sql(&city,
		    "SELECT string_agg(format(E'%%s %%s %%s\\n', '%s', s, hb.may_follow('%s', s)), "
		    "'' ORDER BY n) "
		    "FROM unnest(string_to_array('%s', ' ')) WITH ORDINALITY AS u (s, n)",
		    status_names[i], status_names[i],
		    "received acknowledged assigned scheduled in_progress referred done confirmed "
		    "disputed "
		    "closed_without_action spam duplicate");

		assert_non_null(strstr(ours, theirs));
	}
	free(ours);
}

static void
test_registry(void **state)
{
	const struct jurisdiction *j;
	bool named;

	(void)state;
	OK(registry_by_host(
	    city.registry, web->db, city.arena, STR("RIVERBEND.example:8311"), &j, &named));
	assert_true(named);
	assert_int_equal(j->id, 7001);
	assert_int_equal(
	    registry_by_domain(city.registry, web->db, city.arena, STR("x.example"), &j)->code,
	    ERR_NOT_FOUND);
}

static void
test_stale(void **state)
{
	struct feedback_draft d = step_pothole("Rules have moved");
	struct feedback_receipt r;

	(void)state;
	city_sql(&city, "UPDATE hb.jurisdiction SET version = version + 1 WHERE id = 7001");
	OK(feedback_check(web, &d));
	FAILS(web, feedback_submit(web, &d, &r), ERR_STALE, NULL);
	OK(registry_reload(city.registry, web->db, city.arena, 7001));
	OK(registry_by_id(city.registry, web->db, city.arena, 7001, &web->jurisdiction));
	OK(feedback_check(web, &d));
	OK(feedback_submit(web, &d, &r));
}

static void
test_submit(void **state)
{
	struct feedback_draft d = step_pothole("A hole, deep");
	struct feedback_receipt r;
	struct feedback *f;
	struct token t;

	(void)state;
	d.contact_name = STR("Bea");
	d.notify_email = STR("bea@example.org");
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	r = step_submit(d);
	f = step_find(r.id);
	assert_string_equal(f->attributes.p, "{\"depth\": 12, \"where\": [\"lane\", \"curb\"]}");
	assert_int_equal(f->areas_n, 1);
	assert_int_equal(f->areas[0], 2);
	assert_string_equal(f->contact_name.p, "Bea");
	assert_int_equal(f->emails, 1);
	assert_int_equal(f->webhooks, 0); /* not confirmed */
	assert_true(str_starts(r.webhook_secret, STR("whsec_")));
	assert_string_equal(
	    city_sql(&city,
		"SELECT string_agg(e.type || ' ' || f.shard, ', ' ORDER BY e.id) FROM hb.event e "
		"JOIN hb.fanout f ON f.event_id = e.id WHERE e.jurisdiction_id = 7001 AND "
		"(e.feedback_id = %lld "
		"OR e.endpoint_id IN (SELECT id FROM hb.endpoint WHERE feedback_id = %lld))",
		(long long)r.id, (long long)r.id),
	    "endpoint.verify 25, feedback.received 25");
	assert_true(token_parse(r.token, &t));
	step_begin();
	OK(feedback_find_reference(web, r.reference, &f));
	step_commit();
	assert_int_equal(t.id, r.id);
	assert_true(token_matches(web->key, TOKEN_TRACKING, &t));
}

static void
test_replay(void **state)
{
	struct feedback_draft d = step_pothole("Once only");
	struct feedback_receipt first, again;

	(void)state;
	d.idempotency = step_key("abc-1", 1);
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	first = step_submit(d);
	again = step_submit(d);
	assert_true(again.replayed && !first.replayed);
	assert_int_equal(again.id, first.id);
	assert_int_equal(again.created_at, first.created_at);
	assert_true(str_eq(again.token, first.token));
	assert_true(str_eq(again.webhook_secret, first.webhook_secret));
	assert_true(str_eq(again.reference, first.reference));
	assert_string_equal(
	    city_sql(&city, "SELECT count(*) FROM hb.feedback WHERE description = 'Once only'"),
	    "1");
	assert_string_equal(
	    city_sql(&city, "SELECT count(replayed_at) FROM hb.idempotency WHERE key = 'abc-1'"),
	    "1");
	d.idempotency = step_key("abc-1", 2);
	OK(feedback_check(web, &d));
	FAILS(web, feedback_submit(web, &d, &again), ERR_INVALID, "idempotency_key_reused");
}

/* District 2 gets another shape, and with it another id, in which one feedback lies. */
static void
redraw(int64_t feedback)
{
	city_sql(&city,
	    "INSERT INTO hb.area (jurisdiction_id, id, set_name, name, valid_from, shape) SELECT "
	    "jurisdiction_id, 98, set_name, name, '2026-01-01', shape FROM hb.area WHERE "
	    "jurisdiction_id = 7001 AND id = 2");
	city_sql(&city, "UPDATE hb.feedback_area SET area_id = 98 WHERE feedback_id = %lld",
	    (long long)feedback);
}

static void
test_list(void **state)
{
	struct feedback_filter_words w = { .q = STR("ZEBR cröss") };
	struct feedback_filter f;
	struct feedback_list l, all;
	int64_t first = 0, count;

	(void)state;
	for (int i = 0; i < 5; i++)
		first = step_submit(step_pothole("Zébra Crossing has faded")).id;
	OK(feedback_filter_read(web, &w, &f));
	step_begin();
	OK(feedback_list(web, &f, 0, 3, &l));
	assert_int_equal(l.n, 3);
	assert_int_equal(l.items[0].id, first);
	assert_true(l.next != 0 && l.next == l.items[2].id);
	OK(feedback_list(web, &f, l.next, 3, &l));
	assert_int_equal(l.n, 2);
	assert_int_equal(l.next, 0);
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 5);
	f.area_id = 3;
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 0);
	f.area_id = 2;
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 5);
	redraw(first);
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 5);
	assert_int_equal(all.items[0].id, first);
	f.area_id = 98;
	OK(feedback_list(web, &f, 0, 3, &l));
	assert_int_equal(l.next, l.items[2].id);
	OK(feedback_list(web, &f, l.next, 3, &l));
	assert_int_equal(l.n, 2);
	f.words = STR_NONE;
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_true(count >= 5);
	f.words = STR("' | !:* \\");
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 0);
	f.words = l.items[0].reference;
	f.statuses = feedback_filter_closed();
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 0);
	f.statuses = feedback_filter_open();
	OK(feedback_list_counted(web, &f, 0, 50, &all, &count));
	assert_int_equal(count, 1);
	step_commit();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snapshot),
		cmocka_unit_test(test_state_machine),
		cmocka_unit_test(test_registry),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_submit),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_list),
	};
	int failed;

	city_make(&city);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	city_remove(&city);
	return failed;
}
