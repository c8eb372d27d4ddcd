#include "cmd/demo_rows.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "civic/bulk.h"
#include "civic/kind.h"
#include "civic/search_words.h"
#include "civic/status.h"
#include "cmd/demo_answers.h"
#include "cmd/demo_calendar.h"
#include "cmd/demo_city.h"
#include "cmd/demo_dice.h"
#include "cmd/demo_life.h"
#include "cmd/demo_phrases.h"
#include "cmd/demo_words.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/reference.h"

enum { LOW_BITS = 22, SLOTS = 4096, HEARD = 4 };

static const int64_t hour = 3600000000, day = 24 * 3600000000LL;

/* An action for many that is being gathered. */
struct act {
	struct bulk_action *row;
	size_t service;
	enum status after;
	int64_t at;
};

/* The last original at a spot, whose duplicates hear what it hears. */
struct original {
	int64_t id, created_at, closed_at;
	struct {
		int64_t id, at;
	} heard[HEARD];
	size_t heard_n;
};

struct demo_rows {
	uint64_t seed;
	int64_t until;
	const struct city *city;
	const struct json *questions[DEMO_SERVICES]; /* NULL: none */
	const struct demo_ids *ids;
	/* of the batch: */
	struct original originals[CITY_SPOTS][DEMO_SERVICES];
	struct arena *arena;
	struct bulk *bulk;
	struct act shared[SLOTS];
};

/* One feedback while its rows are made. */
struct voice {
	struct demo_rows *r;
	int64_t number;
	struct dice dice;
	size_t service;
	enum kind kind;
	struct city_place place;
	const struct demo_phrases *phrases;
	struct bulk_feedback row;
	struct bulk_contact contact;
	struct life life;
	struct original *original; /* of its spot, or NULL */
	bool hears;
};

struct demo_rows *
rows_new(struct arena *a, uint64_t seed, int64_t until, const struct city *city,
    const struct json *catalog, const struct demo_ids *ids)
{
	struct demo_rows *r = ARENA_NEW(a, struct demo_rows);
	const struct json *services = json_get(catalog, "services");

	r->seed = seed;
	r->until = until;
	r->city = city;
	for (size_t i = 0; i < services->count; i++)
		for (size_t k = 0; k < DEMO_SERVICES; k++)
			if (str_eq(json_get(&services->items[i], "code")->string,
				str_of(demo_english.about[k].service)))
				r->questions[k] = json_get(&services->items[i], "questions");
	r->ids = ids;
	return r;
}

void
rows_begin(struct demo_rows *r, struct arena *a, struct bulk *b)
{
	r->arena = a;
	r->bulk = b;
	memset(r->shared, 0, sizeof(r->shared));
	memset(r->originals, 0, sizeof(r->originals));
}

/*
 * A number below 2^40 for each number below 2^32, none twice, whatever the
 * seed: four rounds of a Feistel cipher.  Where the reference would spell
 * something, the next try enciphers what no other number does, so that tries
 * never meet.
 */
static struct str
make_reference(struct demo_rows *r, int64_t number)
{
	static const uint64_t half = (1 << 20) - 1;
	struct str out = STR_NONE;

	for (uint64_t try = 0; out.p == NULL; try++) {
		uint64_t whole = try << 32 | (uint64_t)number;
		uint64_t left = whole >> 20 & half, right = whole & half;

		for (uint64_t round = 0; round < 4; round++) {
			struct dice d = dice_new(1 + round, right);
			uint64_t mixed = left ^ (dice_next(&d) & half);

			left = right;
			right = mixed;
		}
		reference_from(r->arena, left << 20 | right, &out);
	}
	return out;
}

/*
 * Of what happens to a feedback at a moment.  Its number tells it from all
 * others, for at the end of a day the same moment is that of many.
 */
static int64_t
make_id(int64_t number, int64_t at)
{
	return id_at(at + (number >> LOW_BITS) * 1000) | (number & ((1 << LOW_BITS) - 1));
}

static int64_t
rate(struct dice *d, enum kind k)
{
	static const double shares[KIND__MAX] = { 0.22, 0.15, 0.8, 0.1, 0.3 };
	static const double stars[KIND__MAX][5] = { { 30, 34, 24, 9, 3 }, { 2, 8, 30, 40, 20 },
		{ 0, 0, 2, 18, 80 }, { 5, 15, 40, 30, 10 }, { 40, 35, 18, 5, 2 } };

	return dice_chance(d, shares[k]) ? 1 + (int64_t)dice_weighted(d, stars[k], 5) : 0;
}

