/* Who may come in, and where webhooks go, in a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/account.h"
#include "civic/api_key.h"
#include "civic/endpoint.h"
#include "civic/event.h"
#include "civic/jurisdiction.h"
#include "civic/session.h"
#include "db/db.h"
#include "tests/civic/city.h"
#include "wire/digest.h"
#include "wire/token.h"

static struct scope *const web = &city.web, *const admin = &city.admin;

static void
begin(struct scope *s)
{
	OK(db_begin(s->db, 7001, 0));
}

static void
commit(struct scope *s)
{
	OK(db_commit(s->db));
}

static void
test_sign_in(void **state)
{
	const struct str email = STR("ana@riverbend.example"), right = STR("correct horse battery");
	struct account *a;
	int64_t id, other;

	(void)state;
	begin(admin);
	OK(account_create(admin, STR(" Ana@Riverbend.example "), STR("Ana"), right, 0, &id));
	commit(admin);
	begin(admin);
	OK(account_create(admin, email, STR("Ana again"), right, 0, &other));
	FAILS(admin, db_commit(admin->db), ERR_CONFLICT, NULL);
	begin(admin);
	FAILS(admin,
	    account_create(admin, STR("bo@riverbend.example"), STR("Bo"), STR("short"), 0, &other),
	    ERR_INVALID, NULL);
	OK(account_sign_in(web, STR("ANA@riverbend.example"), right, &a));
	assert_int_equal(a->id, id);
	FAILS(web, account_sign_in(web, STR("nobody@riverbend.example"), right, &a),
	    ERR_UNAUTHORIZED, NULL);
	for (int i = 0; i < 5; i++)
		FAILS(web, account_sign_in(web, email, STR("wrong"), &a), ERR_UNAUTHORIZED, NULL);
	city_sql(&city, "UPDATE hb.account SET failed_at = failed_at + interval '1 min'");
	FAILS(web, account_sign_in(web, email, right, &a), ERR_TOO_MANY,
	    NULL); /* not even looked at */
	city_sql(&city, "UPDATE hb.account SET failed_at = failed_at - interval '2 min'");
	OK(account_sign_in(web, email, right, &a));
	assert_string_equal(
	    city_sql(&city, "SELECT failures FROM hb.account WHERE id = %lld", (long long)id), "0");
	city_sql(&city, "UPDATE hb.account SET active = false");
	FAILS(web, account_sign_in(web, email, right, &a), ERR_UNAUTHORIZED, NULL);
	city_sql(&city, "UPDATE hb.account SET active = true");
}

static void
test_session(void **state)
{
	struct account *a;
	struct session *s;
	int64_t id;
	struct token t, other;
	struct str text, csrf;

	(void)state;
	OK(account_sign_in(web, STR("ana@riverbend.example"), STR("correct horse battery"), &a));
	begin(web);
	OK(session_create(web, a->id, &id, &text));
	commit(web);
	assert_true(token_parse(text, &t));
	assert_int_equal(t.id, id);
	begin(web);
	OK(session_find(web, &t, &s));
	commit(web);
	assert_string_equal(s->account.email.p, "ana@riverbend.example");
	csrf = session_csrf(web, s->id);
	assert_true(session_csrf_matches(web, s->id, csrf));
	assert_false(session_csrf_matches(web, s->id + 1, csrf));
	assert_false(session_csrf_matches(web, s->id, text));
	other = t;
	other.secret[31] ^= 1;
	begin(web);
	FAILS(web, session_find(web, &other, &s), ERR_UNAUTHORIZED, NULL);
	city_sql(&city, "UPDATE hb.session SET seen_at = seen_at - interval '119 min'");
	begin(web);
	OK(session_find(web, &t, &s));
	commit(web);
	city_sql(&city, "UPDATE hb.session SET seen_at = seen_at - interval '121 min'");
	begin(web);
	FAILS(web, session_find(web, &t, &s), ERR_UNAUTHORIZED, NULL);
	city_sql(&city, "UPDATE hb.session SET seen_at = clock_timestamp(), created_at = "
			"created_at - interval '12 h'");
	begin(web);
	FAILS(web, session_find(web, &t, &s), ERR_UNAUTHORIZED, NULL);
	begin(web);
	OK(session_end(web, t.id));
	commit(web);
	assert_string_equal(city_sql(&city, "SELECT count(*) FROM hb.session"), "0");
}

