/* The loop in a real database: submit, act, undo, answer; and what must not happen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/event.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/outcome.h"
#include "civic/service.h"
#include "db/db.h"
#include "tests/civic/city.h"
#include "wire/json.h"
#include "wire/token.h"

static struct city city;
static struct scope *const web = &city.web;

#define FAILS(e, wanted, why) fails((e), (wanted), (why), __LINE__)

/* It fails with that code and reason; the transaction is rolled back. */
static void
fails(const struct err *e, enum err_code code, const char *reason, int line)
{
	if (e == NULL)
		fail_msg("line %d: no error, but %s was expected", line, reason);
	if (e->code != code)
		fail_msg("line %d: code %d, not %d: %s", line, e->code, code, e->detail);
	if (reason != NULL)
		assert_string_equal(e->reason, reason);
	db_rollback(web->db);
}

static void
begin(void)
{
	OK(db_begin(web->db, web->jurisdiction->id, web->jurisdiction->version));
}

static void
commit(void)
{
	OK(db_commit(web->db));
}

static const struct json *
json(const char *text)
{
	const struct json *v;

	OK(json_read(city.arena, str_of(text), 10000, &v));
	return v;
}

static struct feedback_draft
pothole(const char *words)
{
	struct feedback_draft d;

	feedback_draft_init(&d);
	d.service = STR("pothole");
	d.kind = STR("problem");
	d.description = str_of(words);
	d.attributes = json("{\"depth\": \"12\", \"where\": [\"curb\", \"lane\"]}");
	d.latitude = 30.5;
	d.longitude = -97.85;
	d.source = STR("web");
	return d;
}

static struct idempotency
key_of(const char *key, char body)
{
	struct idempotency i = { .client = STR("public"), .key = str_of(key) };

	memset(i.hash, body, sizeof(i.hash));
	return i;
}

static struct feedback_receipt
submit(struct feedback_draft d)
{
	struct feedback_receipt r;

	OK(feedback_check(web, &d));
	OK(feedback_submit(web, &d, &r));
	return r;
}

static struct feedback *
find(int64_t id)
{
	struct feedback *f;

	begin();
	OK(feedback_find(web, id, &f));
	commit();
	return f;
}

static struct words
message(const char *en)
{
	return words_of(
	    city.arena, json(str_fmt(city.arena, "{\"en\": \"%s\", \"es\": \"Hecho\"}", en).p));
}

static struct action_draft
done(const int64_t *ids, size_t n, int64_t hold)
{
	return (struct action_draft){ .feedback = ids,
		.feedback_n = n,
		.status = STATUS_DONE,
		.message = message("Filled"),
		.hold = hold };
}

static int64_t
act(struct action_draft d)
{
	int64_t id, count;

	OK(action_post(web, &d, &id, &count));
	return id;
}

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
	struct feedback_draft d = pothole("Rules have moved");
	struct feedback_receipt r;

	(void)state;
	city_sql(&city, "UPDATE hb.jurisdiction SET version = version + 1 WHERE id = 7001");
	OK(feedback_check(web, &d));
	FAILS(feedback_submit(web, &d, &r), ERR_STALE, NULL);
	OK(registry_reload(city.registry, web->db, city.arena, 7001));
	OK(registry_by_id(city.registry, web->db, city.arena, 7001, &web->jurisdiction));
	OK(feedback_check(web, &d));
	OK(feedback_submit(web, &d, &r));
}

static void
test_submit(void **state)
{
	struct feedback_draft d = pothole("A hole, deep");
	struct feedback_receipt r;
	struct feedback *f;
	struct token t;

	(void)state;
	d.contact_name = STR("Bea");
	d.notify_email = STR("bea@example.org");
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	r = submit(d);
	f = find(r.id);
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
	begin();
	OK(feedback_find_token(web, &t, &f));
	OK(feedback_find_reference(web, r.reference, &f));
	commit();
	t.secret[0] ^= 1;
	begin();
	FAILS(feedback_find_token(web, &t, &f), ERR_NOT_FOUND, NULL);
}

static void
test_replay(void **state)
{
	struct feedback_draft d = pothole("Once only");
	struct feedback_receipt first, again;

	(void)state;
	d.idempotency = key_of("abc-1", 1);
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	first = submit(d);
	again = submit(d);
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
	d.idempotency = key_of("abc-1", 2);
	OK(feedback_check(web, &d));
	FAILS(feedback_submit(web, &d, &again), ERR_INVALID, "idempotency_key_reused");
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
		first = submit(pothole("Zébra Crossing has faded")).id;
	OK(feedback_filter_read(web, &w, &f));
	begin();
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
	commit();
}

