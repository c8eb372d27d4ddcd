#include "civic/api_key.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/digest.h"
#include "wire/field.h"
#include "wire/token.h"

enum { SCOPES = 5, KEY_NAME_MAX = 200 };

const char *const api_key_scope_names[] = { "submit", "endpoints", "events", "read", "act", NULL };

static unsigned
bits_of(struct value_texts names)
{
	unsigned bits = 0;

	for (size_t i = 0; i < names.n; i++)
		for (unsigned k = 0; k < SCOPES; k++)
			if (str_eq(names.p[i], str_of(api_key_scope_names[k])))
				bits |= 1U << k;
	return bits;
}

static const struct err *
unknown(struct scope *s)
{
	return err_words(s->arena, ERR_UNAUTHORIZED, "api_key",
	    N_("This API key is not known here. Check that it is copied whole and not "
	       "revoked."),
	    NULL);
}

const struct err *
api_key_find(struct scope *s, const struct token *t, struct api_key **out)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_api_key_find_rows rows = { 0, NULL };
	uint8_t hash[DIGEST_BYTES];

	if (t->jurisdiction == j)
		TRY(sql_api_key_find(s->db, &(struct sql_api_key_find){ j, t->id }, &rows));
	digest_blake2b(token_secret(t), hash);
	if (rows.n == 0 || rows.p->secret_hash.n != sizeof(hash) ||
	    !digest_equal(rows.p->secret_hash.p, hash, sizeof(hash)))
		return unknown(s);
	*out = ARENA_NEW(s->arena, struct api_key);
	**out =
	    (struct api_key){ t->id, rows.p->name, rows.p->organization, bits_of(rows.p->scopes) };
	return NULL;
}

const struct err *
api_key_create(struct scope *s, struct str name, unsigned scopes, int64_t organization, int64_t *id,
    struct str *token)
{
	const struct token t = token_random(s->jurisdiction->id, id_next());
	struct str *names = ARENA_ARRAY(s->arena, SCOPES, struct str);
	uint8_t hash[DIGEST_BYTES];
	struct str line;
	size_t n = 0;

	TRY(field_line(s->arena, "name", name, KEY_NAME_MAX, FIELD_REQUIRED, &line));
	for (unsigned k = 0; k < SCOPES; k++)
		if ((scopes >> k & 1) != 0)
			names[n++] = str_of(api_key_scope_names[k]);
	digest_blake2b(token_secret(&t), hash);
	*id = t.id;
	*token = token_make(s->arena, &t);
	return sql_api_key_insert(
	    s->db, &(struct sql_api_key_insert){ t.jurisdiction, t.id, line, organization,
		       { (const char *)hash, sizeof(hash) }, { names, n }, clock_db() });
}

const struct err *
api_key_check(struct scope *s, int64_t id)
{
	struct sql_api_key_lives_rows rows;

	TRY(sql_api_key_lives(
	    s->db, &(struct sql_api_key_lives){ s->jurisdiction->id, id }, &rows));
	return rows.n == 0 ? unknown(s) : NULL;
}

const struct err *
api_key_revoke(struct scope *s, int64_t id, int64_t *endpoints)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_api_key_lock_rows found;
	struct sql_endpoint_disable_of_key_rows ended;

	TRY(sql_api_key_lock(s->db, &(struct sql_api_key_lock){ j, id }, &found));
	if (found.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no API key %lld", (long long)id);
	TRY(sql_api_key_revoke(s->db, &(struct sql_api_key_revoke){ j, id, clock_db() }));
	TRY(sql_endpoint_disable_of_key(s->db,
	    &(struct sql_endpoint_disable_of_key){ j, id, STR("its key was revoked") }, &ended));
	*endpoints = (int64_t)ended.n;
	return NULL;
}
