#include "deliver/courier.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "db/db.h"
#include "db/sql.h"
#include "deliver/channel.h"
#include "deliver/closing.h"
#include "deliver/destination.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"
#include "deliver/rehearse.h"
#include "deliver/schedule.h"
#include "deliver/send.h"
#include "deliver/tenant.h"
#include "wire/digest.h"

enum { BATCH = 256, BLOCK = 3600 }; /* a delivery of usual size fits a block */
static const size_t memory_of_delivery = (size_t)4 << 20;
/* What waits for a confirmation that long is given up. */
static const int64_t patience = 4 * 86400 * 1000000LL;

/* One read under way. */
struct load {
	struct courier *courier;
	struct tenant *tenant;
	struct item *items[BATCH];
	size_t n;
	struct transfer *doubtful[BATCH];
	size_t doubtful_n;
	struct sql_delivery_load_rows rows;
	struct load *next;
};

struct courier {
	struct arena *arena;
	struct arena *scratch; /* what building a request takes and leaves behind */
	struct closing *closing;
	struct courier_parts with;
	struct transfer *unused;
	struct load *unused_loads;
	struct transfer **flying; /* in no order */
	size_t flying_n;
	struct courier_counts counts;
};

struct courier *
courier_new(struct arena *a, const struct courier_parts *p)
{
	struct courier *c = ARENA_NEW(a, struct courier);

	c->arena = a;
	c->scratch = arena_new(memory_of_delivery);
	c->with = *p;
	c->closing = closing_new(a);
	c->flying = ARENA_ARRAY(a, (size_t)p->slots, struct transfer *);
	return c;
}

static struct transfer *
new_transfer(struct courier *c, struct item *i)
{
	struct transfer *t = c->unused;
	struct arena *a;

	if (t != NULL)
		c->unused = t->next;
	else {
		t = ARENA_NEW(c->arena, struct transfer);
		t->arena = arena_new_small(memory_of_delivery, BLOCK);
	}
	a = t->arena;
	*t = (struct transfer){ .arena = a, .item = i };
	t->epoch = lease_epoch(c->with.leases, LEASE_SEND, i->shard);
	return t;
}

void
courier_release(struct courier *c, struct transfer *t)
{
	if (t->verdict.kind == VERDICT_GONE)
		closing_done(c->closing, t->sending.jurisdiction, t->sending.endpoint);
	arena_reset(t->arena);
	t->next = c->unused;
	c->unused = t;
}

/* A picked delivery that will not be sent now, with or without a result. */
static void
leave_out(struct courier *c, struct item *i)
{
	destination_left(c->with.destinations, i);
	queue_forget(c->with.queue, i);
}

/* It never leaves, and why is written down. */
static void
park(struct courier *c, struct transfer *t, enum parked why)
{
	t->result = RESULT_PARKED;
	t->parked = why;
	t->item->state = ITEM_ENDED;
	c->counts.parked++;
	destination_left(c->with.destinations, t->item);
	c->with.result(c->with.result_arg, t);
}

static void
copy_row(struct transfer *t, const struct item *i, const struct sql_delivery_load_row *r)
{
	struct arena *a = t->arena;

	t->sending = (struct sending){
		.jurisdiction = i->node.a,
		.id = r->id,
		.event = i->event,
		.action = r->action,
		.endpoint = i->endpoint,
		.feedback = r->feedback,
		.about = r->about,
		.type = str_copy(a, r->type),
		.data = str_copy(a, r->data),
		.created_at = r->created_at,
		.reference = str_copy(a, r->reference),
		.token_version = r->token_version,
		.domain = str_copy(a, r->domain),
		.language = str_copy(a, r->language),
		.url = str_copy(a, r->url),
		.format = str_copy(a, r->format),
		.sealed = str_copy(a, r->secret),
		.secret_version = r->secret_version,
	};
}

/* It may be what ended the dispatcher before us, or one before that. */
static bool
doubtful(const struct courier *c, const struct item *i, const struct sql_delivery_load_row *r)
{
	return r->replay > 0 || i->due <= lease_crashed_at(c->with.leases, LEASE_SEND, i->shard);
}

/* What an endpoint's state means for a delivery to it. */
static void
admit(struct load *l, struct item *i, const struct sql_delivery_load_row *r, int64_t now)
{
	static const struct {
		const char *state;
		enum parked why;
	} closed[] = { { "disabled", PARKED_ENDPOINT_DISABLED },
		{ "deleted", PARKED_ENDPOINT_DELETED } };
	struct courier *c = l->courier;
	bool waits =
	    str_eq(r->state, STR("unconfirmed")) && !str_eq(r->type, STR("endpoint.verify"));
	struct transfer *t;

	if (waits && r->reason.p == NULL && now - r->due_at < patience) {
		queue_wait(c->with.queue, i->node.a, i->endpoint);
		leave_out(c, i);
		return;
	}
	t = new_transfer(c, i);
	copy_row(t, i, r);
	t->channel = channel_find(STR("webhook"));
	if (waits) {
		park(c, t, PARKED_ENDPOINT_NOT_CONFIRMED);
		return;
	}
	for (size_t k = 0; k < sizeof(closed) / sizeof(closed[0]); k++)
		if (str_eq(r->state, str_of(closed[k].state))) {
			park(c, t, closed[k].why);
			return;
		}
	if (doubtful(c, i, r))
		l->doubtful[l->doubtful_n++] = t;
	else
		destination_ready(c->with.destinations, i->to, t);
}

