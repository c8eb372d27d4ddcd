#include "deliver/courier.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "deliver/channel.h"
#include "deliver/closing.h"
#include "deliver/destination.h"
#include "deliver/load.h"
#include "deliver/queue.h"
#include "deliver/rehearse.h"
#include "deliver/schedule.h"
#include "deliver/send.h"
#include "deliver/transfer.h"
#include "wire/digest.h"

struct courier {
	struct courier_parts with;
	struct loads *loads;
	struct transfers *transfers;
	struct closing *closing;
	struct arena *scratch;	  /* of rehearsals */
	struct transfer **flying; /* in no order */
	size_t flying_n;
	struct courier_counts counts;
};

static const size_t memory_of_answer = (size_t)1 << 20;

/* ---- results */

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
	delay = schedule_delay(
	    (int)t->sending.attempts + 1, t->answer.retry_after, v->slow_down, chance);
	if (v->kind == VERDICT_GONE || delay < 0) {
		t->result = RESULT_PARKED;
		t->parked = v->kind == VERDICT_GONE ? PARKED_ENDPOINT_GONE : PARKED_TRIES_USED_UP;
		return;
	}
	t->result = RESULT_AGAIN;
	t->due = t->answer.started_at + t->answer.duration + delay;
}

static void
note(struct courier *c, struct transfer *t)
{
	*(t->result == RESULT_DELIVERED ? &c->counts.delivered
	    : t->result == RESULT_AGAIN ? &c->counts.failed
					: &c->counts.parked) += 1;
	t->item->state = ITEM_ENDED;
	c->with.result(c->with.result_arg, t);
}

static enum landing
landing(const struct transfer *t)
{
	bool badly = t->answer.error != NULL || t->answer.status >= 500 || t->verdict.slow_down;

	return !t->tried ? LANDING_UNKNOWN : badly ? LANDING_BADLY : LANDING_WELL;
}

/* One that was taken from its destination's ready ones has its result. */
static void
end(struct courier *c, struct transfer *t)
{
	destination_landed(c->with.destinations, t->item, landing(t));
	note(c, t);
}

/* It never leaves, and why is written down. */
static void
parked(void *courier, struct transfer *t, enum parked why)
{
	struct courier *c = courier;

	t->result = RESULT_PARKED;
	t->parked = why;
	note(c, t);
}

static void
unsendable(void *courier, struct transfer *t, const struct err *e)
{
	struct courier *c = courier;

	log_error("unsendable", "jurisdiction=%lld delivery=%lld detail=" LOG_Q,
	    (long long)t->sending.jurisdiction, (long long)t->sending.id, e->detail);
	t->answer.started_at = clock_db();
	t->answer.error = "This could not be put into words to send.";
	t->tried = true;
	decide(t);
	note(c, t);
}

void
courier_release(struct courier *c, struct transfer *t)
{
	if (t->verdict.kind == VERDICT_GONE)
		closing_done(c->closing, t->sending.jurisdiction, t->sending.endpoint);
	transfer_give_back(c->transfers, t);
}

/* ---- sending */

static void
start_transfer(struct courier *c, struct transfer *t)
{
	FAILPOINT("send-before");
	t->channel->address(
	    t->arena, c->with.means, &t->sending, clock_wall() / 1000000, &t->request);
	c->counts.sent++;
	t->at = c->flying_n;
	c->flying[c->flying_n++] = t;
	send_start(c->with.sender, t);
	FAILPOINT("send-started");
}

struct courier *
courier_new(struct arena *a, const struct courier_parts *p)
{
	struct courier *c = ARENA_NEW(a, struct courier);
	const struct load_parts loads = { p->leases, p->destinations, p->queue, p->tenants,
		c->transfers = transfer_all(a), p->means, parked, unsendable, c };

	c->with = *p;
	c->loads = load_new(a, &loads);
	c->closing = closing_new(a);
	c->scratch = arena_new(memory_of_answer);
	c->flying = ARENA_ARRAY(a, (size_t)p->slots, struct transfer *);
	return c;
}

void
courier_turn(struct courier *c, struct lane *lane, bool more)
{
	struct transfer *t;

	if (!more)
		return;
	load_turn(c->loads, lane);
	while ((t = destination_start(c->with.destinations)) != NULL) {
		if (!closing_has(c->closing, t->sending.jurisdiction, t->sending.endpoint)) {
			start_transfer(c, t);
			continue;
		}
		t->result = RESULT_PARKED;
		t->parked = PARKED_ENDPOINT_GONE;
		end(c, t);
	}
}

static void
not_flying(struct courier *c, struct transfer *t)
{
	struct transfer *last = c->flying[--c->flying_n];

	c->flying[t->at] = last;
	last->at = t->at;
}

/* Where one may be what ended a dispatcher, the words of its answer may be why. */
static bool
ends_dispatcher(struct courier *c, struct transfer *t)
{
	bool deadly = false;

	return t->doubtful && t->channel->reads(&t->sending) &&
	       rehearse_judging(c->scratch, c->with.means, t, &deadly) && deadly;
}

void
courier_landed(void *courier, struct transfer *t)
{
	struct courier *c = courier;

	FAILPOINT("send-answered");
	not_flying(c, t);
	t->tried = true;
	if (ends_dispatcher(c, t)) {
		transfer_log_deadly(t);
		t->result = RESULT_PARKED;
		t->parked = PARKED_ENDS_DISPATCHER;
	} else {
		t->channel->judge(t->arena, c->with.means, &t->sending, &t->answer, &t->verdict);
		if (t->verdict.kind == VERDICT_GONE)
			closing_add(c->closing, t->sending.jurisdiction, t->sending.endpoint);
		decide(t);
	}
	/* To write this down takes numbers; a confirmation names the URL, an answer is kept. */
	if (t->result == RESULT_DELIVERED && !t->verdict.confirms && t->answer.n == 0)
		transfer_lighten(c->transfers, t);
	end(c, t);
	FAILPOINT("send-judged");
}

static void
cancel(void *arg, struct transfer *t)
{
	struct courier *c = arg;

	destination_left(c->with.destinations, t->item);
	queue_forget(c->with.queue, t->item);
	courier_release(c, t);
}

static void
break_off(struct courier *c, struct transfer *t)
{
	struct item *i = t->item;

	not_flying(c, t);
	send_abort(c->with.sender, t);
	destination_landed(c->with.destinations, i, LANDING_UNKNOWN);
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
