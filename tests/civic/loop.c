/* The loop in a real database: act, undo, answer; and what must not happen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "civic/action.h"
#include "civic/event.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "civic/outcome.h"
#include "tests/civic/step.h"

static struct scope *const web = &city.web;

static void
test_action(void **state)
{
	struct feedback_draft d = step_pothole("With a webhook");
	int64_t ids[2], id, again, count;
	struct action_draft post = step_done(ids, 2, 0);
	struct action_preview p;
	struct action *a;
	struct feedback *f;

	(void)state;
	d.notify_webhook =
	    (struct endpoint_url){ STR("https://bea.example/h"), STR("https://bea.example:443") };
	ids[0] = step_submit(d).id;
	ids[1] = step_submit(step_pothole("Without")).id;
	city_sql(&city,
	    "UPDATE hb.endpoint SET state = 'active', confirmed_at = now() WHERE feedback_id = "
	    "%lld",
	    (long long)ids[0]);
	step_begin();
	OK(action_preview(web, &post, &p));
	step_commit();
	assert_int_equal(p.selected, 2);
	assert_int_equal(p.by_webhook, 1);
	assert_int_equal(p.unreachable, 1);
	assert_int_equal(p.refused_n, 0);
	post.idempotency = step_key("act-1", 1);
	OK(action_post(web, &post, &id, &count));
	OK(action_post(web, &post, &again, &count));
	assert_int_equal(id, again);
	assert_int_equal(count, 2);
	f = step_find(ids[0]);
	assert_int_equal(f->status, STATUS_DONE);
	assert_int_equal(f->public_status, STATUS_DONE);
	assert_true(f->closed_at != 0);
	step_begin();
	OK(action_find(web, id, &a));
	step_commit();
	assert_int_equal(a->pending, 1);
	assert_int_equal(a->unreachable, 1);
	assert_false(a->held);
	post.idempotency = step_key("act-2", 1);
	FAILS(web, action_post(web, &post, &id, &count), ERR_CONFLICT, "status");
	ids[1] = 12345;
	ids[0] = step_submit(step_pothole("Would do")).id;
	FAILS(web, action_post(web, &post, &id, &count), ERR_CONFLICT, "not_found");
	assert_int_equal(step_find(ids[0])->status, STATUS_RECEIVED); /* nothing half-done */
}

static void
test_undo(void **state)
{
	int64_t id = step_submit(step_pothole("Held")).id,
		action = step_act(step_done(&id, 1, 600)), count;
	struct action_draft other = step_done(&id, 1, 0);
	struct feedback *f = step_find(id);
	struct feedback_story story;
	struct outcome said;

	(void)state;
	assert_int_equal(f->status, STATUS_DONE);
	assert_int_equal(f->public_status, STATUS_RECEIVED);
	assert_int_equal(f->closed_at, 0);
	step_begin();
	OK(feedback_story(web, id, false, &story));
	assert_int_equal(story.timeline_n, 1);
	assert_false(feedback_story_outcome(&story, &said));
	OK(feedback_story(web, id, true, &story));
	assert_int_equal(story.timeline_n, 2);
	assert_true(story.timeline[1].held);
	step_commit();
	FAILS(web, action_post(web, &other, &count, &count), ERR_CONFLICT, "held");
	step_begin();
	FAILS(web, feedback_status_set(web, id, STATUS_SPAM), ERR_CONFLICT, "held");
	step_begin();
	FAILS(web, feedback_status_set(web, id, STATUS_DONE), ERR_INVALID, "not_offered");
	step_begin();
	OK(action_undo(web, action));
	OK(action_undo(web, action));
	step_commit();
	f = step_find(id);
	assert_int_equal(f->status, STATUS_RECEIVED);
	assert_int_equal(f->held_until, 0);
	assert_string_equal(
	    city_sql(&city,
		"SELECT count(*) FROM hb.fanout f JOIN hb.event e ON e.id = f.event_id "
		"WHERE e.action_id = %lld",
		(long long)action),
	    "0");
	action = step_act(step_done(&id, 1, 0));
	step_begin();
	FAILS(web, action_undo(web, action), ERR_CONFLICT, "released");
}

