#include "cmd/demo_answers.h"

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/demo_dice.h"
#include "wire/date.h"
#include "wire/json.h"
#include "wire/json_write.h"

static const int64_t day = 24 * 3600000000LL;

static void
put_choice(struct dice *d, struct json_write *w, const struct json *question)
{
	const struct json *choices = json_get(question, "choices");
	size_t at = dice_below(d, choices->count);

	json_write_str(w, NULL, json_get(&choices->items[at], "key")->string);
}

/* A day up to two before: "2026-11-22". */
static struct str
some_day(struct arena *a, struct dice *d, int64_t created_at)
{
	return str_sub(date_seconds(a, created_at - (int64_t)dice_below(d, 3) * day), 0, 10);
}

static void
put_answer(struct arena *a, struct dice *d, struct json_write *w, const struct json *question,
    int64_t created_at)
{
	struct str type = json_get(question, "type")->string;

	json_write_name(w, json_get(question, "code")->string);
	if (str_eq(type, STR("singlevaluelist")))
		put_choice(d, w, question);
	else if (str_eq(type, STR("multivaluelist"))) {
		json_write_array(w, NULL);
		put_choice(d, w, question);
		json_write_close(w);
	} else if (str_eq(type, STR("datetime")))
		json_write_str(w, NULL, some_day(a, d, created_at));
	else
		json_write_str(w, NULL, str_fmt(a, "%zu", 100 + dice_below(d, 1900)));
}

struct str
demo_answers(struct arena *a, struct dice *d, const struct json *questions, int64_t created_at)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; questions != NULL && i < questions->count; i++) {
		const struct json *required = json_get(&questions->items[i], "required");

		if (dice_chance(d, 0.45) || (required != NULL && required->yes))
			put_answer(a, d, &w, &questions->items[i], created_at);
	}
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}