static void
admit_doubtful(struct load *l, int64_t now)
{
	struct courier *c = l->courier;
	bool deadly[BATCH], known;

	if (l->doubtful_n == 0)
		return;
	known = rehearse(c->scratch, c->with.means, l->doubtful, l->doubtful_n, deadly);
	for (size_t k = 0; k < l->doubtful_n; k++) {
		struct transfer *t = l->doubtful[k];

		if (!known) {
			destination_left(c->with.destinations, t->item);
			queue_return(c->with.queue, t->item, now);
			courier_release(c, t);
		} else if (deadly[k]) {
			log_error("ends_dispatcher",
			    "jurisdiction=%lld delivery=%lld event=%lld endpoint=%lld",
			    (long long)t->sending.jurisdiction, (long long)t->sending.id,
			    (long long)t->sending.event, (long long)t->sending.endpoint);
			park(c, t, PARKED_ENDS_DISPATCHER);
		} else
			destination_ready(c->with.destinations, t->item->to, t);
	}
}

static const struct sql_delivery_load_row *
row_of(const struct load *l, int64_t id)
{
	for (size_t i = 0; i < l->rows.n; i++)
		if (l->rows.p[i].id == id)
			return &l->rows.p[i];
	return NULL;
}

static void
end_load(struct courier *c, struct load *l)
{
	tenant_end(c->with.tenants, l->tenant, TENANT_LOAD, l->tenant->load.count > 0);
	l->next = c->unused_loads;
	c->unused_loads = l;
}

/*
 * An item comes from a snapshot that may be older than its row's last change.
 * This read began after the change was acknowledged, so it knows better: a
 * row that is gone is left out, one that is not due yet waits.
 */
static void
loaded(void *arg, const struct err *e)
{
	struct load *l = arg;
	struct courier *c = l->courier;
	int64_t now = clock_db();

	FAILPOINT("load-after");
	if (e != NULL && e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN)
		log_error("load", "jurisdiction=%lld detail=" LOG_Q, (long long)l->tenant->node.a,
		    e->detail);
	for (size_t k = 0; k < l->n; k++) {
		struct item *i = l->items[k];
		const struct sql_delivery_load_row *r = e == NULL ? row_of(l, i->node.b) : NULL;

		if (i->dropped || (e == NULL && r == NULL)) {
			leave_out(c, i);
		} else if (e != NULL || r->due_at > now) {
			destination_left(c->with.destinations, i);
			if (e != NULL)
				queue_return(c->with.queue, i, now);
			else
				queue_again(c->with.queue, i, r->due_at, r->attempts, now);
		} else {
			i->due = r->due_at;
			admit(l, i, r, now);
		}
	}
	admit_doubtful(l, now);
	end_load(c, l);
}

static const struct err *
read_batch(struct load *l, struct lane *lane)
{
	struct db *db;
	int64_t ids[BATCH], events[BATCH], endpoints[BATCH];

	TRY(lane_begin(lane, l->tenant->node.a, &db));
	for (size_t k = 0; k < l->n; k++) {
		ids[k] = l->items[k]->node.b;
		events[k] = l->items[k]->event;
		endpoints[k] = l->items[k]->endpoint;
	}
	return sql_delivery_load(db,
	    &(struct sql_delivery_load){
		l->tenant->node.a, { ids, l->n }, { events, l->n }, { endpoints, l->n } },
	    &l->rows);
}

static void
start_load(struct courier *c, struct lane *lane)
{
	struct load *l = c->unused_loads;

	if (l != NULL)
		c->unused_loads = l->next;
	else
		l = ARENA_NEW(c->arena, struct load);
	*l = (struct load){ .courier = c, .tenant = tenant_take(c->with.tenants, TENANT_LOAD) };
	while (l->n < BATCH && l->tenant->load.count > 0)
		l->items[l->n++] = item_pop(&l->tenant->load);
	FAILPOINT("load-before");
	lane_run(lane, read_batch(l, lane), loaded, l);
}

/* What the verdict makes of the delivery. */
static void
decide(struct transfer *t)
{
	const struct verdict *v = &t->verdict;
	int64_t delay;
	uint32_t chance;

	t->result = RESULT_DELIVERED;
	if (v->kind == VERDICT_DELIVERED)
		return;
	digest_random(&chance, sizeof(chance));
	delay = schedule_delay(t->item->attempts + 1, t->answer.retry_after, v->slow_down, chance);
	if (v->kind == VERDICT_GONE || delay < 0) {
		t->result = RESULT_PARKED;
		t->parked = v->kind == VERDICT_GONE ? PARKED_ENDPOINT_GONE : PARKED_TRIES_USED_UP;
		return;
	}
	t->result = RESULT_AGAIN;
	t->due = t->answer.started_at + t->answer.duration + delay;
}

