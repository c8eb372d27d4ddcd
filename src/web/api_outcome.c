#include "base/arena.h"
#include "base/err.h"
#include "civic/outcome.h"
#include "civic/status.h"
#include "web/api.h"
#include "web/ctx.h"
#include "wire/json_in.h"

const struct err *
api_outcome_create(struct ctx *c)
{
	struct json_in *in = api_body(c);
	int answer = json_in_choice(in, "answer", outcome_names, FIELD_REQUIRED);
	struct str comment = json_in_text(in, "comment", OUTCOME_COMMENT_MAX, FIELD_OPTIONAL);
	struct json_write w;
	enum status now;

	TRY(json_in_close(in));
	TRY(ctx_begin(c));
	TRY(outcome_answer(&c->scope, c->who.id, (enum answer)answer, comment, &now));
	TRY(ctx_commit(c));
	ctx_wake(c);
	api_begin(c, &w);
	json_write_id(&w, "id", c->who.id);
	json_write_z(&w, "status", status_name(now));
	json_write_z(&w, "answer", outcome_names[answer]);
	return api_end(c, &w, 200);
}