static int64_t partner;

static void
test_api_key(void **state)
{
	struct api_key *k;
	struct token t, foreign;
	struct str text;

	(void)state;
	begin(admin);
	OK(api_key_create(
	    admin, STR("Water utility"), API_KEY_SUBMIT | API_KEY_ENDPOINTS, 0, &partner, &text));
	commit(admin);
	assert_true(token_parse(text, &t));
	begin(web);
	OK(api_key_find(web, &t, &k));
	commit(web);
	assert_int_equal(k->scopes, API_KEY_SUBMIT | API_KEY_ENDPOINTS);
	foreign = t;
	foreign.jurisdiction = 7002;
	begin(web);
	FAILS(web, api_key_find(web, &foreign, &k), ERR_UNAUTHORIZED, NULL);
}

static struct endpoint_draft
draft(const char *key)
{
	static const struct str events[] = { { "action.posted", 13 }, { "feedback.received", 17 } };
	static const struct str services[] = { { "pothole", 7 } };
	struct endpoint_draft d = {
		.api_key_id = partner,
		.address = { STR("https://p.example/hook"), STR("https://p.example:443") },
		.events = events,
		.events_n = 2,
		.filter = { .services = services, .services_n = 1 },
		.idempotency = { .client = STR("key:1"), .key = str_of(key) },
	};

	return d;
}

static void
test_endpoint(void **state)
{
	const struct endpoint_draft d = draft("endpoint-1");
	struct endpoint *e, changed;
	struct str secret, again, text;
	struct token t;
	int64_t id, same, event;

	(void)state;
	OK(endpoint_create(web, &d, &id, &secret));
	OK(endpoint_create(web, &d, &same, &again));
	assert_int_equal(id, same);
	assert_true(str_eq(secret, again));
	begin(web);
	OK(endpoint_find(web, partner, id, &e));
	FAILS(web, endpoint_test(web, e, &event), ERR_CONFLICT, NULL); /* not confirmed */
	begin(web);
	OK(endpoint_confirm_token(web, id, &text));
	assert_true(token_parse(text, &t));
	OK(endpoint_confirm(web, &t));
	OK(endpoint_find(web, partner, id, &e));
	assert_int_equal(e->state, ENDPOINT_ACTIVE);
	assert_string_equal(e->filter.services[0].p, "pothole");
	OK(endpoint_test(web, e, &event));
	changed = *e;
	changed.state = ENDPOINT_DISABLED;
	OK(endpoint_patch(web, e, &changed));
	OK(endpoint_find(web, 0, id, &e));
	assert_int_equal(e->state, ENDPOINT_DISABLED);
	changed.state = ENDPOINT_ACTIVE;
	OK(endpoint_patch(web, e, &changed));
	OK(endpoint_find(web, partner, id, &e));
	assert_int_equal(e->state, ENDPOINT_ACTIVE);
	changed.address =
	    (struct endpoint_url){ STR("https://q.example/"), STR("https://q.example:443") };
	OK(endpoint_patch(web, e, &changed));
	OK(endpoint_find(web, partner, id, &e));
	assert_int_equal(e->state, ENDPOINT_UNCONFIRMED); /* another address, another proof */
	commit(web);
	begin(web);
	FAILS(web, endpoint_find(web, partner + 1, id, &e), ERR_NOT_FOUND, NULL);
	begin(web);
	OK(endpoint_delete(web, id));
	commit(web);
	begin(web);
	FAILS(web, endpoint_delete(web, id), ERR_NOT_FOUND, NULL);
}

static void
test_endpoint_faults(void **state)
{
	static const struct str events[] = { { "endpoint.test", 13 } };
	static const struct str areas[] = { { "99", 2 } };
	struct endpoint_draft d = draft("endpoint-2");
	const struct err *e;

	(void)state;
	d.address.url = STR_NONE;
	d.events = events;
	d.events_n = 1;
	d.filter.areas = areas;
	d.filter.areas_n = 1;
	e = endpoint_check(web, &d);
	assert_non_null(e);
	assert_string_equal(e->field, "url");
	assert_string_equal(e->more->field, "events");
	assert_string_equal(e->more->more->field, "filter.area");
	assert_null(e->more->more->more);
}

