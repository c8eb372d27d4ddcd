#include "web/submit.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/catalog.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"
#include "wire/digest.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define QUESTION "attributes." /* and its code: the name of its field */

/*
 * Fields of the form besides the questions: service, key, step, website, and those that
 * submit_fill() fills but for s->questions.
 */
enum { KEY_BYTES = 16, OWN_FIELDS = 4 + 8 };

_Static_assert(
    OWN_FIELDS + (int)CATALOG_QUESTIONS_MAX + (int)CATALOG_BOXES_MAX <= (int)FORM_PAIRS_MAX,
    "a form takes what a service may ask");
_Static_assert((int)(sizeof(QUESTION) - 1) + (int)CATALOG_CODE_MAX <= (int)FORM_NAME_MAX,
    "the name of a field holds a question's code");

static const char *const ratings[SUBMIT_RATINGS] = { N_("1, very bad"), N_("2, bad"),
	N_("3, neither"), N_("4, good"), N_("5, very good") };

static const char *const kind_hints[KIND__MAX] = {
	[KIND_PROBLEM] = N_("Something is broken, missing or unsafe."),
	[KIND_IDEA] = N_("Something could be better, or new."),
	[KIND_COMPLIMENT] = N_("Somebody or something did well."),
	[KIND_QUESTION] = N_("There is something you want to know."),
	[KIND_BARRIER] = N_("Something keeps you or others from using this service."),
};

static struct str
tr(struct ctx *c, const char *msgid)
{
	return str_of(ctx_tr(c, msgid));
}

static struct str
typed_value(const struct form *typed, const char *name)
{
	struct str s = form_get(typed, name);

	return s.p == NULL ? STR("") : s;
}

static void
fill_kind(struct ctx *c, const struct form *typed, struct page_field *f)
{
	struct page_choice *choices = ARENA_ARRAY(c->arena, KIND__MAX, struct page_choice);
	struct str now = typed_value(typed, "kind");

	for (int k = 0; k < KIND__MAX; k++)
		choices[k] = (struct page_choice){ .value = str_of(kind_name((enum kind)k)),
			.label = tr(c, kind_label((enum kind)k)),
			.hint = tr(c, kind_hints[k]),
			.chosen = str_eq(now, str_of(kind_name((enum kind)k))) };
	*f = (struct page_field){ .name = "kind",
		.label = tr(c, N_("What do you want to tell us?")),
		.bold = true,
		.choices = choices,
		.choices_n = KIND__MAX };
}

static void
fill_rating(struct ctx *c, const struct form *typed, struct page_field *f)
{
	struct page_choice *choices = ARENA_ARRAY(c->arena, SUBMIT_RATINGS + 1, struct page_choice);
	struct str now = typed_value(typed, "rating");

	choices[0] = (struct page_choice){
		.value = STR(""), .label = tr(c, N_("No answer")), .chosen = now.n == 0
	};
	for (int i = 1; i <= SUBMIT_RATINGS; i++) {
		struct str value = str_fmt(c->arena, "%d", i);

		choices[i] = (struct page_choice){
			.value = value, .label = tr(c, ratings[i - 1]), .chosen = str_eq(now, value)
		};
	}
	*f = (struct page_field){ .name = "rating",
		.label = tr(c, N_("How is this service doing?")),
		.optional = true,
		.bold = true,
		.choices = choices,
		.choices_n = SUBMIT_RATINGS + 1 };
}

static void
fill_public(struct ctx *c, const struct form *typed, struct page_field *f)
{
	struct page_choice *choices = ARENA_ARRAY(c->arena, 2, struct page_choice);
	bool no = str_eq(typed_value(typed, "public"), STR("no"));

	choices[0] = (struct page_choice){ .value = STR("yes"),
		.label = tr(c, N_("Yes, without my name and contact")),
		.chosen = !no };
	choices[1] = (struct page_choice){ .value = STR("no"),
		.label = tr(c, N_("No, only the city may read them")),
		.chosen = no };
	*f = (struct page_field){ .name = "public",
		.label = tr(c, N_("May others read your words?")),
		.bold = true,
		.choices = choices,
		.choices_n = 2 };
}

static bool
typed_has(const struct form *typed, const char *name, struct str value)
{
	for (size_t i = 0; i < typed->count; i++)
		if (str_eq(typed->pairs[i].name, str_of(name)) &&
		    str_eq(typed->pairs[i].value, value))
			return true;
	return false;
}

static const struct page_choice *
question_choices(struct ctx *c, const struct form *typed, const struct service_question *q,
    const char *name, size_t *n)
{
	struct page_choice *choices = ARENA_ARRAY(c->arena, q->choices_n, struct page_choice);

	for (size_t i = 0; i < q->choices_n; i++)
		choices[i] = (struct page_choice){ .value = q->choices[i].key,
			.label = words_in(&q->choices[i].name, c->lang),
			.chosen = typed_has(typed, name, q->choices[i].key) };
	*n = q->choices_n;
	return choices;
}

const char *
submit_question_name(struct ctx *c, const struct service_question *q)
{
	return str_fmt(c->arena, QUESTION "%.*s", STR_ARG(q->code)).p;
}

