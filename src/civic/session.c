#include "civic/session.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/digest.h"
#include "wire/installation_key.h"
#include "wire/token.h"

static const int64_t minute = 60000000, idle = 120 * 60000000LL, longest = 720 * 60000000LL;

const struct err *
session_create(struct scope *s, int64_t account, int64_t *id, struct str *token)
{
	const int64_t j = s->jurisdiction->id, now = clock_db();
	const struct token t = token_random(j, id_next());
	uint8_t hash[DIGEST_BYTES];

	digest_blake2b(token_secret(&t), hash);
	*id = t.id;
	*token = token_make(s->arena, &t);
	TRY(sql_session_sweep(s->db, &(struct sql_session_sweep){ j, account, now - longest }));
	return sql_session_insert(s->db, &(struct sql_session_insert){ j, t.id, account,
					     { (const char *)hash, sizeof(hash) }, now });
}

static bool
alive(const struct sql_session_find_row *r, const struct token *t, int64_t now)
{
	uint8_t hash[DIGEST_BYTES];

	digest_blake2b(token_secret(t), hash);
	return r->secret_hash.n == sizeof(hash) &&
	       digest_equal(r->secret_hash.p, hash, sizeof(hash)) && now - r->seen_at < idle &&
	       now - r->created_at < longest;
}

const struct err *
session_find(struct scope *s, const struct token *t, struct session **out)
{
	const int64_t j = s->jurisdiction->id, now = clock_db();
	struct sql_session_find_rows rows = { 0, NULL };
	const struct sql_session_find_row *r;

	if (t->jurisdiction == j)
		TRY(sql_session_find(s->db, &(struct sql_session_find){ j, t->id }, &rows));
	r = rows.p;
	if (rows.n == 0 || !alive(r, t, now))
		return err_words(s->arena, ERR_UNAUTHORIZED, "session",
		    N_("Your sign-in has ended. Please sign in again."), NULL);
	if (now - r->seen_at > minute)
		TRY(sql_session_used(s->db, &(struct sql_session_used){ j, t->id, now }));
	*out = ARENA_NEW(s->arena, struct session);
	**out = (struct session){ t->id, r->created_at,
		{ r->account, r->email, r->name, r->organization } };
	return NULL;
}

const struct err *
session_end(struct scope *s, int64_t id)
{
	return sql_session_delete(s->db, &(struct sql_session_delete){ s->jurisdiction->id, id });
}

struct str
session_csrf(struct scope *s, int64_t id)
{
	struct token t = { .jurisdiction = s->jurisdiction->id, .id = id };

	if (!token_derive(
		s->key, TOKEN_FORM, t.jurisdiction, id, installation_key_newest(s->key), t.secret))
		return STR("");
	return token_make(s->arena, &t);
}

bool
session_csrf_matches(struct scope *s, int64_t id, struct str given)
{
	struct token t;

	return token_parse(given, &t) && t.jurisdiction == s->jurisdiction->id && t.id == id &&
	       token_matches(s->key, TOKEN_FORM, &t);
}
