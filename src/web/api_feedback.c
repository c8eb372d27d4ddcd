#include <math.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/feedback.h"
#include "civic/feedback_draft.h"
#include "civic/webhook_url.h"
#include "web/api.h"
#include "web/ctx.h"
#include "wire/json_in.h"

static void
read_location(struct json_in *in, struct feedback_draft *d)
{
	struct json_in *location = json_in_object(in, "location", FIELD_OPTIONAL);

	json_in_double(location, "lat", -90, 90, FIELD_OPTIONAL, &d->latitude);
	json_in_double(location, "lon", -180, 180, FIELD_OPTIONAL, &d->longitude);
	d->address = json_in_line(location, "address", FEEDBACK_ADDRESS_MAX, FIELD_OPTIONAL);
}

static void
read_contact(struct json_in *in, struct feedback_draft *d)
{
	struct json_in *contact = json_in_object(in, "contact", FIELD_OPTIONAL);

	d->contact_name = json_in_line(contact, "name", FEEDBACK_NAME_MAX, FIELD_OPTIONAL);
	d->contact_email = json_in_line(contact, "email", FEEDBACK_EMAIL_MAX, FIELD_OPTIONAL);
	d->contact_phone = json_in_line(contact, "phone", FEEDBACK_PHONE_MAX, FIELD_OPTIONAL);
}

static const struct err *
read_notify(struct ctx *c, struct json_in *in, struct feedback_draft *d)
{
	const struct webhook_policy policy = { c->site->conf->egress_ports,
		c->site->conf->egress_loopback };
	struct json_in *notify = json_in_object(in, "notify", FIELD_OPTIONAL);
	struct str webhook = json_in_line(notify, "webhook", ENDPOINT_URL_MAX, FIELD_OPTIONAL);

	d->notify_email = json_in_line(notify, "email", FEEDBACK_EMAIL_MAX, FIELD_OPTIONAL);
	if (webhook.p == NULL)
		return NULL;
	return webhook_url_read(c->arena, &policy, "notify.webhook", webhook, &d->notify_webhook);
}

/* What is required, and what fits the service, is for feedback_check() to say. */
static const struct err *
read_draft(struct ctx *c, struct feedback_draft *d)
{
	struct json_in *in = api_body(c);
	const struct err *judged;

	feedback_draft_init(d);
	d->service = json_in_line(in, "service", FEEDBACK_CODE_MAX, FIELD_OPTIONAL);
	d->kind = json_in_line(in, "kind", FEEDBACK_CODE_MAX, FIELD_OPTIONAL);
	d->description = json_in_text(in, "description", FEEDBACK_DESCRIPTION_MAX, FIELD_OPTIONAL);
	json_in_int(in, "rating", 1, 5, FIELD_OPTIONAL, &d->rating);
	d->language = json_in_line(in, "language", FEEDBACK_CODE_MAX, FIELD_OPTIONAL);
	d->attributes = json_in_any(in, "attributes", FIELD_OPTIONAL);
	read_location(in, d);
	read_contact(in, d);
	judged = read_notify(c, in, d);
	json_in_bool(in, "public", FIELD_OPTIONAL, &d->is_public);
	d->source = STR("api");
	d->idempotency = ctx_idempotency(c);
	return api_faults(c, in, err_join(c->arena, feedback_check(&c->scope, d), judged));
}

const struct err *
api_feedback_create(struct ctx *c)
{
	struct feedback_draft draft;
	struct feedback_receipt got;
	struct json_write w;

	TRY(read_draft(c, &draft));
	TRY(feedback_submit(&c->scope, &draft, &got));
	ctx_wake(c);
	api_location(c, "feedback", got.id);
	api_begin(c, &w);
	json_write_id(&w, "id", got.id);
	json_write_str(&w, "reference", got.reference);
	json_write_z(&w, "status", status_name(got.status));
	api_time(c, &w, "created_at", got.created_at);
	json_write_str(&w, "token", got.token);
	json_write_str(&w, "tracking_url",
	    str_fmt(c->arena, "%s%.*s", c->scope.public_url, STR_ARG(got.tracking_path)));
	if (got.webhook_secret.p != NULL)
		json_write_str(&w, "webhook_secret", got.webhook_secret);
	return api_end(c, &w, 201);
}

static void
write_place(struct json_write *w, const struct feedback *f)
{
	if (isnan(f->latitude) && f->address.p == NULL) {
		json_write_null(w, "location");
		return;
	}
	json_write_object(w, "location");
	json_write_double(w, "lat", f->latitude);
	json_write_double(w, "lon", f->longitude);
	json_write_str(w, "address", f->address);
	json_write_close(w);
}

static void
write_actions(struct ctx *c, struct json_write *w, const struct timeline *t, size_t n)
{
	json_write_array(w, "actions");
	for (size_t i = 0; i < n; i++) {
		if (t[i].kind != TIMELINE_ACTION)
			continue;
		json_write_object(w, NULL);
		json_write_id(w, "id", t[i].action_id);
		json_write_z(w, "status", status_name(t[i].status));
		words_write(w, "message", &t[i].message);
		words_write(w, "organization", &t[i].organization);
		api_time(c, w, "created_at", t[i].at);
		json_write_str(w, "reach", t[i].reach);
		api_time(c, w, "seen_at", t[i].seen_at);
		json_write_close(w);
	}
	json_write_close(w);
}

static void
write_outcome(struct ctx *c, struct json_write *w, const struct feedback_story *story)
{
	struct outcome o;

	if (!feedback_story_outcome(story, &o) || o.answer == ANSWER__MAX) {
		json_write_null(w, "outcome");
		return;
	}
	json_write_object(w, "outcome");
	json_write_id(w, "action", o.action_id);
	json_write_z(w, "answer", outcome_name(o.answer));
	json_write_bool(w, "partly", o.answer == ANSWER_PARTLY);
	json_write_str(w, "comment", o.comment);
	api_time(c, w, "created_at", o.created_at);
	json_write_close(w);
}

static void
write_feedback(struct ctx *c, struct json_write *w, const struct feedback *f)
{
	json_write_id(w, "id", f->id);
	json_write_str(w, "reference", f->reference);
	json_write_z(w, "status", status_name(f->public_status));
	json_write_z(w, "kind", kind_name(f->kind));
	json_write_str(w, "service", f->service_code);
	json_write_str(w, "description", f->description);
	json_write_str(w, "language", f->language);
	if (f->rating == 0)
		json_write_null(w, "rating");
	else
		json_write_int(w, "rating", f->rating);
	json_write_raw(w, "attributes", f->attributes);
	write_place(w, f);
	json_write_bool(w, "public", f->is_public);
	json_write_id(w, "duplicate_of", f->duplicate_of);
	api_time(c, w, "created_at", f->created_at);
	api_time(c, w, "updated_at", f->updated_at);
	api_time(c, w, "closed_at", status_closed(f->public_status) ? f->closed_at : 0);
}

/* What the one who said it sees, also for a key: an action that is held has not happened yet. */
const struct err *
api_feedback_get(struct ctx *c)
{
	struct feedback_story story;
	struct json_write w;
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	TRY(feedback_story(&c->scope, id, false, &story));
	api_begin(c, &w);
	write_feedback(c, &w, story.feedback);
	write_actions(c, &w, story.timeline, story.timeline_n);
	write_outcome(c, &w, &story);
	return api_end(c, &w, 200);
}
