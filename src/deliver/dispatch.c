#include "deliver/dispatch.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/signals.h"
#include "civic/wake.h"
#include "db/db.h"
#include "deliver/channel.h"
#include "deliver/complete.h"
#include "deliver/courier.h"
#include "deliver/destination.h"
#include "deliver/destination_walk.h"
#include "deliver/fanout.h"
#include "deliver/fetch.h"
#include "deliver/lane.h"
#include "deliver/lease.h"
#include "deliver/queue.h"
#include "deliver/send.h"
#include "deliver/tenant.h"
#include "deliver/turns.h"

/* One connection for each purpose, so that none waits for another's transaction. */
enum { LANE_LEASE, LANE_FETCH, LANE_FANOUT, LANE_LOAD, LANE_COMPLETE, LANES };
enum { RESULTS_MOST = 4096, WAIT_MS = 250 };

static const int64_t drain_for = 15000000, report_every = 60000000;

static const struct {
	const char *name;
	int deadline_ms; /* a renewal that comes late is of no use */
	/* Good plans for a queue that was empty a moment ago, and will be again; and that is in
	 * memory, so a destination's own are found by its index, not by walking past all others. */
	const char *settings;
} lanes[LANES] = {
	[LANE_LEASE] = { "hearback deliver: leases", 3000, "" },
	[LANE_FETCH] = { "hearback deliver: queue", 10000,
	    "-c enable_sort=off -c random_page_cost=0 -c seq_page_cost=0" },
	/* A statement's time ends before the transaction's, so that the server tells whose it was.
	 */
	[LANE_FANOUT] = { "hearback deliver: fan-out", 10000,
	    "-c statement_timeout=8000 -c lock_timeout=8000" },
	[LANE_LOAD] = { "hearback deliver: reading", 10000, "-c enable_seqscan=off" },
	[LANE_COMPLETE] = { "hearback deliver: results", 10000,
	    "-c plan_cache_mode=force_custom_plan -c random_page_cost=1 -c enable_nestloop=off "
	    "-c enable_hashjoin=on" },
};

struct dispatcher {
	struct lane *lane[LANES];
	struct leases *leases;
	struct destinations *destinations;
	struct queue *queue;
	struct tenants tenants;
	struct sender *sender;
	struct courier *courier;
	struct completion *completion;
	struct fanout *fanout;
	struct fetch *fetch;
	struct channel_means means;
	int signals;
	struct wake_ear wake;
	int64_t draining; /* clock_mono of the end of patience; 0: not yet */
	int64_t report_at, step_at;
	struct turns turns;
};

static void
shard_changed(void *arg, enum lease_stage stage, int shard, enum lease_change change)
{
	struct dispatcher *d = arg;

	if (stage == LEASE_FANOUT) {
		if (change == LEASE_GAINED)
			fanout_wake(d->fanout);
	} else if (change == LEASE_GAINED)
		fetch_sweep(d->fetch);
	else
		courier_drop(d->courier, shard, change == LEASE_LOST);
}

static void
landed(void *arg, struct transfer *t)
{
	struct dispatcher *d = arg;

	courier_landed(d->courier, t);
}

static const struct err *
open_wake(struct arena *a, struct dispatcher *d, struct str path)
{
	d->wake.fd = -1;
	if (path.n == 0)
		return NULL;
	d->wake = wake_listen(path);
	if (d->wake.fd < 0)
		return err_new(
		    a, ERR_INTERNAL, "wake_socket %.*s: %s", STR_ARG(path), strerror(errno));
	return NULL;
}

static struct str
own_name(struct arena *a)
{
	char host[64];

	if (gethostname(host, sizeof(host)) != 0)
		strcpy(host, "?");
	host[sizeof(host) - 1] = '\0';
	return str_fmt(a, "%s %d", host, (int)getpid());
}

static const struct err *
assemble(struct arena *a, const struct dispatch_options *o, struct dispatcher *d)
{
	struct courier_parts parts;

	TRY(signals_open(a, &d->signals));
	TRY(open_wake(a, d, o->wake_socket));
	for (int i = 0; i < LANES; i++) {
		struct db_options db = { .conninfo = o->database,
			.user = "hearback_deliver",
			.application = lanes[i].name,
			.deadline_ms = lanes[i].deadline_ms,
			.statement_timeout_ms = lanes[i].deadline_ms,
			.settings = lanes[i].settings,
			.ids = i == LANE_LEASE };

		d->lane[i] = lane_new(a, &db);
	}
	d->means = (struct channel_means){ .key = o->key,
		.public_url = o->public_url,
		.agent = str_fmt(a, "User-Agent: %.*s", STR_ARG(o->agent)).p };
	d->leases = lease_new(a, d->lane[LANE_LEASE], own_name(a), shard_changed, d);
	d->destinations = destination_all(a, o->transfers);
	d->queue = queue_new(a, d->leases, d->destinations);
	tenant_all(&d->tenants, a);
	d->sender = send_new(a, o->transfers, &o->egress, landed, d);
	d->completion = complete_new(a, d->leases, &d->tenants, d->queue);
	parts = (struct courier_parts){ d->leases, d->destinations, d->queue, &d->tenants,
		d->sender, &d->means, complete_add, d->completion, o->transfers };
	d->courier = courier_new(a, &parts);
	complete_courier(d->completion, d->courier);
	d->fanout = fanout_new(a, d->leases, d->queue);
	d->fetch = fetch_new(a, d->leases, d->queue, d->destinations);
	return NULL;
}

/* Milliseconds until something is due that has its lanes; the others wait for a lane, whose socket
 * wakes us. */
