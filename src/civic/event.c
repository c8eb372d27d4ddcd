#include "civic/event.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/json_write.h"

enum { SHARDS = 64 };

const char *const event_type_names[] = { "feedback.received", "feedback.updated", "action.posted",
	"outcome.confirmed", "outcome.disputed", "endpoint.test", "endpoint.verify", NULL };

enum event_type
event_type_find(struct str name)
{
	size_t i = 0;

	while (i < EVENT_TYPE__MAX && !str_eq(name, str_of(event_type_names[i])))
		i++;
	return (enum event_type)i;
}

bool
event_type_offered(enum event_type t)
{
	return t < EVENT_ENDPOINT_TEST;
}

int64_t
event_shard(int64_t jurisdiction)
{
	return jurisdiction % SHARDS;
}

const struct err *
event_write(struct scope *s, const struct event *e, int64_t due_at, int64_t *id)
{
	const int64_t j = s->jurisdiction->id, mine = id_next();
	const struct sql_event_insert row = { j, mine, str_of(event_type_names[e->type]),
		e->feedback_id, e->action_id, e->endpoint_id, e->data, clock_db() };

	if (id != NULL)
		*id = mine;
	TRY(sql_event_insert(s->db, &row));
	return sql_fanout_insert(
	    s->db, &(struct sql_fanout_insert){ j, mine, event_shard(j), due_at });
}

void
event_about_write(struct json_write *w, const struct event_about *f)
{
	json_write_array(w, "feedback");
	json_write_id(w, NULL, f->id);
	json_write_close(w);
	json_write_str(w, "reference", f->reference);
	json_write_z(w, "status", status_name(f->status));
	json_write_str(w, "service", f->service);
	json_write_z(w, "kind", kind_name(f->kind));
}

const struct err *
event_feedback(struct scope *s, enum event_type type, const struct event_about *f)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, s->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	event_about_write(&w, f);
	json_write_close(&w);
	json_write_end(&w);
	return event_write(s,
	    &(struct event){ .type = type, .feedback_id = f->id, .data = buf_done(&b) }, clock_db(),
	    NULL);
}

const struct err *
event_endpoint(struct scope *s, enum event_type type, int64_t endpoint, int64_t *id)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, s->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_id(&w, "endpoint", endpoint);
	json_write_close(&w);
	json_write_end(&w);
	return event_write(s,
	    &(struct event){ .type = type, .endpoint_id = endpoint, .data = buf_done(&b) },
	    clock_db(), id);
}

static struct value_texts
wanted(struct arena *a, uint32_t types)
{
	struct str *of = ARENA_ARRAY(a, EVENT_TYPE__MAX, struct str);
	size_t n = 0;

	for (unsigned t = 0; t < EVENT_TYPE__MAX; t++)
		if (event_type_offered(t) && (types == 0 || (types >> t & 1) != 0))
			of[n++] = str_of(event_type_names[t]);
	return (struct value_texts){ of, n };
}

/* Up to which seq the feed goes now; 0: it is empty. */
static const struct err *
feed_end(struct scope *s, int64_t *seq)
{
	struct sql_event_feed_end_rows rows;

	TRY(sql_event_feed_end(s->db, &(struct sql_event_feed_end){ s->jurisdiction->id }, &rows));
	*seq = rows.n == 0 ? 0 : rows.p->seq;
	return NULL;
}

const struct err *
event_feed(struct scope *s, int64_t after, int64_t limit, uint32_t types, struct event_feed *out)
{
	struct sql_event_feed by = { .jurisdiction = s->jurisdiction->id,
		.after = after,
		.types = wanted(s->arena, types),
		.most = limit };
	struct sql_event_feed_rows rows;
	struct event_entry *of;

	/* The end is read first: what is added from here on is for the next call. */
	TRY(feed_end(s, &by.until));
	if (by.until - after > EVENT_FEED_MAX)
		by.until = after + EVENT_FEED_MAX;
	TRY(sql_event_feed(s->db, &by, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, struct event_entry);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_event_feed_row *r = &rows.p[i];

		of[i] = (struct event_entry){ r->seq, r->id, event_type_find(r->type), r->feedback,
			r->action, r->created_at, r->reference, r->data };
	}
	out->items = of;
	out->n = rows.n;
	if (rows.n == (size_t)limit)
		out->next = of[rows.n - 1].seq;
	else
		out->next = by.until > after ? by.until : after;
	return NULL;
}
