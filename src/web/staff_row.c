#include "web/staff_row.h"

#include "base/arena.h"
#include "base/clock.h"
#include "civic/feedback_list.h"
#include "civic/jurisdiction.h"
#include "web/ctx.h"
#include "wire/date.h"
#include "wire/reference.h"
#include "wire/utf8.h"
#include "wire/when.h"

enum { WORDS_SHOWN = 180 };

static const int64_t day = 86400LL * 1000000;

static struct str
first_words(struct arena *a, struct str text)
{
	struct str cut = utf8_cut(text, WORDS_SHOWN);

	return cut.n == text.n ? text : str_fmt(a, "%.*s…", STR_ARG(str_trim(cut)));
}

struct staff_row *
staff_rows(struct ctx *c, const struct feedback_item *items, size_t n)
{
	struct staff_row *of = ARENA_ARRAY(c->arena, n, struct staff_row);
	const int64_t now = clock_db();

	for (size_t i = 0; i < n; i++) {
		const struct feedback_item *it = &items[i];

		of[i] = (struct staff_row){
			.item = it,
			.reference = reference_show(c->arena, it->reference),
			.service = words_in(&it->service_name, c->lang),
			.words = first_words(c->arena, it->description),
			.opened =
			    when_full(c->arena, c->lang, c->jurisdiction->zone, it->created_at),
			.opened_machine = date_seconds(c->arena, it->created_at),
			.days = now > it->created_at ? (now - it->created_at) / day : 0,
		};
	}
	return of;
}
