#include "civic/account.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/email.h"
#include "civic/jurisdiction.h"
#include "civic/password.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/field.h"
#include "wire/utf8.h"

enum { NAME_MAX_POINTS = 200, FREE_FAILURES = 5, WAIT_STEPS = 6 };

static const int64_t second = 1000000, longest_wait = 60000000;

/* From when on another try is looked at: 2, 4, 8 … seconds after the last, a minute at most. */
static int64_t
next_try(int64_t failures, int64_t failed_at)
{
	int64_t over = failures - FREE_FAILURES;

	if (over < 0)
		return 0;
	return failed_at + (over >= WAIT_STEPS - 1 ? longest_wait : second << (over + 1));
}

static const struct err *
read_account(struct scope *s, struct str email, struct sql_account_by_email_rows *rows)
{
	const int64_t j = s->jurisdiction->id, now = clock_db();
	const struct sql_account_by_email by = { j, email };

	TRY(db_begin(s->db, j, 0));
	TRY(sql_account_by_email(s->db, &by, rows));
	if (rows->n > 0 && next_try(rows->p->failures, rows->p->failed_at) > now)
		return err_words(s->arena, ERR_TOO_MANY, "wait",
		    N_("Too many wrong passwords. Please wait a minute, then try again."), NULL);
	if (rows->n > 0)
		TRY(sql_account_try(s->db, &(struct sql_account_try){ j, rows->p->id, now }));
	return db_commit(s->db);
}

static const struct err *
note_success(struct scope *s, int64_t id)
{
	const int64_t j = s->jurisdiction->id;

	TRY(db_begin(s->db, j, 0));
	TRY(sql_account_signed_in(s->db, &(struct sql_account_signed_in){ j, id }));
	return db_commit(s->db);
}

const struct err *
account_sign_in(struct scope *s, struct str email, struct str password, struct account **out)
{
	struct str address = str_lower(s->arena, str_trim(email));
	struct sql_account_by_email_rows rows;
	const struct sql_account_by_email_row *r;
	bool fits = utf8_valid(address) && password.n <= ACCOUNT_PASSWORD_MAX * 4;
	bool known;

	TRY(read_account(s, fits ? address : STR(""), &rows));
	known = rows.n > 0;
	r = rows.p;
	if (!password_matches(known ? r->password_hash : STR_NONE, fits ? password : STR("")) ||
	    !r->active)
		return err_words(s->arena, ERR_UNAUTHORIZED, "sign_in",
		    N_("E-mail or password are not right. Please check both and try again."), NULL);
	TRY(note_success(s, r->id));
	*out = ARENA_NEW(s->arena, struct account);
	**out = (struct account){ r->id, address, r->name, r->organization };
	return NULL;
}

static const struct err *
check_password(struct scope *s, struct str password)
{
	size_t n = utf8_valid(password) ? utf8_length(password) : 0;

	if (n >= ACCOUNT_PASSWORD_MIN && n <= ACCOUNT_PASSWORD_MAX)
		return NULL;
	return err_field(s->arena, "password", n > ACCOUNT_PASSWORD_MAX ? "too_long" : "too_short",
	    N_("Please choose a password of 12 to 200 characters."), NULL);
}

const struct err *
account_create(struct scope *s, struct str email, struct str name, struct str password,
    int64_t organization, int64_t *id)
{
	struct sql_account_insert row = { .jurisdiction = s->jurisdiction->id,
		.id = id_next(),
		.organization = organization,
		.at = clock_db() };
	const struct err *e = email_check(s->arena, "email", email, FIELD_REQUIRED, &row.email);

	e = err_join(s->arena, e,
	    field_line(s->arena, "name", name, NAME_MAX_POINTS, FIELD_REQUIRED, &row.name));
	e = err_join(s->arena, e, check_password(s, password));
	if (e != NULL)
		return e;
	row.email = str_lower(s->arena, row.email);
	row.password_hash = password_hash(s->arena, password);
	*id = row.id;
	return sql_account_insert(s->db, &row);
}

const struct err *
account_set_password(struct scope *s, struct str email, struct str password, int64_t *id)
{
	struct str address = str_lower(s->arena, str_trim(email));
	struct sql_account_set_password_rows rows;

	TRY(check_password(s, password));
	TRY(sql_account_set_password(s->db,
	    &(struct sql_account_set_password){
		s->jurisdiction->id, address, password_hash(s->arena, password) },
	    &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no account %.*s", STR_ARG(address));
	*id = rows.p->id;
	return NULL;
}
