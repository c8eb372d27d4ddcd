#include "cmd/demo_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/demo_city.h"
#include "cmd/demo_dice.h"
#include "cmd/demo_life.h"
#include "cmd/demo_phrases.h"
#include "wire/date.h"
#include "wire/json_write.h"

/* What stands for the slots of a phrase. */
struct slots {
	const char *street, *cross, *place, *since, *when, *area, *service, *day;
};

static const struct {
	const char *name;
	size_t offset;
} slot_names[] = {
	{ "street", offsetof(struct slots, street) },
	{ "cross", offsetof(struct slots, cross) },
	{ "place", offsetof(struct slots, place) },
	{ "since", offsetof(struct slots, since) },
	{ "when", offsetof(struct slots, when) },
	{ "area", offsetof(struct slots, area) },
	{ "service", offsetof(struct slots, service) },
	{ "day", offsetof(struct slots, day) },
};

static size_t
length(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

static const char *
pick(struct dice *d, const char *const *list)
{
	return list[dice_below(d, length(list))];
}

static const char *
slot_value(const struct slots *s, struct str name)
{
	for (size_t i = 0; i < sizeof(slot_names) / sizeof(slot_names[0]); i++)
		if (str_eq(name, str_of(slot_names[i].name)))
			return *(const char *const *)(const void *)((const char *)s +
								    slot_names[i].offset);
	return "";
}

/* In Spanish de and el grow together, and so do a and el. */
static void
put_value(struct buf *b, const char *value)
{
	struct str before = buf_done(b);

	if (strncmp(value, "el ", 3) == 0 &&
	    (str_ends(before, STR(" de ")) || str_ends(before, STR(" a ")))) {
		b->n--;
		value++;
	}
	buf_z(b, value);
}

static void
fill(struct buf *b, const char *phrase, const struct slots *s)
{
	const char *open;

	while ((open = strchr(phrase, '{')) != NULL) {
		size_t name = strcspn(open + 1, "}");

		buf_add(b, phrase, (size_t)(open - phrase));
		put_value(b, slot_value(s, (struct str){ open + 1, name }));
		phrase = open + name + 2;
	}
	buf_z(b, phrase);
}

static const char *const *
phrases_of(const struct demo_phrases *p, size_t service, enum kind k)
{
	switch (k) {
	case KIND_IDEA:
		return p->idea;
	case KIND_COMPLIMENT:
		return p->compliment;
	case KIND_QUESTION:
		return p->question;
	case KIND_BARRIER:
		return p->barrier;
	default:
		return p->about[service].problem;
	}
}

struct str
words_say(struct arena *a, struct dice *d, const struct demo_phrases *p, size_t service,
    enum kind k, const struct city_place *at, const char *area)
{
	const char *corner = str_fmt(a, "%d %s", at->number, at->street).p;
	struct slots s = { .street = at->street,
		.cross = at->cross,
		.area = area,
		.service = p->about[service].noun,
		.since = pick(d, p->since),
		.when = pick(d, p->when) };
	const char *opening = pick(d, p->opening);
	struct buf b;

	s.place = at->spot == NULL     ? corner
		  : p == &demo_spanish ? at->spot->spanish
				       : at->spot->english;
	buf_init(&b, a);
	buf_z(&b, opening);
	fill(&b, pick(d, phrases_of(p, service, k)), &s);
	fill(&b, pick(d, k == KIND_PROBLEM || k == KIND_BARRIER ? p->closing : p->thanks), &s);
	return buf_done(&b);
}

static const char *const *
answers_of(const struct demo_phrases *p, size_t service, const struct life_step *s)
{
	switch (s->after) {
	case STATUS_ACKNOWLEDGED:
		return p->acknowledged;
	case STATUS_ASSIGNED:
		return p->assigned;
	case STATUS_SCHEDULED:
		return p->scheduled;
	case STATUS_IN_PROGRESS:
		return p->in_progress;
	case STATUS_REFERRED:
		return p->referred;
	case STATUS_CLOSED_WITHOUT_ACTION:
		return p->closed;
	default:
		return s->again ? p->redone : p->about[service].done;
	}
}

/* "May 4", "4 de mayo": a few days after the step. */
static const char *
name_day(struct arena *a, const struct demo_phrases *p, int64_t at)
{
	static const char *const english[] = { "January", "February", "March", "April", "May",
		"June", "July", "August", "September", "October", "November", "December" };
	static const char *const spanish[] = { "enero", "febrero", "marzo", "abril", "mayo",
		"junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre" };
	struct date d = date_utc(at + 5 * 24 * 3600000000LL);

	if (p == &demo_spanish)
		return str_fmt(a, "%d de %s", d.day, spanish[d.month - 1]).p;
	return str_fmt(a, "%s %d", english[d.month - 1], d.day).p;
}

struct str
words_act(
    struct arena *a, struct dice *d, size_t service, const struct life_step *step, const char *area)
{
	const struct demo_phrases *const languages[] = { &demo_english, &demo_spanish };
	size_t which = dice_below(d, length(answers_of(&demo_english, service, step)));
	struct json_write w;
	struct buf b, words;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; i < 2; i++) {
		const struct demo_phrases *p = languages[i];
		struct slots s = { .area = area, .day = name_day(a, p, step->at) };

		buf_init(&words, a);
		fill(&words, answers_of(p, service, step)[which], &s);
		json_write_str(&w, p->language, buf_done(&words));
	}
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

struct str
words_comment(struct dice *d, const struct demo_phrases *p, const struct life_step *s)
{
	static const double talkative[ANSWER__MAX] = { 0.35, 0.6, 0.8 };

	if (!dice_chance(d, talkative[s->answer]))
		return STR_NONE;
	return str_of(pick(d, s->answer == ANSWER_YES	   ? p->yes
			      : s->answer == ANSWER_PARTLY ? p->partly
							   : p->no));
}

void
words_person(struct arena *a, struct dice *d, struct str *name, struct str *email)
{
	static const char *const first[] = { "Ana", "Ben", "Carla", "Dario", "Elena", "Felix",
		"Greta", "Hugo", "Ines", "Jonas", "Kira", "Luis", "Mara", "Nico", "Olga", "Pablo",
		"Rosa", "Sam", "Tomas", "Uma", "Vera", "Walt", "Ximena", "Yara", "Zeno", "Alma",
		"Bruno", "Celia", "Dina", "Emil", "Flora", "Gael", NULL };
	static const char *const last[] = { "Alderman", "Barley", "Calado", "Dunmore", "Esparza",
		"Fenwick", "Garrido", "Hollis", "Ibarra", "Jessop", "Kestrel", "Larkin", "Montoya",
		"Nettle", "Orozco", "Pardo", "Quill", "Rushton", "Saldana", "Thornby", "Ubeda",
		"Varela", "Wickett", "Yanez", "Zapata", "Ashdown", "Bracken", "Cortina", "Dellwood",
		"Elmore", NULL };
	const char *f = pick(d, first), *l = pick(d, last);

	*name = str_fmt(a, "%s %s", f, l);
	*email = str_lower(a, str_fmt(a, "%s.%s%zu@example.org", f, l, dice_below(d, 900) + 10));
}