/* An event of each service, in the feed. */
static void
make_events(void)
{
	for (int64_t i = 1; i <= 2; i++) {
		long long service = (long long)i;

		city_sql(&city,
		    "INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, "
		    "description, language, "
		    "source, created_at, updated_at, words) VALUES (7001, %lld, 'AAAAAAA0%lld', "
		    "%lld, "
		    "'idea', 'x', 'en', 'test', "
		    "now(), now(), 'x')",
		    service, service, service);
		begin(web);
		OK(event_feedback(web, EVENT_FEEDBACK_RECEIVED,
		    &(struct event_about){ i, STR("AAAAAAA01"), STATUS_RECEIVED,
			i == 1 ? STR("pothole") : STR("library"), KIND_IDEA }));
		commit(web);
	}
	city_fan_out(&city);
}

/* How many are sent again from a time on; they are few, so one call does. */
static int64_t
sent_since(int64_t id, int64_t since)
{
	int64_t next, count;

	OK(endpoint_replay(web, partner, id, since, 0, &next, &count));
	assert_int_equal(next, 0);
	return count;
}

static void
park(int64_t endpoint)
{
	city_sql(&city,
	    "UPDATE hb.delivery SET parked_at = now(), reason = 'tries_used_up', attempts = 11 "
	    "WHERE endpoint_id = %lld",
	    (long long)endpoint);
}

static void
test_replay(void **state)
{
	const struct endpoint_draft d = draft("endpoint-3");
	const int64_t since = clock_db() - 1000000;
	int64_t id, next, count;
	struct endpoint *e;
	struct str secret;

	(void)state;
	OK(endpoint_create(web, &d, &id, &secret));
	city_sql(&city,
	    "UPDATE hb.endpoint SET state = 'active', confirmed_at = now() WHERE id = %lld",
	    (long long)id);
	make_events();
	assert_int_equal(sent_since(id, since), 1); /* the library's is filtered out */
	assert_int_equal(sent_since(id, since), 0); /* it is on its way already */
	park(id);
	begin(web);
	OK(endpoint_find(web, partner, id, &e));
	commit(web);
	assert_int_equal(e->parked, 1);
	assert_int_equal(e->parked_reasons_n, 1);
	assert_true(str_eq(e->parked_reasons[0], STR("tries_used_up")));
	assert_int_equal(sent_since(id, since), 1);
	assert_string_equal(
	    city_sql(&city, "SELECT count(*) || ' ' || max(attempts) FROM hb.delivery"), "1 0");
	assert_int_equal(sent_since(id, clock_db()), 0);
	FAILS(web, endpoint_replay(web, partner + 1, id, since, 0, &next, &count), ERR_NOT_FOUND,
	    NULL);
}

