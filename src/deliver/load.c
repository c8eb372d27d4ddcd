#include "deliver/load.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "civic/endpoint.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "deliver/channel.h"
#include "deliver/destination.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/load_rows.h"
#include "deliver/queue.h"
#include "deliver/rehearse.h"
#include "deliver/tenant.h"
#include "deliver/transfer.h"

enum { BATCH = LOAD_ROWS_MOST };
static const size_t memory_of_body = (size_t)4 << 20;
/* So long what could not be rehearsed waits. */
static const int64_t put_off = 1000000;
/* So long what cannot be read waits for people to mend it. */
static const int64_t put_off_unreadable = 15000000;
/* What waits for a confirmation that long is given up. */
static const int64_t patience = 4 * 86400 * 1000000LL;

/* One read under way. */
struct load {
	struct loads *loads;
	struct tenant *tenant;
	struct item *items[BATCH];
	size_t n;
	struct load_rows rows;
	struct matter matter[BATCH];
	struct transfer *doubtful[BATCH];
	size_t doubtful_n;
	/* By row: what is said of an event to all who hear it, as CloudEvent and as text; an
	 * endpoint's secret. */
	struct str said[BATCH][2];
	uint8_t secret[BATCH][DIGEST_BYTES];
	bool unsealed[BATCH];
	struct load *next;
};

struct loads {
	struct arena *arena;
	struct arena *scratch; /* what making a body takes and leaves behind */
	struct load_parts with;
	struct load *unused;
};

struct loads *
load_new(struct arena *a, const struct load_parts *p)
{
	struct loads *all = ARENA_NEW(a, struct loads);

	all->arena = a;
	all->scratch = arena_new(memory_of_body);
	all->with = *p;
	return all;
}

/* ---- what was read */

static void
fill(struct transfer *t, const struct load_row *f, struct matter *matter)
{
	const struct sql_load_deliveries_row *d = f->delivery;
	const struct sql_load_events_row *v = f->event;
	const struct sql_load_endpoints_row *e = f->endpoint;
	bool follower = d->feedback != 0;

	t->sending = (struct sending){
		.jurisdiction = t->item->node.a,
		.id = d->id,
		.attempts = d->attempts,
		.event = v->id,
		.action = v->action,
		.endpoint = e->id,
		.feedback = d->feedback,
		.about = v->about,
		.type = str_copy(t->arena, v->type),
		.url = str_of(str_z(t->arena, e->url)),
		.text = str_eq(e->format, STR("text")),
	};
	*matter = (struct matter){
		.data = v->data,
		.created_at = v->created_at,
		.reference = follower ? d->reference : v->reference,
		.token_version = d->token_version,
		.domain = v->domain,
		.language = follower && e->language.p != NULL ? e->language : v->language,
	};
	t->matter = matter;
}

static const struct err *
unseal(struct load *l, const struct sql_load_endpoints_row *e, uint8_t out[DIGEST_BYTES])
{
	const struct jurisdiction j = { .id = l->tenant->node.a };
	struct scope scope = {
		.arena = l->loads->scratch, .jurisdiction = &j, .key = l->loads->with.means->key
	};
	size_t k = (size_t)(e - l->rows.endpoints.p);

	if (!l->unsealed[k])
		TRY(endpoint_secret(&scope, e->id, e->secret_version, e->secret, l->secret[k]));
	l->unsealed[k] = true;
	memcpy(out, l->secret[k], DIGEST_BYTES);
	return NULL;
}

/* ---- what becomes of it */

/* A picked delivery that will not be sent now, and has no result. */
static void
leave_out(struct loads *all, struct item *i)
{
	destination_left(all->with.destinations, i);
	queue_forget(all->with.queue, i);
}

static void
park(struct loads *all, struct transfer *t, enum parked why)
{
	destination_left(all->with.destinations, t->item);
	all->with.parked(all->with.arg, t, why);
}

