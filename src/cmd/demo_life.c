#include "cmd/demo_life.h"

#include <math.h>
#include <string.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_phrases.h"

static const int64_t hour = 3600000000, day = 24 * 3600000000LL;

/* In how many days half of them are done, in the order of demo_services.json. */
static const double half_done[DEMO_SERVICES] = { 6, 9, 2, 25, 1.5, 4, 5, 3, 8, 7, 4, 1, 3, 0.6, 14,
	9 };
static const bool by_partner[DEMO_SERVICES] = { [1] = true, [14] = true };

/* A plan in the making. */
struct plan {
	struct dice *dice;
	int64_t until;
	bool reachable;
	struct life *life;
};

/* Mostly near the half-way mark, sometimes very long. */
static int64_t
around(struct dice *d, double days)
{
	return (int64_t)(days * exp(dice_normal(d) * 0.9) * (double)day) + hour / 4;
}

/* false where it has not happened yet, or there is no more room. */
static bool
step(struct plan *p, enum life_how how, enum status after, int64_t at)
{
	struct life *l = p->life;
	struct life_step *s = &l->steps[l->n];

	if (at >= p->until || l->n == LIFE_STEPS)
		return false;
	*s = (struct life_step){ .how = how, .after = after, .at = at };
	if (how != LIFE_SILENT && how != LIFE_ANSWER && p->reachable &&
	    dice_chance(p->dice, 0.62)) {
		s->seen_at =
		    at + (int64_t)(dice_real(p->dice) * dice_real(p->dice) * 60 * (double)hour);
		if (s->seen_at >= p->until)
			s->seen_at = 0;
	}
	l->n++;
	l->closed_at = !status_closed(after) ? 0 : l->closed_at == 0 ? at : l->closed_at;
	l->status = after;
	return true;
}

/* The next four in the afternoon (days 1), or that of a Friday (7): everybody who waits has the
 * same. */
static int64_t
round_up(int64_t at, int days)
{
	int64_t span = days * day,
		offset = (days == 7 ? 44 : 20) * hour; /* 1970 began on a Thursday */

	return ((at - offset) / span + 1) * span + offset;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Whoever saw the answer says whether it helped; *at moves on.  true where it is disputed. */
static bool
answered(struct plan *p, double helped, int64_t *at)
{
	struct life *l = p->life;
	int64_t seen = l->steps[l->n - 1].seen_at;
	enum answer a = ANSWER_NO;

	if (seen == 0 || !dice_chance(p->dice, 0.36))
		return false;
	if (dice_chance(p->dice, helped))
		a = dice_chance(p->dice, 0.8) ? ANSWER_YES : ANSWER_PARTLY;
	*at = seen + (int64_t)(dice_real(p->dice) * 30 * (double)hour) + hour / 60;
	if (!step(p, LIFE_ANSWER, a == ANSWER_NO ? STATUS_DISPUTED : STATUS_CONFIRMED, *at))
		return false;
	l->steps[l->n - 1].answer = a;
	return a == ANSWER_NO;
}

/* What happens between "we have it" and the end. */
static bool
work(struct plan *p, size_t service, int64_t end, int64_t *at)
{
	struct dice *d = p->dice;

	if (by_partner[service] && dice_chance(d, 0.55)) {
		*at = later(*at + hour, *at + (end - *at) / 4);
		if (!step(p, LIFE_ACTION, STATUS_REFERRED, *at))
			return false;
	} else if (dice_chance(d, 0.3)) {
		*at = later(*at + hour, *at + (end - *at) / 5);
		if (!step(p, dice_chance(d, 0.3) ? LIFE_ACTION : LIFE_SILENT, STATUS_ASSIGNED, *at))
			return false;
	}
	if (dice_chance(d, 0.14)) {
		*at = later(*at + hour, *at + (end - *at) / 3);
		if (!step(p, LIFE_ACTION, STATUS_SCHEDULED, *at))
			return false;
	}
	if (dice_chance(d, 0.1)) {
		*at = later(*at + hour, *at + (end - *at) / 2);
		if (!step(p, LIFE_ACTION, STATUS_IN_PROGRESS, *at))
			return false;
	}
	return true;
}

static bool
finish(struct plan *p, int64_t end, int64_t *at)
{
	enum status after = dice_chance(p->dice, 0.87) ? STATUS_DONE : STATUS_CLOSED_WITHOUT_ACTION;
	bool shared = after == STATUS_DONE && dice_chance(p->dice, 0.42);

	*at = later(*at + hour, end);
	if (shared)
		*at = round_up(*at, 7);
	return step(p, shared ? LIFE_SHARED : LIFE_ACTION, after, *at);
}

/* Disputed: somebody goes again, or it stays open for all to see. */
static void
redo(struct plan *p, int64_t at)
{
	at += (int64_t)((0.1 + dice_real(p->dice)) * (double)day);
	if (!dice_chance(p->dice, 0.72) || !step(p, LIFE_SILENT, STATUS_ASSIGNED, at))
		return;
	at += around(p->dice, 4);
	if (!step(p, LIFE_ACTION, STATUS_DONE, at))
		return;
	p->life->steps[p->life->n - 1].again = true;
	answered(p, 0.9, &at);
}

void
life_plan(struct dice *d, size_t service, int64_t created_at, int64_t until, bool reachable,
    struct life *out)
{
	struct plan p = { d, until, reachable, out };
	int64_t at = created_at, end;

	memset(out, 0, sizeof(*out));
	out->status = STATUS_RECEIVED;
	if (dice_chance(d, 0.005)) {
		step(&p, LIFE_SILENT, STATUS_SPAM,
		    at + hour + (int64_t)(dice_real(d) * 20 * (double)hour));
		return;
	}
	/* A few are forgotten: the figures shall show it. */
	end = at + (dice_chance(d, 0.025) ? 900 * day : around(d, half_done[service]));
	if (dice_chance(d, 0.4)) {
		at = round_up(at, 1);
		if (end > at && !step(&p, LIFE_SHARED, STATUS_ACKNOWLEDGED, at))
			return;
		if (end <= at)
			at = created_at;
	}
	if (!work(&p, service, end, &at) || !finish(&p, end, &at))
		return;
	if (answered(&p, 0.84, &at))
		redo(&p, at);
}
