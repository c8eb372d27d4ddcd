#include "base/arena.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/feedback_list.h"
#include "web/api.h"
#include "web/ctx.h"
#include "wire/json.h"
#include "wire/json_in.h"

enum { WORD_MOST = 200 };

/* {"en": "…", "es": "…"}; which languages, and how long, is for action_check() to say. */
static void
read_message(struct ctx *c, struct json_in *in, struct action_draft *d)
{
	const struct json *message = json_in_any(in, "message", FIELD_OPTIONAL);

	if (message == NULL)
		return;
	if (message->kind != JSON_OBJ) {
		json_in_fault(in, "message", "wrong_type",
		    N_("The message is an object: a text under the code of each language."), NULL);
		return;
	}
	for (size_t i = 0; i < message->count; i++)
		if (message->members[i].value.kind != JSON_STR)
			json_in_fault(in,
			    str_fmt(c->arena, "message.%.*s", STR_ARG(message->members[i].name)).p,
			    "wrong_type", N_("This must be text."), NULL);
	d->message = words_of(c->arena, message);
}

static const struct err *
read_filter(struct ctx *c, struct json_in *in, struct action_draft *d)
{
	struct json_in *filter = json_in_object(in, "filter", FIELD_OPTIONAL);
	struct feedback_filter *f;
	const struct feedback_filter_words words = {
		.status = json_in_line(filter, "status", WORD_MOST, FIELD_OPTIONAL),
		.service = json_in_line(filter, "service", WORD_MOST, FIELD_OPTIONAL),
		.area = json_in_line(filter, "area", WORD_MOST, FIELD_OPTIONAL),
		.kind = json_in_line(filter, "kind", WORD_MOST, FIELD_OPTIONAL),
		.q = json_in_line(filter, "q", WORD_MOST, FIELD_OPTIONAL),
		.flag = json_in_line(filter, "flag", WORD_MOST, FIELD_OPTIONAL),
	};

	if (filter == NULL)
		return NULL;
	if (d->feedback_n > 0) {
		json_in_fault(in, "filter", "twice",
		    N_("Say which feedback either one by one or by a filter, not both."), NULL);
		return NULL;
	}
	f = ARENA_NEW(c->arena, struct feedback_filter);
	d->filter = f;
	return feedback_filter_read(&c->scope, &words, f);
}

/* Statuses that no action can bring are named by action_check(), with the others. */
static const struct err *
read_draft(struct ctx *c, struct action_draft *d)
{
	struct json_in *in = api_body(c);
	const struct err *judged;
	int status;

	*d = (struct action_draft){ .api_key_id = c->who.id,
		.organization_id = c->who.organization,
		.idempotency = ctx_idempotency(c) };
	d->feedback =
	    json_in_ids(in, "feedback", ACTION_FEEDBACK_MAX, FIELD_OPTIONAL, &d->feedback_n);
	judged = read_filter(c, in, d);
	status = json_in_choice(in, "status", status_names, FIELD_REQUIRED);
	d->status = status < 0 ? STATUS__MAX : (enum status)status;
	read_message(c, in, d);
	json_in_int(in, "hold", 0, ACTION_HOLD_MAX, FIELD_OPTIONAL, &d->hold);
	return api_faults(c, in, err_join(c->arena, judged, action_check(&c->scope, d)));
}

const struct err *
api_actions_create(struct ctx *c)
{
	struct action_draft draft;
	struct json_write w;
	int64_t id, count;

	TRY(read_draft(c, &draft));
	TRY(action_post(&c->scope, &draft, &id, &count));
	ctx_wake(c);
	api_location(c, "actions", id);
	api_begin(c, &w);
	json_write_id(&w, "id", id);
	json_write_int(&w, "feedback_count", count);
	return api_end(c, &w, 201);
}

const struct err *
api_actions_get(struct ctx *c)
{
	struct action *a;
	struct json_write w;
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	TRY(action_find(&c->scope, id, &a));
	api_begin(c, &w);
	json_write_id(&w, "id", a->id);
	json_write_z(&w, "status", status_name(a->status));
	words_write(&w, "message", &a->message);
	words_write(&w, "organization", &a->organization);
	json_write_int(&w, "feedback_count", a->feedback_count);
	json_write_int(&w, "applied", a->applied);
	json_write_int(&w, "left_out", a->left_out);
	json_write_bool(&w, "working", a->working);
	api_time(c, &w, "created_at", a->created_at);
	api_time(c, &w, "released_at", a->released_at);
	api_time(c, &w, "undone_at", a->undone_at);
	json_write_bool(&w, "held", a->held);
	json_write_int(&w, "delivered", a->delivered);
	json_write_int(&w, "seen", a->seen);
	json_write_int(&w, "pending", a->pending);
	json_write_int(&w, "failed", a->failed);
	json_write_int(&w, "unreachable", a->unreachable);
	return api_end(c, &w, 200);
}

const struct err *
api_actions_undo(struct ctx *c)
{
	int64_t id = 0;

	TRY(ctx_param_id(c, "id", &id));
	TRY(ctx_begin(c));
	TRY(action_undo(&c->scope, id));
	TRY(ctx_commit(c));
	return api_nothing(c);
}
