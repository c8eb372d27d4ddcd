#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/err.h"
#include "civic/endpoint.h"
#include "civic/event.h"
#include "civic/webhook_url.h"
#include "db/db.h"
#include "web/api.h"
#include "web/ctx.h"
#include "wire/date.h"
#include "wire/field.h"
#include "wire/json_in.h"

enum { WORD_MOST = 100 };

/* The members that both creating and changing know; only those sent are set. */
static const struct err *
read_common(struct ctx *c, struct json_in *in, enum field_need url, struct endpoint *e)
{
	const struct webhook_policy policy = { c->site->conf->egress_ports,
		c->site->conf->egress_loopback };
	struct str address = json_in_line(in, "url", ENDPOINT_URL_MAX, url);
	struct json_in *filter;
	int format;

	if (json_in_has(in, "events"))
		e->events = json_in_lines(
		    in, "events", EVENT_TYPE__MAX, WORD_MOST, FIELD_OPTIONAL, &e->events_n);
	if (json_in_has(in, "filter")) {
		filter = json_in_object(in, "filter", FIELD_OPTIONAL);
		e->filter.services = json_in_lines(filter, "service", ENDPOINT_FILTER_MAX,
		    WORD_MOST, FIELD_OPTIONAL, &e->filter.services_n);
		e->filter.areas = json_in_lines(filter, "area", ENDPOINT_FILTER_MAX, WORD_MOST,
		    FIELD_OPTIONAL, &e->filter.areas_n);
	}
	format = json_in_choice(in, "format", endpoint_format_names, FIELD_OPTIONAL);
	if (format >= 0)
		e->format = (enum endpoint_format)format;
	return address.p == NULL ? NULL
				 : webhook_url_read(c->arena, &policy, "url", address, &e->address);
}

static struct endpoint_draft
draft_of(const struct endpoint *e)
{
	return (struct endpoint_draft){ .api_key_id = e->api_key_id,
		.address = e->address,
		.events = e->events,
		.events_n = e->events_n,
		.filter = e->filter,
		.format = e->format };
}

const struct err *
api_endpoints_create(struct ctx *c)
{
	struct json_in *in = api_body(c);
	struct endpoint read = { .api_key_id = c->who.id };
	const struct err *judged = read_common(c, in, FIELD_REQUIRED, &read);
	struct endpoint_draft draft = draft_of(&read);
	struct json_write w;
	struct str secret;
	int64_t id;

	draft.idempotency = ctx_idempotency(c);
	TRY(api_faults(c, in, err_join(c->arena, judged, endpoint_check(&c->scope, &draft))));
	TRY(endpoint_create(&c->scope, &draft, &id, &secret));
	ctx_wake(c);
	api_location(c, "endpoints", id);
	api_begin(c, &w);
	json_write_id(&w, "id", id);
	json_write_str(&w, "secret", secret);
	return api_end(c, &w, 201);
}

static void
write_lines(struct json_write *w, const char *name, const struct str *lines, size_t n)
{
	json_write_array(w, name);
	for (size_t i = 0; i < n; i++)
		json_write_str(w, NULL, lines[i]);
	json_write_close(w);
}

static void
write_endpoint(struct ctx *c, struct json_write *w, const struct endpoint *e)
{
	json_write_id(w, "id", e->id);
	json_write_str(w, "url", e->address.url);
	write_lines(w, "events", e->events, e->events_n);
	json_write_object(w, "filter");
	write_lines(w, "service", e->filter.services, e->filter.services_n);
	write_lines(w, "area", e->filter.areas, e->filter.areas_n);
	json_write_close(w);
	json_write_z(w, "format", endpoint_format_names[e->format]);
	json_write_z(w, "state", endpoint_state_names[e->state]);
	json_write_str(w, "reason", e->reason);
	api_time(c, w, "created_at", e->created_at);
	api_time(c, w, "confirmed_at", e->confirmed_at);
	json_write_int(w, "waiting", e->waiting);
	json_write_int(w, "parked", e->parked);
	write_lines(w, "parked_reasons", e->parked_reasons, e->parked_reasons_n);
}

const struct err *
api_endpoints_list(struct ctx *c)
{
	struct api_page page;
	struct endpoint *items;
	struct json_write w;
	int64_t after = 0;
	size_t n;
	bool more;

	TRY(api_page(c, &page));
	TRY(field_id(c->arena, "after", page.after, FIELD_OPTIONAL, &after));
	TRY(ctx_begin(c));
	TRY(endpoint_list(&c->scope, c->who.id, after, page.limit + 1, &items, &n));
	more = n > (size_t)page.limit;
	n = more ? (size_t)page.limit : n;
	api_begin(c, &w);
	json_write_array(&w, "items");
	for (size_t i = 0; i < n; i++) {
		json_write_object(&w, NULL);
		write_endpoint(c, &w, &items[i]);
		json_write_close(&w);
	}
	json_write_close(&w);
	json_write_id(&w, "next", more ? items[n - 1].id : 0);
	return api_end(c, &w, 200);
}