static int
patience(const struct dispatcher *d)
{
	const struct {
		int lane, other;
		int64_t at;
	} next[] = {
		{ LANE_LEASE, LANE_LEASE, lease_next(d->leases) },
		{ LANE_FETCH, LANE_FANOUT, fanout_next(d->fanout) },
		{ LANE_FETCH, LANE_FETCH, fetch_next(d->fetch) },
		{ LANE_COMPLETE, LANE_COMPLETE, complete_next(d->completion) },
	};
	int64_t now = clock_mono(), left = WAIT_MS * 1000, later = queue_next(d->queue);

	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++)
		if (next[i].at - now < left && lane_ready(d->lane[next[i].lane], now) &&
		    lane_ready(d->lane[next[i].other], now))
			left = next[i].at - now;
	if (later != INT64_MAX && later - clock_db() < left)
		left = later - clock_db();
	return left <= 0 ? 1 : (int)(left / 1000) + 1;
}

static void
wait(struct dispatcher *d)
{
	struct send_wait w[LANES + 2];
	int at[LANES];
	size_t n = 0;
	bool late;

	w[n++] = (struct send_wait){ .fd = d->signals };
	if (d->wake.fd >= 0)
		w[n++] = (struct send_wait){ .fd = d->wake.fd };
	for (int i = 0; i < LANES; i++) {
		bool write;
		int fd = lane_socket(d->lane[i], &write);

		at[i] = fd < 0 ? -1 : (int)n;
		if (fd >= 0)
			w[n++] = (struct send_wait){ .fd = fd, .write = write };
	}
	turns_end(&d->turns);
	send_wait(d->sender, w, n, patience(d));
	turns_begin(&d->turns);
	late = clock_mono() >= d->step_at; /* deadlines pass without a word from a socket */
	if (d->wake.fd >= 0 && w[1].ready && wake_heard(&d->wake))
		fanout_wake(d->fanout);
	for (int i = 0; i < LANES; i++)
		if (at[i] < 0 || w[at[i]].ready || late)
			lane_step(d->lane[i]);
	if (late)
		d->step_at = clock_mono() + WAIT_MS * 1000;
}

static void
hear_signals(struct dispatcher *d)
{
	struct signalfd_siginfo info;

	while (read(d->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (d->draining != 0)
			continue;
		log_info("draining", "in_flight=%d", destination_flying(d->destinations));
		d->draining = clock_mono() + drain_for;
	}
}

static void
report(struct dispatcher *d, int64_t now)
{
	struct courier_counts c;
	struct fanout_counts f;
	int64_t oldest;

	if (now < d->report_at)
		return;
	d->report_at = now + report_every;
	oldest = destination_walk_sweep(d->destinations, clock_db());
	c = courier_count(d->courier);
	f = fanout_count(d->fanout);
	log_info("dispatcher",
	    "events=%lld fanned_out=%lld sent=%lld delivered=%lld failed=%lld parked=%lld "
	    "in_memory=%zu in_flight=%d unrecorded=%zu oldest_due_s=%.1f clock_skew_ms=%lld "
	    "longest_turn_ms=%lld",
	    (long long)f.events, (long long)f.deliveries, (long long)c.sent, (long long)c.delivered,
	    (long long)c.failed, (long long)c.parked, queue_count(d->queue),
	    destination_flying(d->destinations), complete_count(d->completion),
	    (double)oldest / 1e6, (long long)clock_skew() / 1000,
	    (long long)d->turns.longest / 1000);
	d->turns.longest = 0;
}

static void
turn(struct dispatcher *d)
{
	int64_t now = clock_mono(), jurisdiction, endpoint;
	bool more = d->draining == 0 && lease_fresh(d->leases, now);

	FAILPOINT("turn");
	lease_turn(d->leases, now);
	send_turn(d->sender);
	while (complete_decided(d->completion, &jurisdiction, &endpoint))
		fetch_endpoint(d->fetch, jurisdiction, endpoint);
	if (more) {
		fanout_turn(d->fanout, d->lane[LANE_FETCH], d->lane[LANE_FANOUT]);
		fetch_turn(d->fetch, d->lane[LANE_FETCH]);
		queue_turn(d->queue, clock_db());
		courier_turn(
		    d->courier, d->lane[LANE_LOAD], complete_count(d->completion) < RESULTS_MOST);
	}
	complete_turn(d->completion, d->lane[LANE_COMPLETE],
	    d->draining != 0 || destination_flying(d->destinations) == 0);
	report(d, now);
}

static bool
drained(const struct dispatcher *d)
{
	if (d->draining == 0)
		return false;
	if (clock_mono() >= d->draining)
		return true;
	return destination_flying(d->destinations) == 0 && complete_count(d->completion) == 0;
}

const struct err *
dispatch_run(struct arena *a, const struct dispatch_options *o)
{
	struct dispatcher *d = ARENA_NEW(a, struct dispatcher);
	const struct err *e;

	TRY(assemble(a, o, d));
	d->report_at = clock_mono() + report_every;
	log_info("started", "transfers=%lld", (long long)o->transfers);
	turns_open(&d->turns);
	turns_begin(&d->turns);
	while (!drained(d)) {
		hear_signals(d);
		turn(d);
		wait(d);
	}
	if (complete_count(d->completion) > 0 || destination_flying(d->destinations) > 0)
		log_warn("left_unfinished", "in_flight=%d unrecorded=%zu",
		    destination_flying(d->destinations), complete_count(d->completion));
	courier_abort(d->courier);
	e = lease_release(d->leases);
	for (int i = 0; i < LANES; i++)
		lane_close(d->lane[i]);
	send_close(d->sender);
	wake_leave(&d->wake);
	log_info("stopped", "leases=%s long_turns=%lld", e == NULL ? "released" : "left to run out",
	    (long long)d->turns.too_long);
	turns_close(&d->turns);
	return NULL;
}
