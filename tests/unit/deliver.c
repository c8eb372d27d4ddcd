/* The parts of delivery that need no database: schedule, signature, egress, heap, destinations. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "deliver/destination.h"
#include "deliver/destination_walk.h"
#include "deliver/egress.h"
#include "deliver/heap.h"
#include "deliver/schedule.h"
#include "deliver/sign.h"
#include "deliver/transfer.h"
#include "wire/digest.h"
#include "wire/token.h"

static const int64_t second = 1000000;

static void
schedule_is_as_promised(void **state)
{
	static const int64_t want[] = { 5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };

	(void)state;
	for (int made = 1; made <= 10; made++) {
		assert_int_equal(schedule_delay(made, 0, false, 0), want[made - 1] * second);
		assert_in_range(schedule_delay(made, 0, false, 999), want[made - 1] * second,
		    want[made - 1] * second * 6 / 5);
	}
	assert_int_equal(schedule_delay(11, 0, false, 0), -1);
	assert_int_equal(schedule_delay(1, 600, false, 0), 600 * second);
	assert_int_equal(schedule_delay(4, 600, false, 0), 1800 * second);
	assert_int_equal(schedule_delay(1, 999999, false, 0), 86400 * second);
	assert_int_equal(schedule_delay(1, 7, true, 0), 60 * second);
	assert_int_equal(schedule_delay(1, -5, false, 0), 5 * second);
}

/* The vector of the standard's own tests. */
static void
signature_is_the_standards(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct str secrets[2], got;

	(void)state;
	assert_true(digest_base64_decode(a, STR("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &secrets[0]));
	secrets[1] = secrets[0];
	got = sign_value(a, secrets, 1, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), STR("1614265330"),
	    STR("{\"test\": 2432232314}"));
	assert_string_equal(got.p, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	got = sign_value(a, secrets, 2, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), STR("1614265330"),
	    STR("{\"test\": 2432232314}"));
	assert_string_equal(got.p, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
				   "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	arena_free(a);
}

static void
egress_allows_the_public_only(void **state)
{
	static const struct {
		const char *address;
		int port;
		bool plain, strict, trying;
	} cases[] = {
		{ "93.184.216.34", 443, false, true, true },
		{ "93.184.216.34", 80, false, false, false },
		{ "93.184.216.34", 443, true, false, false },
		{ "127.0.0.1", 443, false, false, true },
		{ "127.0.0.1", 9999, true, false, true },
		{ "10.1.2.3", 443, false, false, false },
		{ "169.254.169.254", 443, false, false, false },
		{ "::1", 443, false, false, true },
		{ "::ffff:127.0.0.1", 443, false, false, true },
		{ "::ffff:10.0.0.1", 443, false, false, false },
		{ "64:ff9b::a9fe:a9fe", 443, false, false, false },
		{ "2606:2800:220:1:248:1893:25c8:1946", 8443, false, true, true },
		{ "no address", 443, false, false, false },
	};
	struct arena *a = arena_new(1 << 20);
	struct egress strict, trying;

	(void)state;
	assert_null(egress_read(a, STR("443, 8443"), false, &strict));
	assert_null(egress_read(a, STR("443,8443"), true, &trying));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    egress_allows_text(&strict, cases[i].address, cases[i].port, cases[i].plain),
		    cases[i].strict);
		assert_int_equal(
		    egress_allows_text(&trying, cases[i].address, cases[i].port, cases[i].plain),
		    cases[i].trying);
	}
	assert_non_null(egress_read(a, STR("443,"), false, &strict));
	assert_non_null(egress_read(a, STR("65536"), false, &strict));
	arena_free(a);
}

static void
heap_gives_the_earliest(void **state)
{
	enum { N = 1000 };
	struct arena *a = arena_new(1 << 20);
	struct item *items = ARENA_ARRAY(a, N, struct item);
	struct heap h;
	int64_t last = 0;

	(void)state;
	heap_init(&h, a);
	for (int i = 0; i < N; i++) {
		items[i].due = (int64_t)(i * 7919LL % 1009);
		heap_add(&h, &items[i]);
	}
	for (int i = 0; i < N; i += 3)
		heap_remove(&h, &items[i]);
	assert_int_equal(h.n, N - (N + 2) / 3);
	while (heap_first(&h) != NULL) {
		struct item *i = heap_first(&h);

		assert_true(i->due >= last);
		last = i->due;
		heap_remove(&h, i);
	}
	arena_free(a);
}

/* A queue of items at a destination, each with a transfer. */
struct queued {
	struct item item;
	struct transfer transfer;
};

static void
fill(struct arena *a, struct destinations *all, int64_t key, int n, int attempts)
{
	for (int i = 0; i < n; i++) {
		struct queued *q = ARENA_NEW(a, struct queued);

		q->item.to = destination_of(all, key);
		q->item.attempts = (uint16_t)attempts;
		q->transfer.item = &q->item;
		destination_queue(all, &q->item);
	}
}

static int
pick_all(struct destinations *all)
{
	struct item *i;
	int n = 0;

	for (; (i = destination_pick(all)) != NULL; n++)
		destination_ready(all, i->to, &((struct queued *)i)->transfer);
	return n;
}

static void
destinations_take_turns(void **state)
{
	struct arena *a = arena_new(8 << 20);
	struct destinations *all = destination_all(a, 100);
	struct transfer *t;
	int of[3] = { 0 };

	(void)state;
	fill(a, all, 0, 500, 0);
	fill(a, all, 1, 1, 0);
	fill(a, all, 2, 50, 0);
	pick_all(all);
	while ((t = destination_start(all)) != NULL)
		of[t->item->to->node.a]++;
	assert_int_equal(of[0], 2);
	assert_int_equal(of[1], 1);
	assert_int_equal(of[2], 2);
	arena_free(a);
}

static void
windows_grow_and_halve(void **state)
{
	struct arena *a = arena_new(8 << 20);
	struct destinations *all = destination_all(a, 100);
	struct destination *d = destination_of(all, 0);
	struct transfer *t;

	(void)state;
	fill(a, all, 0, 900, 0);
	for (int i = 0; i < 300; i++) {
		pick_all(all);
		while ((t = destination_start(all)) != NULL) {
			assert_true(d->flying <= 10); /* a tenth of 100 */
			destination_landed(all, t->item, LANDING_WELL);
			destination_recorded(t->item);
		}
	}
	assert_int_equal(d->window, 10);
	fill(a, all, 0, 20, 0);
	pick_all(all);
	for (int want = 5; want >= 1; want /= 2) {
		t = destination_start(all);
		assert_non_null(t);
		destination_landed(all, t->item, LANDING_BADLY);
		destination_recorded(t->item);
		assert_int_equal(d->window, want);
		t = destination_start(all);
		destination_landed(all, t->item, LANDING_UNKNOWN);
		destination_recorded(t->item);
		assert_int_equal(d->window, want);
	}
	arena_free(a);
}

static void
retries_hold_half_at_most(void **state)
{
	struct arena *a = arena_new(8 << 20);
	struct destinations *all = destination_all(a, 20);
	int fresh = 0, again = 0;
	struct transfer *t;

	(void)state;
	for (int64_t key = 0; key < 40; key++) {
		fill(a, all, key, 5, 3);
		fill(a, all, 100 + key, 5, 0);
	}
	pick_all(all);
	while ((t = destination_start(all)) != NULL)
		*(t->item->attempts > 0 ? &again : &fresh) += 1;
	assert_int_equal(again + fresh, 20);
	assert_in_range(again, 1, 10);
	arena_free(a);
}

static void
send_one(struct destinations *all)
{
	struct transfer *t = destination_start(all);

	assert_non_null(t);
	destination_landed(all, t->item, LANDING_WELL);
	destination_recorded(t->item);
}

static void
what_is_read_ahead_waits_while_a_window_is_ready(void **state)
{
	struct arena *a = arena_new(8 << 20);
	struct destinations *all = destination_all(a, 100);
	struct destination *d = destination_of(all, 0);
	struct item *first, *i, *ahead[64];
	int n = 0;

	(void)state;
	fill(a, all, 0, 100, 0);
	assert_false(destination_starving(all));
	first = destination_pick(all);
	assert_true(destination_starving(all));
	destination_ready(all, first->to, &((struct queued *)first)->transfer);
	assert_false(destination_starving(all)); /* nothing is picked that is not ready */
	pick_all(all);
	send_one(all);
	while (n < 64 && (i = destination_pick(all)) != NULL)
		ahead[n++] = i;
	assert_in_range(n, 1, 63);
	while (!destination_starving(all)) {
		assert_true(d->side[SIDE_FRESH].ready_n >= d->window);
		send_one(all);
	}
	assert_true(d->side[SIDE_FRESH].ready_n < d->window);
	assert_non_null(d->side[SIDE_FRESH].ready); /* there is time to read */
	for (int k = 0; k < n; k++)
		destination_left(all, ahead[k]);
	assert_false(destination_starving(all));
	arena_free(a);
}

/* Picks, reads and starts what may be, which does not end; gives how many to this one. */
static int
start_all(struct destinations *all, int64_t key)
{
	struct transfer *t;
	int n = 0, before;

	do {
		before = destination_flying(all);
		pick_all(all);
		while ((t = destination_start(all)) != NULL)
			n += t->item->to->node.a == key;
	} while (destination_flying(all) > before);
	return n;
}

static void
widen(struct arena *a, struct destinations *all, int64_t key, int window)
{
	while (destination_of(all, key)->window < window) {
		fill(a, all, key, 1, 0);
		pick_all(all);
		send_one(all);
	}
}

static void
those_that_hang_delay_nobody_else(void **state)
{
	static const struct {
		int hosts, window, fresh, again;
	} cases[] = { { 150, 2, 100, 0 }, { 25, 16, 100, 0 }, { 120, 2, 0, 100 },
		{ 120, 2, 100, 100 }, { 10, 16, 1000, 1000 } };
	enum { OTHER = 1000, SLOTS = 500 };

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct arena *a = arena_new(256 << 20);
		struct destinations *all = destination_all(a, SLOTS);

		for (int key = 0; key < cases[k].hosts; key++)
			widen(a, all, key, cases[k].window);
		for (int key = 0; key < cases[k].hosts; key++) {
			fill(a, all, key, cases[k].fresh, 0);
			fill(a, all, key, cases[k].again, 1);
		}
		start_all(all, 0);
		assert_int_equal(destination_flying(all), cases[k].hosts * cases[k].window);
		fill(a, all, OTHER, 5, 0);
		fill(a, all, OTHER + 1, 5, 1);
		assert_int_equal(start_all(all, OTHER), 2);
		assert_int_equal(destination_of(all, OTHER + 1)->flying, 2);
		arena_free(a);
	}
}

