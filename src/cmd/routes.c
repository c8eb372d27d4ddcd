#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/cmd.h"
#include "web/route.h"

static struct str
who_text(struct arena *a, unsigned who)
{
	static const struct {
		enum route_who bit;
		const char *name;
	} names[] = {
		{ WHO_ANYONE, "anyone" },
		{ WHO_TOKEN, "token" },
		{ WHO_STAFF, "staff" },
		{ WHO_KEY, "key" },
	};
	struct buf out;

	buf_init(&out, a);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((who & names[i].bit) == 0)
			continue;
		buf_z(&out, out.n == 0 ? "" : ",");
		buf_z(&out, names[i].name);
	}
	return buf_done(&out);
}

int
cmd_routes(struct cmd *c)
{
	static const char *const bodies[] = {
		[BODY_NONE] = "-", [BODY_JSON] = "json", [BODY_FORM] = "form"
	};
	static const char *const faces[] = {
		[FACE_HTML] = "html", [FACE_JSON] = "json", [FACE_XML] = "xml", [FACE_TEXT] = "text"
	};
	const struct cmd_option none[] = { { .name = NULL } };

	cmd_options(c, none, 0, 0);
	for (const struct route *r = route_table; r->pattern != NULL; r++)
		printf("%-6s %-44s %-18s %-10s %-5s %s\n", request_method_name(r->method),
		    r->pattern, who_text(c->arena, r->who).p, r->scope == NULL ? "-" : r->scope,
		    bodies[r->body], faces[r->face]);
	return CMD_OK;
}
