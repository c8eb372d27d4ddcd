#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/endpoint.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

enum { TRIES = 4 };

static const struct err *
send_again(struct scope *s, int64_t endpoint, struct value_ints events, int64_t *count)
{
	const int64_t j = s->jurisdiction->id;
	int64_t *ids = ARENA_ARRAY(s->arena, events.n, int64_t);
	struct sql_replay_insert_rows sent;

	for (size_t i = 0; i < events.n; i++)
		ids[i] = id_next();
	TRY(sql_replay_delete_parked(
	    s->db, &(struct sql_replay_delete_parked){ j, endpoint, events }));
	TRY(sql_replay_insert(s->db,
	    &(struct sql_replay_insert){ j, endpoint, { ids, events.n }, events, clock_db() },
	    &sent));
	*count = (int64_t)sent.n;
	return NULL;
}

static const struct err *
replay(struct scope *s, int64_t api_key, int64_t id, int64_t after, int64_t *next, int64_t *count)
{
	const int64_t j = s->jurisdiction->id;
	const struct sql_replay_events by = { j, id, after, ENDPOINT_REPLAY_MAX };
	struct sql_replay_events_rows found;
	struct endpoint *e;

	TRY(db_begin(s->db, j, s->jurisdiction->version));
	TRY(endpoint_find(s, api_key, id, &e));
	TRY(sql_replay_events(s->db, &by, &found));
	*next = found.p->seen < ENDPOINT_REPLAY_MAX ? 0 : found.p->last;
	*count = 0;
	if (found.p->heard.n > 0)
		TRY(send_again(s, id, found.p->heard, count));
	return db_commit(s->db);
}

const struct err *
endpoint_replay(struct scope *s, int64_t api_key, int64_t id, int64_t since, int64_t after,
    int64_t *next, int64_t *count)
{
	const int64_t first = id_at(since) - 1;
	const struct err *e = NULL;

	for (int i = 0; i < TRIES; i++) {
		e = replay(s, api_key, id, after > first ? after : first, next, count);
		if (e == NULL || e->code != ERR_CONFLICT)
			return e;
		db_rollback(s->db); /* an id was taken: others are drawn */
	}
	return err_new(s->arena, ERR_UNAVAILABLE, "no free ids in %d tries", TRIES);
}
