#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/api_key.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/date.h"

struct flags {
	struct str jurisdiction, scope, organization;
};

static const struct err *
read_scopes(struct cmd *c, struct str list, unsigned *bits)
{
	*bits = 0;
	while (list.p != NULL) {
		struct str one = str_trim(str_next(&list, ','));
		unsigned k = 0;

		while (
		    api_key_scope_names[k] != NULL && !str_eq(one, str_of(api_key_scope_names[k])))
			k++;
		if (api_key_scope_names[k] == NULL)
			return err_new(c->arena, ERR_INVALID,
			    "--scope: \"%.*s\" is none of submit, endpoints, events, read, act",
			    STR_ARG(one));
		*bits |= 1U << k;
	}
	return NULL;
}

static const struct err *
run_add(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db = cmd_db(c, "hearback_admin");
	int64_t organization, id;
	struct str token;
	struct scope s;
	unsigned scopes;

	if (f->scope.p == NULL)
		cmd_misused(c, "add needs --scope: submit, endpoints, events, read, act, or "
			       "several with commas");
	TRY(read_scopes(c, f->scope, &scopes));
	TRY(tenant_scope(db, c->arena, f->jurisdiction, &s));
	TRY(db_begin(db, s.jurisdiction->id, 0));
	TRY(tenant_organization(&s, f->organization, &organization));
	TRY(api_key_create(&s, str_of(c->argv[0]), scopes, organization, &id, &token));
	TRY(db_commit(db));
	fprintf(stderr, "key %lld, shown only now; clients send it as Authorization: Bearer KEY\n",
	    (long long)id);
	printf("%.*s\n", STR_ARG(token));
	return NULL;
}

static const struct err *
run_revoke(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db = cmd_db(c, "hearback_admin");
	const struct err *e;
	struct scope s;
	int64_t id, endpoints = 0;

	if (!str_int(str_of(c->argv[0]), &id))
		cmd_misused(c, "revoke needs the number of a key, as hearback key list shows it");
	TRY(tenant_scope(db, c->arena, f->jurisdiction, &s));
	TRY(db_begin(db, s.jurisdiction->id, 0));
	e = api_key_revoke(&s, id, &endpoints);
	if (e != NULL && e->code == ERR_NOT_FOUND)
		return err_new(c->arena, ERR_NOT_FOUND, "there is no key %s; see hearback key list",
		    c->argv[0]);
	TRY(e);
	TRY(db_commit(db));
	printf("key %lld is revoked: whoever uses it is refused from now on; webhooks switched off "
	       "with it: %lld\n",
	    (long long)id, (long long)endpoints);
	return NULL;
}

static const struct err *
run_list(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db;
	struct sql_api_key_admin_list_rows rows;
	struct tenant t;

	TRY(tenant_begin(c, f->jurisdiction, &db, &t));
	TRY(sql_api_key_admin_list(db, &(struct sql_api_key_admin_list){ t.id }, &rows));
	TRY(db_commit(db));
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_api_key_admin_list_row *r = &rows.p[i];

		printf("%lld\t%.*s\t%.*s\t", (long long)r->id, STR_ARG(r->name),
		    STR_ARG(r->organization));
		for (size_t k = 0; k < r->scopes.n; k++)
			printf("%s%.*s", k == 0 ? "" : ",", STR_ARG(r->scopes.p[k]));
		printf("\tsince %.*s\t%s\n",
		    STR_ARG(str_sub(date_seconds(c->arena, r->created_at), 0, 10)),
		    r->revoked_at == 0 ? "active" : "revoked");
	}
	return NULL;
}

static const struct verb verbs[] = {
	{ "add", "NAME", 1, 1, run_add },
	{ "list", "", 0, 0, run_list },
	{ "revoke", "NUMBER", 1, 1, run_revoke },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_key(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &f.jurisdiction,
		    .value = "DOMAIN",
		    .help = "whose keys; may be left out where there is only one" },
		{ .name = "scope",
		    .type = CMD_TEXT,
		    .to = &f.scope,
		    .value = "LIST",
		    .help = "what it may do: submit,endpoints,events,read,act" },
		{ .name = "organization",
		    .type = CMD_TEXT,
		    .to = &f.organization,
		    .value = "CODE",
		    .help = "the department or partner it belongs to" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 2);
	return verb_run(c, verbs, &f);
}
