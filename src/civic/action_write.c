#include "civic/action_write.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/action.h"
#include "civic/event.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json_write.h"

const struct err *
action_write_feedback(struct scope *s, const struct action_posting *p, struct value_ints ids)
{
	const int64_t j = s->jurisdiction->id;
	const struct str status = str_of(status_name(p->status));

	if (ids.n == 0)
		return NULL;
	TRY(sql_action_insert_chosen(
	    s->db, &(struct sql_action_insert_chosen){ j, p->id, ids, status }));
	TRY(sql_action_insert_duplicates(
	    s->db, &(struct sql_action_insert_duplicates){ j, p->id, ids }));
	return sql_action_apply(
	    s->db, &(struct sql_action_apply){ j, ids, status,
		       status_closed(p->status) ? p->released_at : 0, clock_db(),
		       p->held ? p->released_at : 0, p->held ? p->id : 0 });
}

static struct str
event_data(struct arena *a, const struct action_posting *p, struct value_ints feedback,
    int64_t count, struct str reference)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_id(&w, "action", p->id);
	json_write_array(&w, "feedback");
	for (size_t i = 0; i < feedback.n && i < ACTION_EVENT_IDS; i++)
		json_write_id(&w, NULL, feedback.p[i]);
	json_write_close(&w);
	json_write_int(&w, "feedback_count", count);
	json_write_str(&w, "reference", reference);
	json_write_z(&w, "status", status_name(p->status));
	words_write(&w, "message", &p->message);
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

const struct err *
action_write_event(struct scope *s, const struct action_posting *p, struct value_ints feedback,
    int64_t count, struct str reference)
{
	return event_write(s,
	    &(struct event){ .type = EVENT_ACTION_POSTED,
		.action_id = p->id,
		.data = event_data(s->arena, p, feedback, count, reference) },
	    p->released_at, NULL);
}

const struct err *
action_write_back(struct scope *s, int64_t action, int64_t after, int64_t *next, size_t *n)
{
	const int64_t *ids;

	TRY(action_feedback(s, action, after, ACTION_FEEDBACK_MAX, &ids, n));
	if (*n == 0)
		return NULL;
	*next = ids[*n - 1];
	return sql_action_restore(s->db,
	    &(struct sql_action_restore){ s->jurisdiction->id, action, { ids, *n }, clock_db() });
}