/* Into words, once for all who are told the same; then it is ready to leave. */
static void
compose(struct load *l, struct transfer *t)
{
	struct loads *all = l->loads;
	struct load_row f = { 0 };
	struct str *said, own = STR_NONE;
	const struct err *e;

	load_rows_find(&l->rows, t->item, &f);
	said = t->channel->shared(&t->sending)
		   ? &l->said[f.event - l->rows.events.p][t->sending.text]
		   : &own;
	arena_reset(all->scratch);
	e = unseal(l, f.endpoint, t->sending.secret);
	if (e == NULL && said->p == NULL)
		e = t->channel->compose(
		    all->scratch, all->with.means, &t->sending, t->matter, said);
	if (e != NULL) {
		destination_left(all->with.destinations, t->item);
		all->with.unsendable(all->with.arg, t, e);
		return;
	}
	*said = t->request.body = str_copy(t->arena, *said);
	t->matter = NULL;
	destination_ready(all->with.destinations, t->item->to, t);
}

/* It may be what ended the dispatcher before us, or one before that. */
static bool
doubtful(const struct loads *all, const struct item *i, const struct sql_load_deliveries_row *d)
{
	return d->replay > 0 || i->due <= lease_crashed_at(all->with.leases, LEASE_SEND, i->shard);
}

/* What an endpoint's state means for a delivery to it. */
static void
admit(struct load *l, struct item *i, const struct load_row *f, struct matter *matter, int64_t now)
{
	static const struct {
		const char *state;
		enum parked why;
	} closed[] = { { "disabled", PARKED_ENDPOINT_DISABLED },
		{ "deleted", PARKED_ENDPOINT_DELETED } };
	struct loads *all = l->loads;
	const struct sql_load_endpoints_row *e = f->endpoint;
	bool waits =
	    str_eq(e->state, STR("unconfirmed")) && !str_eq(f->event->type, STR("endpoint.verify"));
	struct transfer *t;

	if (waits && e->reason.p == NULL && now - f->delivery->due_at < patience) {
		queue_wait(all->with.queue, i->node.a, i->endpoint);
		leave_out(all, i);
		return;
	}
	t = transfer_take(
	    all->with.transfers, i, lease_epoch(all->with.leases, LEASE_SEND, i->shard));
	t->channel = channel_find(STR("webhook"));
	fill(t, f, matter);
	if (waits) {
		park(all, t, PARKED_ENDPOINT_NOT_CONFIRMED);
		return;
	}
	for (size_t k = 0; k < sizeof(closed) / sizeof(closed[0]); k++)
		if (str_eq(e->state, str_of(closed[k].state))) {
			park(all, t, closed[k].why);
			return;
		}
	t->doubtful = doubtful(all, i, f->delivery);
	if (t->doubtful)
		l->doubtful[l->doubtful_n++] = t;
	else
		compose(l, t);
}

/* What could not be rehearsed now comes again, after others and a renewal of the leases. */
static void
admit_doubtful(struct load *l)
{
	struct loads *all = l->loads;
	bool deadly[BATCH];
	size_t known;
	int64_t now;

	if (l->doubtful_n == 0)
		return;
	known = rehearse(all->scratch, all->with.means, l->doubtful, l->doubtful_n, deadly);
	now = clock_db();
	for (size_t k = 0; k < l->doubtful_n; k++) {
		struct transfer *t = l->doubtful[k];

		if (k >= known) {
			destination_left(all->with.destinations, t->item);
			queue_again(
			    all->with.queue, t->item, now + put_off, t->sending.attempts, now);
			transfer_give_back(all->with.transfers, t);
		} else if (deadly[k]) {
			transfer_log_deadly(t);
			park(all, t, PARKED_ENDS_DISPATCHER);
		} else
			compose(l, t);
	}
}

/*
 * An item comes from a snapshot that may be older than its row's last change.
 * This read began after the change was acknowledged, so it knows better: a
 * row that is gone is left out, one that is not due yet waits.
 */