static void
test_action(void **state)
{
	struct feedback_draft d = pothole("With a webhook");
	int64_t ids[2], id, again, count;
	struct action_draft post = done(ids, 2, 0);
	struct action_preview p;
	struct action *a;
	struct feedback *f;

	(void)state;
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	ids[0] = submit(d).id;
	ids[1] = submit(pothole("Without")).id;
	city_sql(&city,
	    "UPDATE hb.endpoint SET state = 'active', confirmed_at = now() WHERE feedback_id = "
	    "%lld",
	    (long long)ids[0]);
	begin();
	OK(action_preview(web, &post, &p));
	commit();
	assert_int_equal(p.selected, 2);
	assert_int_equal(p.by_webhook, 1);
	assert_int_equal(p.unreachable, 1);
	assert_int_equal(p.refused_n, 0);
	post.idempotency = key_of("act-1", 1);
	OK(action_post(web, &post, &id, &count));
	OK(action_post(web, &post, &again, &count));
	assert_int_equal(id, again);
	assert_int_equal(count, 2);
	f = find(ids[0]);
	assert_int_equal(f->status, STATUS_DONE);
	assert_int_equal(f->public_status, STATUS_DONE);
	assert_true(f->closed_at != 0);
	begin();
	OK(action_find(web, id, &a));
	commit();
	assert_int_equal(a->pending, 1);
	assert_int_equal(a->unreachable, 1);
	assert_false(a->held);
	post.idempotency = key_of("act-2", 1);
	FAILS(action_post(web, &post, &id, &count), ERR_CONFLICT, "status");
	ids[1] = 12345;
	ids[0] = submit(pothole("Would do")).id;
	FAILS(action_post(web, &post, &id, &count), ERR_CONFLICT, "not_found");
	assert_int_equal(find(ids[0])->status, STATUS_RECEIVED); /* nothing half-done */
}

static void
test_undo(void **state)
{
	int64_t id = submit(pothole("Held")).id, action = act(done(&id, 1, 600)), count;
	struct action_draft other = done(&id, 1, 0);
	struct feedback *f = find(id);
	struct feedback_story story;
	struct outcome said;
	struct action *a;
	size_t n;

	(void)state;
	assert_int_equal(f->status, STATUS_DONE);
	assert_int_equal(f->public_status, STATUS_RECEIVED);
	assert_int_equal(f->closed_at, 0);
	begin();
	OK(feedback_story(web, id, false, &story));
	assert_int_equal(story.timeline_n, 1);
	assert_false(feedback_story_outcome(&story, &said));
	OK(feedback_story(web, id, true, &story));
	assert_int_equal(story.timeline_n, 2);
	assert_true(story.timeline[1].held);
	OK(action_list(web, id, false, &a, &n));
	assert_int_equal(n, 0);
	commit();
	FAILS(action_post(web, &other, &count, &count), ERR_CONFLICT, "held");
	begin();
	FAILS(feedback_status_set(web, id, STATUS_SPAM), ERR_CONFLICT, "held");
	begin();
	OK(action_undo(web, action));
	OK(action_undo(web, action));
	commit();
	f = find(id);
	assert_int_equal(f->status, STATUS_RECEIVED);
	assert_int_equal(f->held_until, 0);
	assert_string_equal(
	    city_sql(&city,
		"SELECT count(*) FROM hb.fanout f JOIN hb.event e ON e.id = f.event_id "
		"WHERE e.action_id = %lld",
		(long long)action),
	    "0");
	action = act(done(&id, 1, 0));
	begin();
	FAILS(action_undo(web, action), ERR_CONFLICT, "released");
}

static void
test_outcome(void **state)
{
	int64_t id = submit(pothole("Did it help?")).id;
	enum status now;

	(void)state;
	begin();
	FAILS(outcome_answer(web, id, ANSWER_YES, STR_NONE, &now), ERR_CONFLICT, "not_asked");
	act(done(&id, 1, 0));
	begin();
	OK(outcome_answer(web, id, ANSWER_NO, STR("Still there"), &now));
	commit();
	assert_int_equal(now, STATUS_DISPUTED);
	assert_int_equal(find(id)->closed_at, 0);
	begin();
	OK(outcome_answer(web, id, ANSWER_PARTLY, STR_NONE, &now));
	OK(outcome_answer(web, id, ANSWER_PARTLY, STR_NONE, &now)); /* the same: nothing new */
	commit();
	assert_int_equal(now, STATUS_CONFIRMED);
	assert_string_equal(
	    city_sql(&city,
		"SELECT string_agg(type || ' ' || (data ->> 'answer'), ', ' ORDER BY id) "
		"FROM hb.event WHERE feedback_id = %lld AND type LIKE 'outcome%%'",
		(long long)id),
	    "outcome.disputed no, outcome.confirmed partly");
	assert_string_equal(
	    city_sql(&city,
		"SELECT count(seen_at) FROM hb.action_feedback WHERE feedback_id = %lld",
		(long long)id),
	    "1");
}

