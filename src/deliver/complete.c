#include "deliver/complete.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "deliver/complete_write.h"
#include "deliver/courier.h"
#include "deliver/item.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"
#include "deliver/tenant.h"
#include "deliver/transfer.h"

enum { BATCH = 1024, DECIDED_MOST = 256 };
/* So long results gather, unless a batch is full: a crash repeats what they tell of. */
static const int64_t gather = 60000;
/* After a batch that was refused, and not because the database was away. */
static const int64_t pause_after_refusal = 1000000;

struct batch {
	struct completion *completion;
	struct tenant *tenant;
	struct transfer *of[BATCH];
	size_t n;
	struct batch *next;
};

struct completion {
	struct arena *arena;
	struct leases *leases;
	struct tenants *tenants;
	struct queue *queue;
	struct courier *courier;
	struct batch *unused;
	size_t count;
	size_t most;	  /* in a batch: less after one was refused */
	int64_t renewals; /* nothing is written before so many, after a fence refused */
	int64_t not_before;
	struct table_node decided[DECIDED_MOST]; /* jurisdiction, endpoint */
	size_t decided_n;
};

struct completion *
complete_new(struct arena *a, struct leases *leases, struct tenants *tenants, struct queue *queue)
{
	struct completion *c = ARENA_NEW(a, struct completion);

	c->arena = a;
	c->leases = leases;
	c->tenants = tenants;
	c->queue = queue;
	c->most = BATCH;
	return c;
}

void
complete_courier(struct completion *c, struct courier *courier)
{
	c->courier = courier;
}

size_t
complete_count(const struct completion *c)
{
	return c->count;
}

bool
complete_decided(struct completion *c, int64_t *jurisdiction, int64_t *endpoint)
{
	if (c->decided_n == 0)
		return false;
	c->decided_n--;
	*jurisdiction = c->decided[c->decided_n].a;
	*endpoint = c->decided[c->decided_n].b;
	return true;
}

static void
put_back(struct tenant *tenant, struct transfer *t)
{
	t->next = tenant->results;
	if (tenant->results == NULL)
		tenant->results_last = t;
	tenant->results = t;
	tenant->results_n++;
}

void
complete_add(void *completion, struct transfer *t)
{
	struct completion *c = completion;
	struct tenant *tenant = tenant_of(c->tenants, t->sending.jurisdiction);

	if (tenant->results_n == 0)
		tenant->results_since = clock_mono();
	t->next = NULL;
	if (tenant->results == NULL)
		tenant->results = t;
	else
		tenant->results_last->next = t;
	tenant->results_last = t;
	tenant->results_n++;
	c->count++;
	tenant_wait(c->tenants, tenant, TENANT_COMPLETE);
}

static void
forget(struct completion *c, struct transfer *t)
{
	c->count--;
	queue_forget(c->queue, t->item);
	courier_release(c->courier, t);
}

/* The delivery after its result was written down. */
static void
settle(struct completion *c, struct transfer *t)
{
	bool decided = t->verdict.confirms || complete_write_closes(t);

	if (decided && c->decided_n < DECIDED_MOST)
		c->decided[c->decided_n++] =
		    (struct table_node){ .a = t->sending.jurisdiction, .b = t->sending.endpoint };
	if (t->result != RESULT_AGAIN) {
		forget(c, t);
		return;
	}
	c->count--;
	queue_again(c->queue, t->item, t->due, t->sending.attempts + 1, clock_db());
	courier_release(c->courier, t);
}

/* Why the batch was not taken decides when and how it is tried again. */
static void
refused(struct completion *c, struct batch *b, const struct err *e)
{
	if (e->code == ERR_CONFLICT) {
		/* The fence: some shard is lost.  The next renewal tells which. */
		c->renewals = lease_renewals(c->leases) + 1;
		lease_hurry(c->leases);
	} else if (e->code != ERR_UNAVAILABLE && e->code != ERR_UNKNOWN) {
		log_error("complete", "jurisdiction=%lld results=%zu detail=" LOG_Q,
		    (long long)b->tenant->node.a, b->n, e->detail);
		c->most = c->most > 1 ? c->most / 2 : 1;
		c->not_before = clock_mono() + (b->n == 1 ? pause_after_refusal : 0);
	}
	if (b->n == 1 && e->code != ERR_CONFLICT) {
		complete_add(c, b->of[0]); /* behind the others, which it must not hold up */
		c->count--;
		return;
	}
	for (size_t i = b->n; i-- > 0;)
		put_back(b->tenant, b->of[i]);
}

static void
written(void *arg, const struct err *e)
{
	struct batch *b = arg;
	struct completion *c = b->completion;

	FAILPOINT("complete-after");
	if (e != NULL)
		refused(c, b, e);
	else {
		c->renewals = 0;
		c->most = c->most * 2 > BATCH ? BATCH : c->most * 2;
		for (size_t i = 0; i < b->n; i++)
			settle(c, b->of[i]);
		FAILPOINT("complete-settled");
	}
	b->tenant->results_since = clock_mono();
	tenant_end(c->tenants, b->tenant, TENANT_COMPLETE, b->tenant->results_n > 0);
	b->next = c->unused;
	c->unused = b;
}

/* What was lost for good does not count; the rest goes into the batch. */
static void
fill(struct completion *c, struct batch *b)
{
	struct tenant *tenant = b->tenant;

	while (b->n < c->most && tenant->results != NULL) {
		struct transfer *t = tenant->results;
		bool known = c->renewals > 0 && lease_renewals(c->leases) >= c->renewals;

		tenant->results = t->next;
		tenant->results_n--;
		if (known && t->epoch != lease_epoch(c->leases, LEASE_SEND, t->item->shard)) {
			log_warn("fenced", "jurisdiction=%lld delivery=%lld",
			    (long long)t->sending.jurisdiction, (long long)t->sending.id);
			c->count--;
			queue_return(c->queue, t->item, clock_db());
			courier_release(c->courier, t);
		} else
			b->of[b->n++] = t;
	}
}

static bool
due(const struct completion *c, const struct tenant *t, int64_t now, bool flush)
{
	return flush || t->results_n >= c->most || now - t->results_since >= gather;
}

static void
start(struct completion *c, struct lane *lane)
{
	struct batch *b = c->unused;

	if (b != NULL)
		c->unused = b->next;
	else
		b = ARENA_NEW(c->arena, struct batch);
	*b = (struct batch){ .completion = c, .tenant = tenant_take(c->tenants, TENANT_COMPLETE) };
	fill(c, b);
	if (b->n == 0) {
		tenant_end(c->tenants, b->tenant, TENANT_COMPLETE, b->tenant->results_n > 0);
		b->next = c->unused;
		c->unused = b;
		return;
	}
	FAILPOINT("complete-before");
	lane_run(lane, complete_write(lane, c->leases, b->of, b->n), written, b);
	FAILPOINT("complete-sent");
}

void
complete_turn(struct completion *c, struct lane *lane, bool flush)
{
	const struct tenant *t = tenant_peek(c->tenants, TENANT_COMPLETE);
	int64_t now = clock_mono();

	if (now < c->not_before || lease_renewals(c->leases) < c->renewals)
		return;
	if (t != NULL && due(c, t, now, flush) && lane_ready(lane, now))
		start(c, lane);
}

int64_t
complete_next(const struct completion *c)
{
	const struct tenant *t = tenant_peek(c->tenants, TENANT_COMPLETE);
	int64_t at = t == NULL ? INT64_MAX : t->results_since + gather;

	return at < c->not_before ? c->not_before : at;
}
