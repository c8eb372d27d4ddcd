#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"
#include "web/submit.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/lang.h"

enum { ANSWERS_JSON_MAX = 256 * 1024 };

/* The answers to a service's questions, as JSON: one value or several by what is asked. */
static const struct err *
read_answers(struct ctx *c, const struct form *typed, const struct service *service,
    const struct json **answers)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, c->arena);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; i < service->questions_n; i++) {
		const struct service_question *q = &service->questions[i];
		size_t n;
		struct str *values = form_all(c->arena, typed, submit_question_name(c, q), &n);

		if (q->datatype != DATATYPE_MULTIVALUELIST) {
			json_write_str(&w, str_z(c->arena, q->code), n == 0 ? STR("") : values[0]);
			continue;
		}
		json_write_array(&w, str_z(c->arena, q->code));
		for (size_t k = 0; k < n; k++)
			json_write_str(&w, NULL, values[k]);
		json_write_close(&w);
	}
	json_write_close(&w);
	json_write_end(&w);
	return json_read(c->arena, buf_done(&b), ANSWERS_JSON_MAX, answers);
}

/* The question that is at fault, or NULL where it is another field. */
static const struct service_question *
asked(const struct service *service, const char *field)
{
	static const char prefix[] = "attributes.";

	if (service == NULL || strncmp(field, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	return service_question(service, str_of(field + sizeof(prefix) - 1));
}

/*
 * A fault in words that stand for themselves in a summary, at the field of
 * this form.
 */
static const struct err *
in_form(struct ctx *c, const struct service *service, const struct err *e)
{
	static const struct {
		const char *field, *reason, *say, *at;
	} words[] = {
		{ "kind", "required", N_("Choose what you want to tell us."), "kind" },
		{ "kind", "not_offered", N_("Choose what you want to tell us."), "kind" },
		{ "description", "required", N_("Write what you want to say."), "description" },
		{ "location", "required", N_("Write where it is."), "location.address" },
	};
	const struct service_question *q = asked(service, e->field);

	if (q != NULL && strcmp(e->reason, "required") == 0)
		return err_field(c->arena, e->field, e->reason, N_("Please answer: %s"),
		    str_z(c->arena, words_in(&q->label, c->lang)));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].field, e->field) == 0 &&
		    strcmp(words[i].reason, e->reason) == 0)
			return err_field(c->arena, words[i].at, e->reason, words[i].say, NULL);
	return err_field(c->arena, e->field, e->reason, e->say, e->arg);
}

const struct err *
submit_draft(struct ctx *c, const struct form *typed, struct feedback_draft *d)
{
	const struct service *service =
	    service_by_code(c->jurisdiction, form_get(typed, "service"));
	const struct err *faults, *said = NULL;

	feedback_draft_init(d);
	d->service = form_get(typed, "service");
	d->kind = form_get(typed, "kind");
	d->description = form_get(typed, "description");
	faults = field_int(c->arena, "rating", form_get(typed, "rating"), 1, SUBMIT_RATINGS,
	    FIELD_OPTIONAL, &d->rating);
	d->language = str_of(c->lang->code);
	if (service != NULL)
		TRY(read_answers(c, typed, service, &d->attributes));
	d->address = form_get(typed, "location.address");
	d->contact_name = form_get(typed, "contact.name");
	d->contact_email = form_get(typed, "contact.email");
	d->contact_phone = form_get(typed, "contact.phone");
	d->is_public = !str_eq(form_get(typed, "public"), STR("no"));
	d->source = STR("web");
	d->idempotency = ctx_idempotency(c);
	if (form_get(typed, "key").n > 0)
		d->idempotency.key = form_get(typed, "key");
	faults = err_join(c->arena, feedback_check(&c->scope, d), faults);
	for (; faults != NULL; faults = faults->more)
		said = err_join(c->arena, said, in_form(c, service, faults));
	return said;
}