static void
retries_that_wait_for_others_come_next(void **state)
{
	struct arena *a = arena_new(64 << 20);
	struct destinations *all = destination_all(a, 20);
	struct destination *late = destination_of(all, 50);
	struct transfer *t;

	(void)state;
	for (int64_t key = 0; key < 5; key++)
		fill(a, all, key, 30, 1);
	pick_all(all);
	t = destination_start(all);
	start_all(all, 0);
	assert_int_equal(destination_flying(all), 10);
	fill(a, all, 50, 1, 1);
	assert_int_equal(start_all(all, 50), 0);
	for (int64_t key = 100; key < 110; key++)
		fill(a, all, key, 30, 0);
	start_all(all, 0);
	assert_int_equal(destination_flying(all), 20);
	destination_landed(all, t->item, LANDING_WELL);
	destination_recorded(t->item);
	assert_int_equal(start_all(all, 50), 1);
	assert_int_equal(late->flying, 1);
	arena_free(a);
}

static void
first_tries_and_retries_take_turns(void **state)
{
	struct arena *a = arena_new(64 << 20);
	struct destinations *all = destination_all(a, 100);
	int of[2] = { 0 };

	(void)state;
	fill(a, all, 0, 200, 0);
	pick_all(all);
	fill(a, all, 0, 200, 1);
	for (int i = 0; i < 300; i++) {
		struct transfer *t;

		pick_all(all);
		t = destination_start(all);
		assert_non_null(t);
		of[t->item->attempts > 0]++;
		destination_landed(all, t->item, LANDING_WELL);
		destination_recorded(t->item);
	}
	assert_in_range(of[1], 130, 170);
	pick_all(all);
	assert_non_null(destination_start(all));
	arena_free(a);
}

