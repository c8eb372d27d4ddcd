#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/endpoint.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

enum { CHUNK = 500 };

const struct err *
endpoint_replay(
    struct scope *s, const struct endpoint *e, int64_t since, int64_t *mark, int64_t *count)
{
	const int64_t j = s->jurisdiction->id, first = id_at(since) - 1;
	const struct sql_replay_events by = { j, e->id, *mark > first ? *mark : first, CHUNK };
	struct sql_replay_events_rows found;
	struct sql_replay_insert_rows sent;
	int64_t *ids, *events;

	TRY(sql_replay_events(s->db, &by, &found));
	ids = ARENA_ARRAY(s->arena, found.n, int64_t);
	events = ARENA_ARRAY(s->arena, found.n, int64_t);
	for (size_t i = 0; i < found.n; i++) {
		ids[i] = id_next();
		events[i] = found.p[i].id;
	}
	*mark = found.n < CHUNK ? 0 : events[found.n - 1];
	if (found.n == 0)
		return NULL;
	TRY(sql_replay_delete_parked(
	    s->db, &(struct sql_replay_delete_parked){ j, e->id, { events, found.n } }));
	TRY(sql_replay_insert(s->db,
	    &(struct sql_replay_insert){
		j, e->id, { ids, found.n }, { events, found.n }, clock_db() },
	    &sent));
	*count += (int64_t)sent.n;
	return NULL;
}