static void
fill_question(
    struct ctx *c, const struct form *typed, const struct service_question *q, struct page_field *f)
{
	const char *name = submit_question_name(c, q);

	*f = (struct page_field){ .name = name,
		.label = words_in(&q->label, c->lang),
		.hint = words_in(&q->hint, c->lang),
		.value = typed_value(typed, name),
		.optional = !q->required,
		.bold = true,
		.max = 4000,
		.rows = 4,
		.many = q->datatype == DATATYPE_MULTIVALUELIST };
	if (q->datatype == DATATYPE_NUMBER)
		f->inputmode = "decimal";
	if (q->datatype == DATATYPE_DATETIME)
		f->type = "date";
	f->choices = question_choices(c, typed, q, name, &f->choices_n);
}

static void
fill_questions(struct ctx *c, const struct form *typed, struct submit *s)
{
	const struct service_question **asked;

	s->questions_n = s->service->questions_n;
	s->questions = ARENA_ARRAY(c->arena, s->questions_n, struct page_field);
	asked = ARENA_ARRAY(c->arena, s->questions_n, const struct service_question *);
	for (size_t i = 0; i < s->questions_n; i++) {
		asked[i] = &s->service->questions[i];
		fill_question(c, typed, asked[i], &s->questions[i]);
	}
	s->asked = asked;
}

static struct page_field
line(struct ctx *c, const struct form *typed, const char *name, const char *label, const char *hint,
    const char *autocomplete)
{
	return (struct page_field){ .name = name,
		.label = tr(c, label),
		.hint = hint == NULL ? STR_NONE : tr(c, hint),
		.value = typed_value(typed, name),
		.autocomplete = autocomplete,
		.optional = true };
}

struct str
submit_new_key(struct arena *a)
{
	uint8_t bytes[KEY_BYTES];

	digest_random(bytes, sizeof(bytes));
	return digest_hex(a, bytes, sizeof(bytes));
}

void
submit_fill(
    struct ctx *c, const struct service *service, const struct form *typed, struct submit *s)
{
	s->service = service;
	s->service_name = words_in(&service->name, c->lang);
	s->typed = typed;
	s->key = typed_value(typed, "key");
	if (s->key.n == 0)
		s->key = submit_new_key(c->arena);
	fill_kind(c, typed, &s->kind);
	fill_rating(c, typed, &s->rating);
	fill_public(c, typed, &s->is_public);
	fill_questions(c, typed, s);
	s->description = (struct page_field){ .name = "description",
		.label = tr(c, N_("In your words")),
		.hint = tr(c, N_("What happened, or what would help? Please leave out the names of "
				 "other people.")),
		.value = typed_value(typed, "description"),
		.bold = true,
		.max = FEEDBACK_DESCRIPTION_MAX,
		.rows = 7 };
	s->address = line(c, typed, "location.address", N_("Where is it?"),
	    N_("An address, two streets that cross, or the name of a place."), NULL);
	s->address.bold = true;
	s->address.optional = !service->place_required;
	s->name = line(c, typed, "contact.name", N_("Your name"), NULL, "name");
	s->email = line(c, typed, "contact.email", N_("Your e-mail address"),
	    N_("So that staff can write to you. No automatic messages are sent by e-mail yet."),
	    "email");
	s->email.type = "email";
	s->phone = line(c, typed, "contact.phone", N_("Your telephone number"),
	    N_("So that staff can call you when they cannot find the place."), "tel");
	s->phone.type = "tel";
}

/* What somebody chose or wrote in a field, in words. */
static struct str
shown(struct arena *a, const struct page_field *f)
{
	struct buf b;

	if (f->choices_n == 0)
		return f->value;
	buf_init(&b, a);
	for (size_t i = 0; i < f->choices_n; i++) {
		if (!f->choices[i].chosen || f->choices[i].value.n == 0)
			continue;
		buf_z(&b, b.n == 0 ? "" : ", ");
		buf_str(&b, f->choices[i].label);
	}
	return buf_done(&b);
}

static struct submit_answer
answer(struct arena *a, const struct page_field *f)
{
	return (struct submit_answer){ f->label, shown(a, f), page_field_id(f) };
}

void
submit_answers(struct ctx *c, struct submit *s)
{
	const struct page_field *const before[] = { &s->kind, &s->description };
	const struct page_field *const after[] = { &s->address, &s->rating, &s->name, &s->email,
		&s->phone, &s->is_public };
	struct submit_answer *rows = ARENA_ARRAY(
	    c->arena, COUNT(before) + s->questions_n + COUNT(after), struct submit_answer);
	size_t n = 0;

	for (size_t i = 0; i < COUNT(before); i++)
		rows[n++] = answer(c->arena, before[i]);
	for (size_t i = 0; i < s->questions_n; i++)
		rows[n++] = answer(c->arena, &s->questions[i]);
	for (size_t i = 0; i < COUNT(after); i++)
		rows[n++] = answer(c->arena, after[i]);
	s->answers = rows;
	s->answers_n = n;
}

bool
submit_travels(struct str name)
{
	static const char *const stays[] = { "step", "website", "lang", "key", "service" };

	for (size_t i = 0; i < COUNT(stays); i++)
		if (str_eq(name, str_of(stays[i])))
			return false;
	return true;
}