static enum kind
choose_kind(struct dice *d, size_t service)
{
	static const double streets[KIND__MAX] = { 78, 6, 6, 6, 4 },
			    library[KIND__MAX] = { 45, 16, 22, 12, 5 };

	return (enum kind)dice_weighted(
	    d, service == DEMO_SERVICES - 1 ? library : streets, KIND__MAX);
}

/* Spanish is spoken everywhere, and in some districts by half of the people. */
static const struct demo_phrases *
choose_language(struct dice *d, size_t district)
{
	static const double spanish[CITY_DISTRICTS] = { 0.12, 0.48, 0.3, 0.22, 0.14, 0.1, 0.55,
		0.33, 0.2, 0.26, 0.12, 0.4 };

	return dice_chance(d, spanish[district]) ? &demo_spanish : &demo_english;
}

static void
speak(struct voice *v, int64_t created_at)
{
	struct demo_rows *r = v->r;
	const char *area = r->city->districts[v->place.district].name;

	v->row = (struct bulk_feedback){
		.id = make_id(v->number, created_at),
		.reference = make_reference(r, v->number),
		.service = r->ids->services[v->service],
		.kind = str_of(kind_name(v->kind)),
		.language = str_of(v->phrases->language),
		.latitude = v->place.at.y,
		.longitude = v->place.at.x,
		.address = str_fmt(r->arena, "%d %s, Larkmouth", v->place.number, v->place.street),
		.is_public = dice_chance(&v->dice, 0.9),
		.flags = STR(""),
		.created_at = created_at,
	};
	v->row.description =
	    words_say(r->arena, &v->dice, v->phrases, v->service, v->kind, &v->place, area);
	v->row.words = search_words_of(r->arena, v->row.address, v->row.description);
	v->row.rating = rate(&v->dice, v->kind);
	v->row.attributes = demo_answers(r->arena, &v->dice,
	    v->kind == KIND_PROBLEM ? r->questions[v->service] : NULL, created_at);
	if (dice_chance(&v->dice, 0.6)) {
		v->contact.feedback = v->row.id;
		words_person(r->arena, &v->dice, &v->contact.name, &v->contact.email);
		if (dice_chance(&v->dice, 0.3))
			v->contact.phone =
			    str_fmt(r->arena, "555-01%02zu", dice_below(&v->dice, 100));
		v->hears = dice_chance(&v->dice, 0.8);
	}
}

/*
 * A step without words shows in the timeline as an event.  What else has
 * happened is told by the other rows; their events are written to be sent,
 * and history is not.
 */