static void
test_outcome_timeline(void **state)
{
	int64_t id = submit(pothole("Story")).id;
	int64_t action = act(done(&id, 1, 0));
	struct feedback_story story;
	struct timeline *t;
	struct outcome said;
	enum status now;

	(void)state;
	begin();
	OK(outcome_answer(web, id, ANSWER_NO, STR("Still there"), &now));
	OK(feedback_story(web, id, false, &story));
	commit();
	assert_true(feedback_story_outcome(&story, &said));
	assert_int_equal(said.action_id, action);
	assert_int_equal(said.answer, ANSWER_NO);
	t = story.timeline;
	assert_int_equal(story.timeline_n, 3);
	assert_int_equal(t[0].kind, TIMELINE_RECEIVED);
	assert_int_equal(t[1].kind, TIMELINE_ACTION);
	assert_true(t[1].seen_at != 0);
	assert_string_equal(words_in(&t[1].message, web->jurisdiction->languages[0]).p, "Filled");
	assert_int_equal(t[2].kind, TIMELINE_OUTCOME);
	assert_string_equal(t[2].comment.p, "Still there");
}

static void
test_duplicate(void **state)
{
	int64_t a = submit(pothole("First")).id, b = submit(pothole("Second")).id,
		c = submit(pothole("Third")).id;
	struct action *seen;
	enum status now;
	size_t n;

	(void)state;
	begin();
	OK(feedback_duplicate_set(web, c, b));
	OK(feedback_duplicate_set(web, b, a));
	commit();
	assert_int_equal(find(c)->duplicate_of, a); /* moved along */
	assert_int_equal(find(a)->duplicates, 2);
	begin();
	FAILS(feedback_duplicate_set(web, a, c), ERR_INVALID, "not_offered");
	act(done(&a, 1, 0));
	begin();
	OK(action_list(web, c, false, &seen, &n));
	assert_int_equal(n, 1);
	assert_int_equal(seen[0].feedback_count, 1);
	assert_int_equal(seen[0].unreachable, 3);
	OK(outcome_answer(
	    web, c, ANSWER_NO, STR_NONE, &now)); /* and may say that it did not help */
	commit();
	assert_int_equal(now, STATUS_DUPLICATE);
	assert_int_equal(find(a)->status, STATUS_DISPUTED);
	begin();
	OK(feedback_status_set(web, b, STATUS_RECEIVED));
	commit();
	assert_int_equal(find(b)->duplicate_of, 0);
	assert_int_equal(find(b)->closed_at, 0);
}

static void
test_by_filter(void **state)
{
	struct feedback_filter_words w = { .q = STR("wholesale") };
	struct feedback_filter f;
	struct action_draft d = done(NULL, 0, 0);
	int64_t id, count;

	(void)state;
	OK(feedback_filter_read(web, &w, &f));
	d.filter = &f;
	FAILS(action_post(web, &d, &id, &count), ERR_INVALID, "required");
	submit(pothole("Wholesale one"));
	submit(pothole("Wholesale two"));
	OK(action_post(web, &d, &id, &count));
	assert_int_equal(count, 2);
	d.message.n = 0;
	FAILS(action_post(web, &d, &id, &count), ERR_INVALID, "required");
}

static void
test_feed(void **state)
{
	struct event_entry *of;
	int64_t end;
	size_t n;

	(void)state;
	city_fan_out(&city);
	begin();
	OK(event_feed_end(web, &end));
	OK(event_feed(web, 0, 2, 1U << EVENT_ACTION_POSTED, &of, &n));
	assert_int_equal(n, 2);
	assert_int_equal(of[0].type, EVENT_ACTION_POSTED);
	assert_true(of[1].seq > of[0].seq && of[1].seq < end);
	OK(event_feed(web, end, 2, 0, &of, &n));
	commit();
	assert_int_equal(n, 0);
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
		cmocka_unit_test(test_action),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_outcome_timeline),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_by_filter),
		cmocka_unit_test(test_feed),
	};
	int failed;

	city_make(&city);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	city_remove(&city);
	return failed;
}