struct forgotten {
	struct destinations *all;
	int queued, ready;
};

static void
drop(void *arg, struct item *i)
{
	struct forgotten *f = arg;

	assert_int_equal(i->shard, 1);
	f->queued++;
}

static void
cancel(void *arg, struct transfer *t)
{
	struct forgotten *f = arg;

	assert_int_equal(t->item->shard, 1);
	destination_left(f->all, t->item);
	destination_recorded(t->item);
	f->ready++;
}

static void
a_shard_is_forgotten_and_the_idle_are_swept(void **state)
{
	struct arena *a = arena_new(64 << 20);
	struct destinations *all = destination_all(a, 100);
	struct destination *d = destination_of(all, 7);
	struct forgotten gone = { .all = all };
	struct destination_forget f = { 1, drop, &gone, cancel, &gone };
	int n = 0;

	(void)state;
	widen(a, all, 7, 5);
	fill(a, all, 7, 40, 0);
	fill(a, all, 7, 40, 1);
	for (enum side s = SIDE_FRESH; s < SIDES; s++)
		for (struct item *i = d->side[s].queue.first; i != NULL; i = i->next)
			i->shard = (uint8_t)(n++ % 2);
	n = pick_all(all);
	destination_walk_forget(all, &f);
	assert_int_equal(gone.queued + gone.ready, 40);
	assert_int_equal(gone.ready, n / 2);
	assert_int_equal(destination_walk_sweep(all, 9), 9);
	for (int i = 0; i < 40; i++) {
		pick_all(all);
		send_one(all);
	}
	assert_null(destination_start(all));
	assert_int_equal(destination_walk_sweep(all, 9), 0);
	assert_int_equal(destination_of(all, 7)->window, 2); /* as one that nobody knew */
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schedule_is_as_promised),
		cmocka_unit_test(signature_is_the_standards),
		cmocka_unit_test(egress_allows_the_public_only),
		cmocka_unit_test(heap_gives_the_earliest),
		cmocka_unit_test(destinations_take_turns),
		cmocka_unit_test(windows_grow_and_halve),
		cmocka_unit_test(retries_hold_half_at_most),
		cmocka_unit_test(what_is_read_ahead_waits_while_a_window_is_ready),
		cmocka_unit_test(those_that_hang_delay_nobody_else),
		cmocka_unit_test(retries_that_wait_for_others_come_next),
		cmocka_unit_test(first_tries_and_retries_take_turns),
		cmocka_unit_test(a_shard_is_forgotten_and_the_idle_are_swept),
	};

	digest_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