/* Whose id is taken gets another: what was parked is not lost. */
static void
test_replay_collision(void **state)
{
	const struct endpoint_draft d = draft("endpoint-7");
	const int64_t since = clock_db() - 60000000;
	struct str secret;
	int64_t id;

	(void)state;
	OK(endpoint_create(web, &d, &id, &secret));
	assert_int_equal(sent_since(id, since), 1);
	park(id);
	city_sql(&city,
	    "CREATE SEQUENCE public.tries; GRANT USAGE ON SEQUENCE public.tries TO hearback_web; "
	    "CREATE FUNCTION public.collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	    "IF nextval('public.tries') = 1 THEN NEW.id := (SELECT id FROM hb.delivery WHERE "
	    "endpoint_id <> %lld LIMIT 1); END IF; RETURN NEW; END $$; "
	    "CREATE TRIGGER collide BEFORE INSERT ON hb.delivery FOR EACH ROW EXECUTE FUNCTION "
	    "public.collide()",
	    (long long)id);
	assert_int_equal(sent_since(id, since), 1);
	assert_string_equal(city_sql(&city, "SELECT last_value FROM public.tries"), "2");
	city_sql(&city, "DROP TRIGGER collide ON hb.delivery; DROP FUNCTION public.collide; DROP "
			"SEQUENCE public.tries");
	assert_string_equal(
	    city_sql(&city,
		"SELECT count(*) FROM hb.delivery WHERE endpoint_id = %lld AND parked_at IS NULL",
		(long long)id),
	    "1");
}

/* A long feed is looked at in parts; each event is sent once. */
static void
test_replay_parts(void **state)
{
	struct endpoint_draft d = draft("endpoint-8");
	const int64_t most = ENDPOINT_REPLAY_MAX, since = clock_db() - 3600000000;
	int64_t id, next, count;
	struct str secret;

	(void)state;
	d.filter.services_n = 0;
	OK(endpoint_create(web, &d, &id, &secret));
	city_long_feed(&city, id_at(since), most + 2);
	OK(endpoint_replay(web, partner, id, since, 0, &next, &count));
	assert_int_equal(count, most / 2);
	assert_int_equal(next, id_at(since) + most);
	OK(endpoint_replay(web, partner, id, since, next, &next, &count));
	assert_int_equal(count, 1);
	assert_int_equal(next, 0);
}

static void
test_secret(void **state)
{
	const struct endpoint_draft d = draft("endpoint-4");
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
	struct str secret, bytes;
	int64_t id;

	(void)state;
	OK(endpoint_create(web, &d, &id, &secret));
	assert_true(digest_base64_decode(city.arena,
	    str_copy(city.arena, str_of(city_sql(&city,
				     "SELECT replace(encode(secret, 'base64'), E'\\n', '') FROM "
				     "hb.endpoint WHERE id = "
				     "%lld",
				     (long long)id))),
	    &bytes));
	OK(endpoint_secret(web, id, 1, bytes, a));
	assert_true(str_eq(token_webhook_text(city.arena, a), secret));
	assert_int_equal(endpoint_secret(web, id + 1, 1, bytes, b)->code,
	    ERR_INTERNAL); /* sealed for another row */
	OK(endpoint_secret(web, id, 1, STR_NONE, b));
	assert_memory_not_equal(a, b, sizeof(a));
}

/* A webhook that is being made now waits for the revocation, so it is not missed. */
static void
try_to_slip_in(int64_t id)
{
	PGresult *r;

	city_sql(&city, "SET lock_timeout = '100ms'");
	r = PQexec(city.super,
	    str_z(city.arena,
		str_fmt(city.arena,
		    "INSERT INTO hb.endpoint (jurisdiction_id, id, api_key_id, url, destination, "
		    "shard, events, format, state, secret, created_at) SELECT jurisdiction_id, id "
		    "+ 1, api_key_id, url, destination, shard, events, format, state, secret, "
		    "created_at FROM hb.endpoint WHERE id = %lld",
		    (long long)id)));
	assert_int_equal(PQresultStatus(r), PGRES_FATAL_ERROR);
	assert_string_equal(PQresultErrorField(r, PG_DIAG_SQLSTATE), "55P03");
	PQclear(r);
	city_sql(&city, "RESET lock_timeout");
}

static void
test_revoke(void **state)
{
	struct endpoint_draft d = draft("endpoint-5");
	struct api_key *k;
	struct endpoint *e;
	struct str text, secret;
	struct token t;
	int64_t id, late, ended;

	(void)state;
	begin(admin);
	OK(api_key_create(admin, STR("Leaving"), API_KEY_ENDPOINTS, 0, &d.api_key_id, &text));
	commit(admin);
	assert_true(token_parse(text, &t));
	OK(endpoint_create(web, &d, &id, &secret));
	begin(admin);
	OK(api_key_revoke(admin, d.api_key_id, &ended));
	assert_int_equal(ended, 1);
	try_to_slip_in(id);
	commit(admin);
	begin(web);
	FAILS(web, api_key_find(web, &t, &k), ERR_UNAUTHORIZED, NULL);
	begin(web);
	OK(endpoint_find(web, 0, id, &e));
	commit(web);
	assert_int_equal(e->state, ENDPOINT_DISABLED);
	assert_true(str_eq(e->reason, STR("its key was revoked")));
	d.idempotency.key = STR("endpoint-6");
	FAILS(web, endpoint_create(web, &d, &late, &secret), ERR_UNAUTHORIZED, NULL);
	assert_string_equal(
	    city_sql(&city,
		"SELECT count(*) FROM hb.endpoint WHERE api_key_id <> %lld AND state = 'disabled'",
		(long long)d.api_key_id),
	    "0");
	begin(admin);
	FAILS(admin, api_key_revoke(admin, 5, &ended), ERR_NOT_FOUND, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_in),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_api_key),
		cmocka_unit_test(test_endpoint),
		cmocka_unit_test(test_endpoint_faults),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_replay_collision),
		cmocka_unit_test(test_replay_parts),
		cmocka_unit_test(test_secret),
		cmocka_unit_test(test_revoke),
	};
	int failed;

	city_make(&city);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	city_remove(&city);
	return failed;
}
