#include "base/arena.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/kind.h"
#include "civic/service.h"
#include "web/api.h"
#include "web/ctx.h"

static void
write_words(struct ctx *c, struct json_write *w, const char *name, const struct words *words)
{
	json_write_str(w, name, words->n == 0 ? STR_NONE : words_in(words, c->lang));
}

static void
write_question(struct ctx *c, struct json_write *w, const struct service_question *q)
{
	json_write_object(w, NULL);
	json_write_str(w, "code", q->code);
	json_write_z(w, "datatype", service_datatype_name(q->datatype));
	json_write_bool(w, "required", q->required);
	write_words(c, w, "label", &q->label);
	write_words(c, w, "hint", &q->hint);
	json_write_array(w, "choices");
	for (size_t i = 0; i < q->choices_n; i++) {
		json_write_object(w, NULL);
		json_write_str(w, "key", q->choices[i].key);
		write_words(c, w, "name", &q->choices[i].name);
		json_write_close(w);
	}
	json_write_close(w);
	json_write_close(w);
}

static void
write_service(struct ctx *c, struct json_write *w, const struct service *s)
{
	json_write_object(w, NULL);
	json_write_str(w, "code", s->code);
	write_words(c, w, "name", &s->name);
	write_words(c, w, "description", &s->description);
	write_words(c, w, "group", &s->group);
	json_write_array(w, "kind"); /* every service takes all of them */
	for (size_t i = 0; kind_names[i] != NULL; i++)
		json_write_z(w, NULL, kind_names[i]);
	json_write_close(w);
	json_write_array(w, "keywords");
	for (size_t i = 0; i < s->keywords_n; i++)
		json_write_str(w, NULL, s->keywords[i]);
	json_write_close(w);
	json_write_bool(w, "place_required", s->place_required);
	json_write_array(w, "questions");
	for (size_t i = 0; i < s->questions_n; i++)
		write_question(c, w, &s->questions[i]);
	json_write_close(w);
	json_write_close(w);
}

/* In the order to show; the cursor is the last service's code. */
const struct err *
api_services(struct ctx *c)
{
	const struct jurisdiction *j = c->jurisdiction;
	struct api_page page;
	struct json_write w;
	size_t at = 0, end;

	TRY(api_page(c, &page));
	TRY(ctx_current(c));
	if (page.after.p != NULL) {
		while (at < j->services_n && !str_eq(j->services[at].code, page.after))
			at++;
		if (at == j->services_n)
			return err_field(c->arena, "after", "not_offered",
			    N_("There is no service of that code to go on from."), NULL);
		at++;
	}
	end = j->services_n - at > (size_t)page.limit ? at + (size_t)page.limit : j->services_n;
	api_begin(c, &w);
	json_write_array(&w, "items");
	for (size_t i = at; i < end; i++)
		write_service(c, &w, &j->services[i]);
	json_write_close(&w);
	json_write_str(&w, "next", end < j->services_n ? j->services[end - 1].code : STR_NONE);
	return api_end(c, &w, 200);
}