/* A started transfer has its result. */
static void
end(struct courier *c, struct transfer *t)
{
	*(t->result == RESULT_DELIVERED ? &c->counts.delivered
	    : t->result == RESULT_AGAIN ? &c->counts.failed
					: &c->counts.parked) += 1;
	t->item->state = ITEM_ENDED;
	destination_landed(c->with.destinations, t->item, t->result == RESULT_DELIVERED);
	c->with.result(c->with.result_arg, t);
}

/* What is sent lives as long as the transfer, and is small: thousands may be under way. */
static void
keep_request(struct transfer *t, const struct request *r)
{
	t->request.url = str_z(t->arena, str_of(r->url));
	t->request.body = str_copy(t->arena, r->body);
	for (int i = 0; r->header[i] != NULL; i++)
		t->request.header[i] = str_z(t->arena, str_of(r->header[i]));
}

static void
start_transfer(struct courier *c, struct transfer *t)
{
	struct request request = { 0 };
	const struct err *e;

	if (closing_has(c->closing, t->sending.jurisdiction, t->sending.endpoint)) {
		t->result = RESULT_PARKED;
		t->parked = PARKED_ENDPOINT_GONE;
		end(c, t);
		return;
	}
	FAILPOINT("send-before");
	arena_reset(c->scratch);
	e = t->channel->build(
	    c->scratch, c->with.means, &t->sending, clock_wall() / 1000000, &request);
	if (e != NULL) {
		log_error("unsendable", "jurisdiction=%lld delivery=%lld detail=" LOG_Q,
		    (long long)t->sending.jurisdiction, (long long)t->sending.id, e->detail);
		t->answer.started_at = clock_db();
		t->answer.error = "This could not be put into words to send.";
		t->tried = true;
		decide(t);
		end(c, t);
		return;
	}
	keep_request(t, &request);
	c->counts.sent++;
	t->at = c->flying_n;
	c->flying[c->flying_n++] = t;
	send_start(c->with.sender, t);
	FAILPOINT("send-started");
}

void
courier_turn(struct courier *c, struct lane *const *lanes, size_t lanes_n, bool more)
{
	int64_t now = clock_mono();
	struct transfer *t;
	struct item *i;

	if (!more)
		return;
	while ((i = queue_pick(c->with.queue)) != NULL) {
		struct tenant *tenant = tenant_of(c->with.tenants, i->node.a);

		item_push(&tenant->load, i);
		tenant_wait(c->with.tenants, tenant, TENANT_LOAD);
	}
	for (size_t k = 0; k < lanes_n && tenant_peek(c->with.tenants, TENANT_LOAD) != NULL; k++)
		if (lane_ready(lanes[k], now))
			start_load(c, lanes[k]);
	while ((t = destination_start(c->with.destinations)) != NULL)
		start_transfer(c, t);
}

static void
not_flying(struct courier *c, struct transfer *t)
{
	struct transfer *last = c->flying[--c->flying_n];

	c->flying[t->at] = last;
	last->at = t->at;
}

void
courier_landed(void *courier, struct transfer *t)
{
	struct courier *c = courier;

	FAILPOINT("send-answered");
	not_flying(c, t);
	t->tried = true;
	t->channel->judge(t->arena, c->with.means, &t->sending, &t->answer, &t->verdict);
	if (t->verdict.kind == VERDICT_GONE)
		closing_add(c->closing, t->sending.jurisdiction, t->sending.endpoint);
	decide(t);
	end(c, t);
	FAILPOINT("send-judged");
}

static void
cancel(void *arg, struct transfer *t)
{
	struct courier *c = arg;

	leave_out(c, t->item);
	courier_release(c, t);
}

static void
break_off(struct courier *c, struct transfer *t)
{
	struct item *i = t->item;

	not_flying(c, t);
	send_abort(c->with.sender, t);
	destination_landed(c->with.destinations, i, true);
	queue_forget(c->with.queue, i);
	courier_release(c, t);
}

void
courier_drop(struct courier *c, int shard, bool lost)
{
	queue_drop(c->with.queue, shard, cancel, c);
	for (size_t k = lost ? c->flying_n : 0; k-- > 0;)
		if (c->flying[k]->item->shard == shard)
			break_off(c, c->flying[k]);
}

void
courier_abort(struct courier *c)
{
	while (c->flying_n > 0)
		break_off(c, c->flying[c->flying_n - 1]);
}

struct courier_counts
courier_count(struct courier *c)
{
	struct courier_counts n = c->counts;

	c->counts = (struct courier_counts){ 0 };
	return n;
}