static void
test_outcome(void **state)
{
	int64_t id = step_submit(step_pothole("Did it help?")).id;
	enum status now;

	(void)state;
	step_begin();
	FAILS(web, outcome_answer(web, id, ANSWER_YES, STR_NONE, &now), ERR_CONFLICT, "not_asked");
	step_act(step_done(&id, 1, 0));
	step_begin();
	OK(outcome_answer(web, id, ANSWER_NO, STR("Still there"), &now));
	step_commit();
	assert_int_equal(now, STATUS_DISPUTED);
	assert_int_equal(step_find(id)->closed_at, 0);
	step_begin();
	OK(outcome_answer(web, id, ANSWER_PARTLY, STR_NONE, &now));
	OK(outcome_answer(web, id, ANSWER_PARTLY, STR_NONE, &now)); /* the same: nothing new */
	step_commit();
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
	int64_t id = step_submit(step_pothole("Story")).id;
	int64_t action = step_act(step_done(&id, 1, 0));
	struct feedback_story story;
	struct timeline *t;
	struct outcome said;
	enum status now;

	(void)state;
	step_begin();
	OK(outcome_answer(web, id, ANSWER_NO, STR("Still there"), &now));
	OK(feedback_story(web, id, false, &story));
	step_commit();
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
	int64_t a = step_submit(step_pothole("First")).id,
		b = step_submit(step_pothole("Second")).id,
		c = step_submit(step_pothole("Third")).id;
	int64_t action;
	struct action *seen;
	enum status now;

	(void)state;
	step_begin();
	OK(feedback_duplicate_set(web, c, b));
	OK(feedback_duplicate_set(web, b, a));
	OK(feedback_duplicate_set(web, b, a));
	step_commit();
	assert_int_equal(step_find(c)->duplicate_of, a); /* moved along */
	assert_int_equal(step_find(a)->duplicates, 2);
	step_begin();
	FAILS(web, feedback_duplicate_set(web, a, c), ERR_INVALID, "not_offered");
	action = step_act(step_done(&a, 1, 0));
	step_begin();
	OK(action_find(web, action, &seen));
	assert_int_equal(seen->feedback_count, 1);
	assert_int_equal(seen->unreachable, 3);
	OK(outcome_answer(
	    web, c, ANSWER_NO, STR_NONE, &now)); /* and may say that it did not help */
	step_commit();
	assert_int_equal(now, STATUS_DUPLICATE);
	assert_int_equal(step_find(a)->status, STATUS_DISPUTED);
	step_begin();
	OK(feedback_status_set(web, b, STATUS_RECEIVED));
	step_commit();
	assert_int_equal(step_find(b)->duplicate_of, 0);
	assert_int_equal(step_find(b)->closed_at, 0);
	step_begin();
	OK(feedback_status_set(web, c, STATUS_RECEIVED));
	OK(feedback_duplicate_set(web, c, b));
	step_commit();
	step_begin();
	FAILS(web, feedback_status_set(web, b, STATUS_SPAM), ERR_CONFLICT, "original");
	step_begin();
	OK(feedback_status_set(web, c, STATUS_RECEIVED));
	OK(feedback_status_set(web, b, STATUS_SPAM));
	step_commit();
}

static void
test_by_filter(void **state)
{
	struct feedback_filter_words w = { .q = STR("wholesale") };
	struct feedback_filter f;
	struct action_draft d = step_done(NULL, 0, 0);
	int64_t id, count;

	(void)state;
	OK(feedback_filter_read(web, &w, &f));
	d.filter = &f;
	FAILS(web, action_post(web, &d, &id, &count), ERR_INVALID, "required");
	step_submit(step_pothole("Wholesale one"));
	step_submit(step_pothole("Wholesale two"));
	OK(action_post(web, &d, &id, &count));
	assert_int_equal(count, 2);
	d.message.n = 0;
	FAILS(web, action_post(web, &d, &id, &count), ERR_INVALID, "required");
}

static struct event_feed
feed(int64_t after, uint32_t types)
{
	struct event_feed of;

	step_begin();
	OK(event_feed(web, after, 2, types, &of));
	step_commit();
	return of;
}

static void
test_feed(void **state)
{
	struct event_feed of;
	int64_t end;

	(void)state;
	city_fan_out(&city);
	of = feed(0, 1U << EVENT_ACTION_POSTED);
	assert_int_equal(of.n, 2);
	assert_int_equal(of.items[0].type, EVENT_ACTION_POSTED);
	assert_true(of.items[1].seq > of.items[0].seq);
	assert_int_equal(of.next, of.items[1].seq);
	end = strtoll(
	    city_sql(&city, "SELECT max(seq) FROM hb.feed WHERE jurisdiction_id = 7001"), NULL, 10);
	assert_true(of.next < end);
	of = feed(end, 0);
	assert_int_equal(of.n, 0);
	assert_int_equal(of.next, end);
	assert_int_equal(feed(end + 5, 0).next, end + 5);
}

/* Who asks for what does not come gets on all the same, some of the feed a call. */
static void
test_feed_far(void **state)
{
	const int64_t most = EVENT_FEED_MAX;
	struct event_feed of;

	(void)state;
	city_long_feed(&city, 0, most + 2);
	of = feed(0, 1U << EVENT_OUTCOME_DISPUTED);
	assert_int_equal(of.n, 0);
	assert_int_equal(of.next, most);
	of = feed(of.next, 1U << EVENT_OUTCOME_DISPUTED);
	assert_int_equal(of.n, 1);
	assert_int_equal(of.next, most + 2);
	assert_int_equal(feed(0, 0).next, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_action),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_outcome_timeline),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_by_filter),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_feed_far),
	};
	int failed;

	city_make(&city);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	city_remove(&city);
	return failed;
}