/* Begins, and finds {id} among the endpoints of this key: endpoint_find(), endpoint_lock(). */
static const struct err *
find(struct ctx *c, const struct err *(*by)(struct scope *, int64_t, int64_t, struct endpoint **),
    struct endpoint **out)
{
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	return by(&c->scope, c->who.id, id, out);
}

static const struct err *
answer(struct ctx *c, const struct endpoint *e)
{
	struct json_write w;

	api_begin(c, &w);
	write_endpoint(c, &w, e);
	return api_end(c, &w, 200);
}

const struct err *
api_endpoints_get(struct ctx *c)
{
	struct endpoint *e;

	TRY(find(c, endpoint_find, &e));
	return answer(c, e);
}

/* By hand only on or off: confirming is the endpoint's own to do. */
static enum endpoint_state
read_state(struct json_in *in, enum endpoint_state now)
{
	static const char *const states[] = { "active", "disabled", NULL };
	int state = json_in_choice(in, "state", states, FIELD_OPTIONAL);

	return state < 0 ? now : state == 0 ? ENDPOINT_ACTIVE : ENDPOINT_DISABLED;
}

const struct err *
api_endpoints_patch(struct ctx *c)
{
	struct json_in *in = api_body(c);
	struct endpoint *was, now;
	struct endpoint_draft draft;
	const struct err *judged;

	TRY(find(c, endpoint_lock, &was));
	now = *was;
	judged = read_common(c, in, FIELD_OPTIONAL, &now);
	now.state = read_state(in, now.state);
	draft = draft_of(&now);
	/* What stays is not judged anew: a service may have ended since. */
	if (!json_in_has(in, "events"))
		draft.events_n = 0;
	if (!json_in_has(in, "filter"))
		draft.filter = (struct endpoint_filter){ 0 };
	TRY(api_faults(c, in, err_join(c->arena, judged, endpoint_check(&c->scope, &draft))));
	TRY(endpoint_patch(&c->scope, was, &now));
	TRY(endpoint_find(&c->scope, c->who.id, was->id, &was));
	TRY(ctx_commit(c));
	ctx_wake(c);
	return answer(c, was);
}

const struct err *
api_endpoints_delete(struct ctx *c)
{
	struct endpoint *e;

	TRY(find(c, endpoint_find, &e));
	TRY(endpoint_delete(&c->scope, e->id));
	TRY(ctx_commit(c));
	return api_nothing(c);
}

const struct err *
api_endpoints_test(struct ctx *c)
{
	struct endpoint *e;
	struct json_write w;
	int64_t event;

	TRY(find(c, endpoint_find, &e));
	TRY(endpoint_test(&c->scope, e, &event));
	TRY(ctx_commit(c));
	ctx_wake(c);
	api_begin(c, &w);
	json_write_id(&w, "event", event);
	return api_end(c, &w, 202);
}

/* A time that has passed. */
static int64_t
read_since(struct json_in *in)
{
	struct str text = json_in_line(in, "since", WORD_MOST, FIELD_REQUIRED);
	int64_t since = 0;

	if (text.p == NULL)
		return 0;
	if (!date_parse(text, &since))
		json_in_fault(in, "since", "wrong_type",
		    N_("Write the time like 2026-11-22T14:05:00Z."), NULL);
	else if (since > clock_db())
		json_in_fault(in, "since", "out_of_range",
		    N_("That time is still to come. Write one that has passed."), NULL);
	return since;
}

/* {"since": "…"}, and with "after", the `next` of the answer before, until that is null. */
const struct err *
api_endpoints_replay(struct ctx *c)
{
	struct json_in *in = api_body(c);
	int64_t since = read_since(in), after = json_in_id(in, "after", FIELD_OPTIONAL);
	int64_t id = 0, next, count;
	struct json_write w;

	TRY(json_in_close(in));
	TRY(ctx_param_id(c, "id", &id));
	TRY(endpoint_replay(&c->scope, c->who.id, id, since, after, &next, &count));
	ctx_wake(c);
	api_begin(c, &w);
	json_write_int(&w, "count", count);
	json_write_id(&w, "next", next);
	return api_end(c, &w, 202);
}
