#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "civic/account.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/crockford.h"
#include "wire/date.h"
#include "wire/digest.h"

enum { PASSWORD_CHARS = 20, PASSWORD_FILE = 4096 };

struct flags {
	struct str jurisdiction, name, organization;
	bool password_stdin;
};

/* From standard input, its first line; else 100 random bits in four groups, easy to copy by hand.
 */
static const struct err *
get_password(struct cmd *c, const struct flags *f, struct str *out)
{
	uint8_t random[PASSWORD_CHARS];
	char text[PASSWORD_CHARS + 4] = "";
	size_t n = 0;

	if (f->password_stdin) {
		TRY(file_read(c->arena, "-", PASSWORD_FILE, out));
		*out = str_sub(*out, 0, str_find(*out, '\n'));
		return NULL;
	}
	digest_random(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++) {
		if (i > 0 && i % 5 == 0)
			text[n++] = '-';
		text[n++] = crockford_char(random[i] & 31);
	}
	*out = str_lower(c->arena, (struct str){ text, n });
	return NULL;
}

static const struct err *
not_found(struct cmd *c)
{
	return err_new(
	    c->arena, ERR_NOT_FOUND, "there is no account %s; see hearback user list", c->argv[0]);
}

static void
show_password(const struct flags *f, struct str email, struct str password)
{
	if (!f->password_stdin) {
		fprintf(stderr,
		    "%.*s signs in at the staff pages with this password, shown only now:\n",
		    STR_ARG(email));
		printf("%.*s\n", STR_ARG(password));
	}
}

static const struct err *
run_add(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db = cmd_db(c, "hearback_admin");
	struct str email = str_of(c->argv[0]), password, name = f->name.p == NULL ? email : f->name;
	int64_t organization, id;
	const struct err *e;
	struct scope s;

	TRY(get_password(c, f, &password));
	TRY(tenant_scope(db, c->arena, f->jurisdiction, &s));
	TRY(db_begin(db, s.jurisdiction->id, 0));
	TRY(tenant_organization(&s, f->organization, &organization));
	TRY(account_create(&s, email, name, password, organization, &id));
	e = db_commit(db);
	if (e != NULL && e->code == ERR_CONFLICT)
		return err_new(c->arena, ERR_CONFLICT,
		    "%.*s has an account already; see hearback user list", STR_ARG(email));
	TRY(e);
	show_password(f, email, password);
	return NULL;
}

static const struct err *
run_password(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db = cmd_db(c, "hearback_admin");
	struct str email = str_of(c->argv[0]), password;
	const struct err *e;
	struct scope s;
	int64_t id;

	TRY(get_password(c, f, &password));
	TRY(tenant_scope(db, c->arena, f->jurisdiction, &s));
	TRY(db_begin(db, s.jurisdiction->id, 0));
	e = account_set_password(&s, email, password, &id);
	if (e != NULL && e->code == ERR_NOT_FOUND)
		return not_found(c);
	TRY(e);
	TRY(sql_account_admin_sign_out(
	    db, &(struct sql_account_admin_sign_out){ s.jurisdiction->id, id }));
	TRY(db_commit(db));
	show_password(f, email, password);
	return NULL;
}

static const struct err *
set_active(struct cmd *c, const struct flags *f, bool active)
{
	struct db *db;
	struct sql_account_admin_active_rows rows;
	struct tenant t;

	TRY(tenant_begin(c, f->jurisdiction, &db, &t));
	TRY(sql_account_admin_active(db,
	    &(struct sql_account_admin_active){
		t.id, str_lower(c->arena, str_of(c->argv[0])), active },
	    &rows));
	if (rows.n == 0)
		return not_found(c);
	if (!active)
		TRY(sql_account_admin_sign_out(
		    db, &(struct sql_account_admin_sign_out){ t.id, rows.p->id }));
	TRY(db_commit(db));
	printf(
	    active ? "%s may sign in again\n" : "%s is signed out everywhere and may not sign in\n",
	    c->argv[0]);
	return NULL;
}

static const struct err *
run_deactivate(struct cmd *c, void *options)
{
	return set_active(c, options, false);
}

static const struct err *
run_activate(struct cmd *c, void *options)
{
	return set_active(c, options, true);
}

static const struct err *
run_list(struct cmd *c, void *options)
{
	const struct flags *f = options;
	struct db *db;
	struct sql_account_admin_list_rows rows;
	struct tenant t;

	TRY(tenant_begin(c, f->jurisdiction, &db, &t));
	TRY(sql_account_admin_list(db, &(struct sql_account_admin_list){ t.id }, &rows));
	TRY(db_commit(db));
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_account_admin_list_row *r = &rows.p[i];

		printf("%.*s\t%.*s\t%.*s\t%s\tsince %.*s\n", STR_ARG(r->email), STR_ARG(r->name),
		    STR_ARG(r->organization), r->active ? "active" : "deactivated",
		    STR_ARG(str_sub(date_seconds(c->arena, r->created_at), 0, 10)));
	}
	return NULL;
}

static const struct verb verbs[] = {
	{ "add", "E-MAIL", 1, 1, run_add },
	{ "list", "", 0, 0, run_list },
	{ "password", "E-MAIL", 1, 1, run_password },
	{ "deactivate", "E-MAIL", 1, 1, run_deactivate },
	{ "activate", "E-MAIL", 1, 1, run_activate },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_user(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &f.jurisdiction,
		    .value = "DOMAIN",
		    .help = "whose staff; may be left out where there is only one" },
		{ .name = "name",
		    .type = CMD_TEXT,
		    .to = &f.name,
		    .value = "NAME",
		    .help = "what colleagues see" },
		{ .name = "organization",
		    .type = CMD_TEXT,
		    .to = &f.organization,
		    .value = "CODE",
		    .help = "the department or partner it acts for" },
		{ .name = "password-stdin",
		    .type = CMD_FLAG,
		    .to = &f.password_stdin,
		    .help = "read the password from standard input" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 2);
	return verb_run(c, verbs, &f);
}
