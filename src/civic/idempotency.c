#include "civic/idempotency.h"

#include "base/clock.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"

enum { KEY_MAX = 255 };

const struct err *
idempotency_check(struct scope *s, const struct idempotency *i)
{
	bool fine = i->key.n >= 1 && i->key.n <= KEY_MAX;

	if (i->key.p == NULL)
		return NULL;
	for (size_t k = 0; k < i->key.n && fine; k++)
		fine = i->key.p[k] > ' ' && i->key.p[k] <= '~';
	if (fine)
		return NULL;
	return err_field(s->arena, "Idempotency-Key", "wrong_type",
	    N_("The key should be 1 to 255 visible ASCII characters, such as a UUID."), NULL);
}

const struct err *
idempotency_claim(struct scope *s, const struct idempotency *i, int64_t object)
{
	const struct sql_idempotency_insert row = { s->jurisdiction->id, i->client, i->key,
		{ (const char *)i->hash, DIGEST_BYTES }, object, clock_db() };

	return i->key.p == NULL ? NULL : sql_idempotency_insert(s->db, &row);
}

bool
idempotency_claimed_before(const struct scope *s)
{
	return db_failed(s->db) == &sql_statements[SQL_idempotency_insert];
}

const struct err *
idempotency_replay(struct scope *s, const struct idempotency *i, int64_t *object)
{
	const int64_t j = s->jurisdiction->id;
	const struct sql_idempotency_find by = { j, i->client, i->key };
	struct sql_idempotency_find_rows found;

	TRY(db_begin(s->db, j, 0));
	TRY(sql_idempotency_find(s->db, &by, &found));
	if (found.n == 0)
		return err_new(
		    s->arena, ERR_UNAVAILABLE, "an idempotency key was there and is not");
	if (found.p->request_hash.n != DIGEST_BYTES ||
	    !digest_equal(found.p->request_hash.p, i->hash, DIGEST_BYTES))
		return err_field(s->arena, "Idempotency-Key", "idempotency_key_reused",
		    N_("This key was sent before with another request. Use a new key for a new "
		       "request."),
		    NULL);
	*object = found.p->object;
	return sql_idempotency_replayed(
	    s->db, &(struct sql_idempotency_replayed){ j, i->client, i->key, clock_db() });
}
