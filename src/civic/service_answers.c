#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "civic/service.h"
#include "wire/date.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/json_write.h"

enum { STRING_MAX = 500, TEXT_MAX = 4000, DATETIME_MAX = 40 };

/* One answer on its way: a fault, or the value written. */
struct answer_in {
	struct arena *arena;
	const struct service_question *question;
	const struct json *value;
	const char *field;
	struct json_write *to;
};

static const struct err *
wrong_type(const struct answer_in *in, const char *say)
{
	return err_field(in->arena, in->field, "wrong_type", say, NULL);
}

static void
write_name(const struct answer_in *in)
{
	json_write_name(in->to, in->question->code);
}

static const struct err *
take_words(const struct answer_in *in)
{
	bool text = in->question->datatype == DATATYPE_TEXT;
	struct str s;

	if (in->value->kind != JSON_STR)
		return wrong_type(in, N_("Answer this in words."));
	if (text)
		TRY(field_text(
		    in->arena, in->field, in->value->string, TEXT_MAX, FIELD_REQUIRED, &s));
	else
		TRY(field_line(
		    in->arena, in->field, in->value->string, STRING_MAX, FIELD_REQUIRED, &s));
	write_name(in);
	json_write_str(in->to, NULL, s);
	return NULL;
}

static const struct err *
take_number(const struct answer_in *in)
{
	const struct json *v = in->value;
	int64_t whole = v->kind == JSON_INT ? v->integer : 0;
	double number = v->kind == JSON_NUM ? v->number : 0;
	bool is_whole = v->kind == JSON_INT;

	if (v->kind == JSON_STR) {
		struct str s = str_trim(v->string);

		is_whole = str_int(s, &whole);
		if (!is_whole && !str_double(s, &number))
			return wrong_type(in, N_("Answer this with a number, such as 3 or 2.5."));
	} else if (v->kind != JSON_INT && v->kind != JSON_NUM) {
		return wrong_type(in, N_("Answer this with a number, such as 3 or 2.5."));
	}
	write_name(in);
	if (is_whole)
		json_write_int(in->to, NULL, whole);
	else
		json_write_double(in->to, NULL, number);
	return NULL;
}

static bool
digits(struct str s, size_t at, size_t n, int *out)
{
	int64_t value;
	struct str part = str_sub(s, at, n);

	if (part.n != n || !str_int(part, &value) || value < 0)
		return false;
	*out = (int)value;
	return true;
}

/* 2026-11-22 or 2026-11-22T14:05, as a form's date fields send it. */
static bool
is_local_time(struct str s)
{
	struct date d = { 0 };

	if (s.n != 10 && s.n != 16)
		return false;
	if (!digits(s, 0, 4, &d.year) || s.p[4] != '-' || !digits(s, 5, 2, &d.month) ||
	    s.p[7] != '-' || !digits(s, 8, 2, &d.day))
		return false;
	if (s.n == 16 && (s.p[10] != 'T' || !digits(s, 11, 2, &d.hour) || s.p[13] != ':' ||
			     !digits(s, 14, 2, &d.minute)))
		return false;
	return date_valid(&d);
}

static const struct err *
take_datetime(const struct answer_in *in)
{
	static const char say[] = N_("Answer this with a date, such as 2026-11-22.");
	struct str s;
	int64_t moment;

	if (in->value->kind != JSON_STR)
		return wrong_type(in, say);
	TRY(field_line(in->arena, in->field, in->value->string, DATETIME_MAX, FIELD_REQUIRED, &s));
	if (!is_local_time(s) && !date_parse(s, &moment))
		return wrong_type(in, say);
	write_name(in);
	json_write_str(in->to, NULL, s);
	return NULL;
}

static const struct err *
check_choice(const struct answer_in *in, const struct json *v)
{
	if (v->kind != JSON_STR)
		return wrong_type(in, N_("Choose from the answers that are offered."));
	if (service_choice(in->question, str_trim(v->string)) == NULL)
		return err_field(in->arena, in->field, "not_offered",
		    N_("Choose from the answers that are offered."), NULL);
	return NULL;
}

static const struct err *
take_choice(const struct answer_in *in)
{
	TRY(check_choice(in, in->value));
	write_name(in);
	json_write_str(in->to, NULL, str_trim(in->value->string));
	return NULL;
}

/* The choices in the question's order, each once, whatever was sent. */
static const struct err *
take_choices(const struct answer_in *in)
{
	bool list = in->value->kind == JSON_ARR;
	const struct json *v = list ? in->value->items : in->value;
	size_t n = list ? in->value->count : 1;

	for (size_t i = 0; i < n; i++)
		TRY(check_choice(in, &v[i]));
	write_name(in);
	json_write_array(in->to, NULL);
	for (size_t k = 0; k < in->question->choices_n; k++) {
		for (size_t i = 0; i < n; i++) {
			if (!str_eq(str_trim(v[i].string), in->question->choices[k].key))
				continue;
			json_write_str(in->to, NULL, in->question->choices[k].key);
			break;
		}
	}
	json_write_close(in->to);
	return NULL;
}

static const struct err *(*const takers[DATATYPE__MAX])(const struct answer_in *) = {
	[DATATYPE_STRING] = take_words,
	[DATATYPE_TEXT] = take_words,
	[DATATYPE_NUMBER] = take_number,
	[DATATYPE_DATETIME] = take_datetime,
	[DATATYPE_SINGLEVALUELIST] = take_choice,
	[DATATYPE_MULTIVALUELIST] = take_choices,
};

static const char *
field_of(struct arena *a, struct str code)
{
	return str_fmt(a, "attributes.%.*s", STR_ARG(code)).p;
}

static bool
is_answer(const struct json *v)
{
	if (v == NULL || v->kind == JSON_NIL)
		return false;
	if (v->kind == JSON_STR)
		return str_trim(v->string).n > 0;
	return v->kind != JSON_ARR || v->count > 0;
}

static const struct json *
find_answer(const struct json *answers, struct str code)
{
	for (size_t i = 0; answers != NULL && i < answers->count; i++)
		if (str_eq(answers->members[i].name, code))
			return &answers->members[i].value;
	return NULL;
}

static const struct err *
unknown_questions(struct arena *a, const struct service *s, const struct json *answers)
{
	const struct err *faults = NULL;

	for (size_t i = 0; answers != NULL && i < answers->count; i++) {
		struct str code = answers->members[i].name;

		if (service_question(s, code) == NULL)
			faults = err_join(a, faults,
			    err_field(a, field_of(a, code), "unknown",
				N_("This service has no such question."), NULL));
	}
	return faults;
}

const struct err *
service_answers_check(
    struct arena *a, const struct service *s, const struct json *answers, struct str *out)
{
	const struct err *faults;
	struct json_write w;
	struct buf b;

	if (answers != NULL && answers->kind != JSON_OBJ)
		return err_field(a, "attributes", "wrong_type",
		    N_("Send the answers as an object from a question's code to the answer."),
		    NULL);
	faults = unknown_questions(a, s, answers);
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; i < s->questions_n; i++) {
		const struct service_question *q = &s->questions[i];
		struct answer_in in = { a, q, find_answer(answers, q->code), field_of(a, q->code),
			&w };

		if (is_answer(in.value))
			faults = err_join(a, faults, takers[q->datatype](&in));
		else if (q->required)
			faults = err_join(a, faults, field_missing(a, in.field));
	}
	json_write_close(&w);
	json_write_end(&w);
	*out = buf_done(&b);
	return faults;
}