static void
put_event(struct voice *v, const struct life_step *s)
{
	struct demo_rows *r = v->r;
	struct json_write w;
	struct buf b;

	buf_init(&b, r->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_array(&w, "feedback");
	json_write_id(&w, NULL, v->row.id);
	json_write_close(&w);
	json_write_str(&w, "reference", v->row.reference);
	json_write_z(&w, "status", status_name(s->after));
	json_write_z(&w, "service", v->phrases->about[v->service].service);
	json_write_str(&w, "kind", v->row.kind);
	json_write_close(&w);
	json_write_end(&w);
	bulk_event(r->bulk, &(struct bulk_event){ .id = make_id(v->number, s->at),
				.type = STR("feedback.updated"),
				.feedback = v->row.id,
				.data = buf_done(&b),
				.created_at = s->at });
}

static struct bulk_action *
new_action(struct voice *v, const struct life_step *s)
{
	struct demo_rows *r = v->r;

	return bulk_action(r->bulk, &(struct bulk_action){ .id = make_id(v->number, s->at),
					.status = str_of(status_name(s->after)),
					.message = words_act(r->arena, &v->dice, v->service, s,
					    r->city->districts[v->place.district].name),
					.organization = r->ids->organizations[v->service],
					.created_at = s->at });
}

/* The action of this moment for all of one service, made when the first needs it. */
static struct bulk_action *
shared_action(struct voice *v, const struct life_step *s)
{
	struct dice hash = dice_new((uint64_t)s->at, v->service);
	struct act *there = &v->r->shared[dice_below(&hash, SLOTS)];

	if (there->row == NULL)
		*there = (struct act){ new_action(v, s), v->service, s->after, s->at };
	if (there->service == v->service && there->after == s->after && there->at == s->at)
		return there->row;
	return new_action(v, s); /* another one stands there: this feedback gets its own */
}

static int64_t
put_action(struct voice *v, const struct life_step *s, enum status before)
{
	struct bulk_action *action = s->how == LIFE_SHARED ? shared_action(v, s) : new_action(v, s);
	struct original *o = v->original;

	action->feedback_count++;
	bulk_step(v->r->bulk,
	    &(struct bulk_step){ .action = action->id,
		.feedback = v->row.id,
		.before = str_of(status_name(before)),
		.after = str_of(status_name(s->after)),
		.reach = !v->hears					  ? STR("unreachable")
			 : s->seen_at != 0 || dice_chance(&v->dice, 0.93) ? STR("delivered")
									  : STR("failed"),
		.seen_at = s->seen_at });
	if (o != NULL && o->heard_n < HEARD) {
		o->heard[o->heard_n].id = action->id;
		o->heard[o->heard_n++].at = s->at;
	}
	return action->id;
}

static void
live(struct voice *v)
{
	enum status before = STATUS_RECEIVED;
	int64_t action = 0;

	for (size_t i = 0; i < v->life.n; i++) {
		const struct life_step *s = &v->life.steps[i];

		if (s->how == LIFE_SILENT)
			put_event(v, s);
		else if (s->how != LIFE_ANSWER)
			action = put_action(v, s, before);
		else
			bulk_outcome(
			    v->r->bulk, &(struct bulk_outcome){ v->row.id, action,
					    str_of(outcome_name(s->answer)),
					    words_comment(&v->dice, v->phrases, s), s->at });
		before = s->after;
		v->row.updated_at = s->at;
	}
}

/* Somebody said it before, at the same spot: this one hears what the original hears. */
static void
follow(struct voice *v)
{
	const struct original *o = v->original;
	int64_t found =
	    v->row.created_at + hour + (int64_t)(dice_real(&v->dice) * 40 * (double)hour);

	v->life = (struct life){ .n = 1, .status = STATUS_DUPLICATE, .closed_at = found };
	v->life.steps[0] =
	    (struct life_step){ .how = LIFE_SILENT, .after = STATUS_DUPLICATE, .at = found };
	v->row.duplicate_of = o->id;
	for (size_t i = 0; i < o->heard_n; i++)
		if (o->heard[i].at > found)
			bulk_step(v->r->bulk,
			    &(struct bulk_step){ .action = o->heard[i].id,
				.feedback = v->row.id,
				.before = STR("duplicate"),
				.after = STR("duplicate"),
				.reach = v->hears ? STR("delivered") : STR("unreachable") });
	v->original = NULL;
}

static bool
is_duplicate(struct voice *v)
{
	const struct original *o = v->original;

	return o != NULL && o->id != 0 && v->row.created_at - o->created_at < 12 * day &&
	       (o->closed_at == 0 || o->closed_at > v->row.created_at + 2 * day) &&
	       v->row.created_at + 2 * day < v->r->until && dice_chance(&v->dice, 0.3);
}

void
rows_add(struct demo_rows *r, int64_t number, int64_t created_at, const struct calendar_day *today)
{
	struct voice v = {
		.r = r, .number = number, .dice = dice_new(r->seed, (uint64_t)number + 1)
	};

	v.service = calendar_service(&v.dice, today);
	v.kind = choose_kind(&v.dice, v.service);
	city_place(r->city, &v.dice, 0.45, &v.place);
	v.phrases = choose_language(&v.dice, v.place.district);
	speak(&v, created_at);
	if (v.kind == KIND_PROBLEM && v.place.spot != NULL)
		v.original = &r->originals[v.place.spot - r->city->spots][v.service];
	v.row.updated_at = created_at;
	if (is_duplicate(&v))
		follow(&v);
	else {
		life_plan(&v.dice, v.service, created_at, r->until, v.hears, &v.life);
		if (v.life.status == STATUS_SPAM)
			v.original = NULL;
		if (v.original != NULL)
			*v.original = (struct original){ .id = v.row.id,
				.created_at = created_at,
				.closed_at = v.life.closed_at };
	}
	live(&v);
	v.row.status = str_of(status_name(v.life.status));
	v.row.closed_at = v.life.closed_at;
	bulk_feedback(r->bulk, &v.row);
	bulk_area(r->bulk, &(struct bulk_area){ v.row.id, r->ids->districts[v.place.district] });
	if (v.contact.feedback != 0)
		bulk_contact(r->bulk, &v.contact);
	if (v.hears)
		bulk_follower(r->bulk, &(struct bulk_follower){ make_id(number, created_at),
					   v.row.id, v.contact.email, v.row.language, created_at });
}
