#include "tests/civic/step.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "civic/jurisdiction.h"
#include "civic/words.h"
#include "db/db.h"
#include "wire/json.h"

static struct scope *const web = &city.web;

void
step_begin(void)
{
	OK(db_begin(web->db, web->jurisdiction->id, web->jurisdiction->version));
}

void
step_commit(void)
{
	OK(db_commit(web->db));
}

const struct json *
step_json(const char *text)
{
	const struct json *v;

	OK(json_read(city.arena, str_of(text), 10000, &v));
	return v;
}

struct feedback_draft
step_pothole(const char *words)
{
	struct feedback_draft d;

	feedback_draft_init(&d);
	d.service = STR("pothole");
	d.kind = STR("problem");
	d.description = str_of(words);
	d.attributes = step_json("{\"depth\": \"12\", \"where\": [\"curb\", \"lane\"]}");
	d.latitude = 30.5;
	d.longitude = -97.85;
	d.source = STR("web");
	return d;
}

struct idempotency
step_key(const char *key, char body)
{
	struct idempotency i = { .client = STR("public"), .key = str_of(key) };

	memset(i.hash, body, sizeof(i.hash));
	return i;
}

struct feedback_receipt
step_submit(struct feedback_draft d)
{
	struct feedback_receipt r;

	OK(feedback_check(web, &d));
	OK(feedback_submit(web, &d, &r));
	return r;
}

struct feedback *
step_find(int64_t id)
{
	struct feedback *f;

	step_begin();
	OK(feedback_find(web, id, &f));
	step_commit();
	return f;
}

static struct words
message(const char *en)
{
	return words_of(city.arena,
	    step_json(str_fmt(city.arena, "{\"en\": \"%s\", \"es\": \"Hecho\"}", en).p));
}

struct action_draft
step_done(const int64_t *ids, size_t n, int64_t hold)
{
	return (struct action_draft){ .feedback = ids,
		.feedback_n = n,
		.status = STATUS_DONE,
		.message = message("Filled"),
		.hold = hold };
}

int64_t
step_act(struct action_draft d)
{
	int64_t id, count;

	OK(action_post(web, &d, &id, &count));
	return id;
}