static void
settle(struct load *l, struct item *i, struct matter *matter, int64_t now)
{
	struct loads *all = l->loads;
	struct load_row f;

	if (!load_rows_find(&l->rows, i, &f))
		leave_out(all, i);
	else if (f.delivery->due_at > now) {
		destination_left(all->with.destinations, i);
		queue_again(all->with.queue, i, f.delivery->due_at, f.delivery->attempts, now);
	} else {
		i->due = f.delivery->due_at;
		admit(l, i, &f, matter, now);
	}
}

static void
end(struct load *l)
{
	struct loads *all = l->loads;

	tenant_end(all->with.tenants, l->tenant, TENANT_LOAD, l->tenant->load.count > 0);
	l->next = all->unused;
	all->unused = l;
}

/* Not because the database was away: some row is at fault.  Fewer are read next time, until it is
 * found; that one waits, and the others go on. */
static void
refused(struct load *l, const struct err *e, int64_t now)
{
	struct loads *all = l->loads;
	struct item *first = l->items[0];

	log_error("load", "jurisdiction=%lld delivery=%lld deliveries=%zu detail=" LOG_Q,
	    (long long)l->tenant->node.a, (long long)first->node.b, l->n, e->detail);
	if (l->n == 1) {
		first->alone = true;
		destination_left(all->with.destinations, first);
		queue_again(all->with.queue, first, now + put_off_unreadable, first->attempts, now);
		return;
	}
	l->tenant->load_most = l->n / 2;
	for (size_t k = l->n; k-- > 0;)
		item_put_back(&l->tenant->load, l->items[k]);
}

static void
hand_back(struct load *l, struct item *i, int64_t now)
{
	destination_left(l->loads->with.destinations, i);
	queue_return(l->loads->with.queue, i, now);
}

static void
loaded(void *arg, const struct err *e)
{
	struct load *l = arg;
	int64_t now = clock_db();
	size_t more = l->tenant->load_most * 2;

	FAILPOINT("load-after");
	if (e != NULL && e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN) {
		refused(l, e, now);
		end(l);
		return;
	}
	for (size_t k = 0; k < l->n; k++) {
		struct item *i = l->items[k];

		if (e != NULL || i->dropped) {
			hand_back(l, i, now);
			continue;
		}
		i->alone = false;
		settle(l, i, &l->matter[k], now);
	}
	if (e == NULL)
		l->tenant->load_most = more < BATCH ? more : 0;
	admit_doubtful(l);
	end(l);
}

/* ---- reading */

static void
take(struct load *l)
{
	struct tenant *t = l->tenant;
	size_t most = t->load_most == 0 ? BATCH : t->load_most;

	while (l->n < most && t->load.count > 0 &&
	       (l->n == 0 || (!l->items[0]->alone && !t->load.first->alone)))
		l->items[l->n++] = item_pop(&t->load);
}

static void
start(struct loads *all, struct lane *lane)
{
	struct load *l = all->unused;

	if (l != NULL)
		all->unused = l->next;
	else
		l = ARENA_NEW(all->arena, struct load);
	*l = (struct load){ .loads = all, .tenant = tenant_take(all->with.tenants, TENANT_LOAD) };
	take(l);
	FAILPOINT("load-before");
	lane_run(
	    lane, load_rows_read(lane, l->tenant->node.a, l->items, l->n, &l->rows), loaded, l);
}

/* A read is a transaction, and what is read ahead may wait until many share it. */
static bool
worth_reading(const struct loads *all)
{
	const struct tenant *t = tenant_peek(all->with.tenants, TENANT_LOAD);

	return t != NULL &&
	       (t->load.count >= BATCH || destination_starving(all->with.destinations));
}

void
load_turn(struct loads *all, struct lane *lane)
{
	struct item *i;

	while ((i = queue_pick(all->with.queue)) != NULL) {
		struct tenant *tenant = tenant_of(all->with.tenants, i->node.a);

		item_push(&tenant->load, i);
		tenant_wait(all->with.tenants, tenant, TENANT_LOAD);
	}
	if (worth_reading(all) && lane_ready(lane, clock_mono()))
		start(all, lane);
}
