#include "web/staff_answers.h"

#include "base/arena.h"
#include "base/buf.h"
#include "civic/feedback.h"
#include "civic/jurisdiction.h"
#include "civic/service.h"
#include "web/ctx.h"
#include "web/staff_feedback.h"
#include "wire/json.h"
#include "wire/number.h"

enum { ATTRIBUTES_MOST = 1 << 20 };

static void
add_value(
    struct ctx *c, const struct service_question *q, const struct json *value, struct buf *out)
{
	switch (value->kind) {
	case JSON_STR:
		buf_str(out, q == NULL || q->choices_n == 0
				 ? value->string
				 : service_choice_name(q, value->string, c->lang));
		break;
	case JSON_INT:
		buf_int(out, value->integer);
		break;
	case JSON_NUM:
		number_decimal(out, value->number);
		break;
	case JSON_BOOL:
		buf_z(out, ctx_tr(c, value->yes ? N_("Yes") : N_("No")));
		break;
	case JSON_ARR:
		for (size_t i = 0; i < value->count; i++) {
			buf_z(out, i == 0 ? "" : ", ");
			if (value->items[i].kind != JSON_ARR)
				add_value(c, q, &value->items[i], out);
		}
		break;
	case JSON_NIL:
	case JSON_OBJ:
		break;
	}
}

/* "received_by" is read better as "received by". */
static struct str
readable(struct arena *a, struct str code)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < code.n; i++)
		buf_char(&b, code.p[i] == '_' ? ' ' : code.p[i]);
	return buf_done(&b);
}

const struct staff_answer *
staff_answers(struct ctx *c, const struct feedback *f, size_t *n)
{
	const struct service *service = service_by_id(c->jurisdiction, f->service_id);
	const struct json *all = NULL;
	struct staff_answer *of;

	*n = 0;
	if (json_read(c->arena, f->attributes, ATTRIBUTES_MOST, &all) != NULL ||
	    all->kind != JSON_OBJ)
		return NULL;
	of = ARENA_ARRAY(c->arena, all->count, struct staff_answer);
	for (size_t i = 0; i < all->count; i++) {
		const struct json_member *m = &all->members[i];
		const struct service_question *q =
		    service == NULL ? NULL : service_question(service, m->name);
		struct buf value;

		buf_init(&value, c->arena);
		add_value(c, q, &m->value, &value);
		of[(*n)++] = (struct staff_answer){
			.label =
			    q == NULL ? readable(c->arena, m->name) : words_in(&q->label, c->lang),
			.value = buf_done(&value),
		};
	}
	return of;
}
