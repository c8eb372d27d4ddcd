#include "base/arena.h"
#include "base/err.h"
#include "civic/event.h"
#include "web/api.h"
#include "web/ctx.h"
#include "wire/date.h"
#include "wire/field.h"
#include "wire/form.h"
#include "wire/json.h"

enum { DATA_MOST = 1024 * 1024, WAIT_MOST = 60 };

/* ?types=action.posted,outcome.disputed as bits; none: all. */
static const struct err *
read_types(struct ctx *c, uint32_t *out)
{
	struct str rest;

	*out = 0;
	TRY(form_only(c->arena, &c->request->query, "types", &rest));
	while (rest.n > 0) {
		struct str name = str_trim(str_next(&rest, ','));
		enum event_type type = event_type_find(name);

		if (type == EVENT_TYPE__MAX || !event_type_offered(type))
			return err_field(c->arena, "types", "not_offered",
			    N_("There are no events of the type %s."), str_z(c->arena, name));
		*out |= UINT32_C(1) << type;
	}
	return NULL;
}

/* wait is for a pool of workers of its own: here every answer comes at once. */
static const struct err *
read_query(struct ctx *c, struct api_page *page, int64_t *after, uint32_t *types)
{
	struct str wait;
	int64_t seconds;

	TRY(api_page(c, page));
	*after = 0;
	TRY(field_int(c->arena, "after", page->after, 0, INT64_MAX, FIELD_OPTIONAL, after));
	TRY(form_only(c->arena, &c->request->query, "wait", &wait));
	TRY(field_int(c->arena, "wait", wait, 0, WAIT_MOST, FIELD_OPTIONAL, &seconds));
	return read_types(c, types);
}

/* The event as a partner's webhook gets it: the CloudEvent of its data, and where it is looked at.
 */
static const struct err *
write_event(struct ctx *c, struct json_write *w, const struct event_entry *e)
{
	int64_t subject = e->feedback_id != 0 ? e->feedback_id : e->action_id;
	struct str time = date_millis(c->arena, e->created_at);
	const struct json *data;

	TRY(json_read(c->arena, e->data, DATA_MOST, &data));
	json_write_object(w, NULL);
	json_write_z(w, "specversion", "1.0");
	json_write_id(w, "id", e->id);
	json_write_z(w, "source", c->scope.public_url);
	json_write_z(w, "type", event_type_names[e->type]);
	json_write_id(w, "subject", subject);
	json_write_str(w, "time", time);
	json_write_str(w, "timestamp", time);
	json_write_z(w, "datacontenttype", "application/json");
	json_write_id(w, "sequence", e->seq);
	json_write_object(w, "data");
	for (size_t i = 0; i < data->count; i++) {
		json_write_name(w, data->members[i].name);
		json_write_value(w, NULL, &data->members[i].value);
	}
	json_write_str(w, "url",
	    str_fmt(c->arena, "%s/api/v1/%s/%lld", c->scope.public_url,
		e->feedback_id != 0 ? "feedback" : "actions", (long long)subject));
	json_write_close(w);
	json_write_close(w);
	return NULL;
}

/* next is where to go on, also from the end of the feed as it is now.  Where one asks for rare
 * types a page may be empty and next move all the same: the end is where next stays. */
const struct err *
api_events(struct ctx *c)
{
	struct api_page page;
	struct event_feed feed;
	struct json_write w;
	uint32_t types;
	int64_t after;

	TRY(read_query(c, &page, &after, &types));
	TRY(ctx_begin(c));
	TRY(event_feed(&c->scope, after, page.limit, types, &feed));
	api_begin(c, &w);
	json_write_array(&w, "items");
	for (size_t i = 0; i < feed.n; i++)
		TRY(write_event(c, &w, &feed.items[i]));
	json_write_close(&w);
	json_write_str(&w, "next", str_of_int(c->arena, feed.next));
	return api_end(c, &w, 200);
}
