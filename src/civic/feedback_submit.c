#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/event.h"
#include "civic/feedback_draft.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/search_words.h"
#include "civic/service.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/installation_key.h"
#include "wire/reference.h"
#include "wire/token.h"

/* How often a new id and reference are drawn where the first were taken. */
enum { TRIES = 4 };

struct str
feedback_tracking_path(struct arena *a, struct str token)
{
	return str_fmt(a, "/track/%.*s", STR_ARG(token));
}

/* What was made, or is about to be: all a receipt comes from. */
struct made {
	int64_t id;
	int64_t endpoint; /* 0: none */
	int64_t token_version, secret_version;
	int64_t at;
	struct str reference;
};

static const struct err *
write_receipt(struct scope *s, const struct made *m, struct feedback_receipt *out)
{
	const int64_t j = s->jurisdiction->id;
	struct token t = { .jurisdiction = j, .id = m->id };
	uint8_t secret[TOKEN_BYTES];

	if (!token_derive(s->key, TOKEN_TRACKING, j, m->id, m->token_version, t.secret))
		return err_new(s->arena, ERR_INTERNAL, "the installation key has no version %lld",
		    (long long)m->token_version);
	*out = (struct feedback_receipt){ .id = m->id,
		.reference = m->reference,
		.status = STATUS_RECEIVED,
		.created_at = m->at,
		.token = token_make(s->arena, &t) };
	out->tracking_path = feedback_tracking_path(s->arena, out->token);
	if (m->endpoint == 0)
		return NULL;
	TRY(endpoint_secret(s, m->endpoint, m->secret_version, STR_NONE, secret));
	out->webhook_secret = token_webhook_text(s->arena, secret);
	return NULL;
}

static const struct err *
write_feedback(struct scope *s, const struct feedback_draft *d, const struct made *m)
{
	const int64_t j = s->jurisdiction->id;
	const struct sql_feedback_insert row = {
		.jurisdiction = j,
		.id = m->id,
		.reference = m->reference,
		.service = d->about->id,
		.kind = str_of(kind_name(d->says)),
		.description = d->description,
		.language = d->language,
		.rating = d->rating,
		.latitude = d->latitude,
		.longitude = d->longitude,
		.address = d->address,
		.attributes = d->answers,
		.is_public = d->is_public,
		.source = d->source,
		.token_version = m->token_version,
		.at = m->at,
		.words = search_words_of(s->arena, d->address, d->description),
	};
	bool place = d->latitude == d->latitude; /* no NaN */

	TRY(sql_feedback_insert(s->db, &row));
	if (d->contact_name.p != NULL || d->contact_email.p != NULL || d->contact_phone.p != NULL)
		TRY(sql_contact_insert(
		    s->db, &(struct sql_contact_insert){
			       j, m->id, d->contact_name, d->contact_email, d->contact_phone }));
	if (!place)
		return NULL;
	return sql_feedback_area_insert(
	    s->db, &(struct sql_feedback_area_insert){
		       j, m->id, d->latitude, d->longitude, m->at, s->jurisdiction->zone });
}

/* Who will hear: the submitter's webhook, to be confirmed first, and mail address. */
static const struct err *
write_followers(struct scope *s, const struct feedback_draft *d, const struct made *m)
{
	struct sql_follower_insert row = { .jurisdiction = s->jurisdiction->id,
		.feedback = m->id,
		.language = d->language,
		.at = m->at };

	if (m->endpoint != 0) {
		TRY(endpoint_insert_follower(
		    s, m->endpoint, m->id, &d->notify_webhook, m->secret_version));
		row.id = id_next();
		row.channel = STR("webhook");
		row.endpoint = m->endpoint;
		TRY(sql_follower_insert(s->db, &row));
	}
	if (d->notify_email.p != NULL) {
		row.id = id_next();
		row.channel = STR("email");
		row.endpoint = 0;
		row.address = d->notify_email;
		TRY(sql_follower_insert(s->db, &row));
	}
	return NULL;
}

static const struct err *
write_all(struct scope *s, const struct feedback_draft *d, const struct made *m)
{
	TRY(db_begin(s->db, s->jurisdiction->id, s->jurisdiction->version));
	TRY(idempotency_claim(s, &d->idempotency, m->id));
	TRY(write_feedback(s, d, m));
	TRY(write_followers(s, d, m));
	TRY(event_feedback(s, EVENT_FEEDBACK_RECEIVED,
	    &(struct event_about){
		m->id, m->reference, STATUS_RECEIVED, d->about->code, d->says }));
	return db_commit(s->db);
}

static const struct err *
replay(struct scope *s, const struct feedback_draft *d, struct feedback_receipt *out)
{
	struct sql_feedback_receipt_rows rows;
	struct made m = { 0 };

	TRY(idempotency_replay(s, &d->idempotency, &m.id));
	TRY(sql_feedback_receipt(
	    s->db, &(struct sql_feedback_receipt){ s->jurisdiction->id, m.id }, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_INTERNAL, "an idempotency key names no feedback");
	m.reference = rows.p->reference;
	m.at = rows.p->created_at;
	m.token_version = rows.p->token_version;
	m.endpoint = rows.p->endpoint;
	m.secret_version = rows.p->secret_version;
	TRY(write_receipt(s, &m, out));
	out->replayed = true;
	return db_commit(s->db);
}

const struct err *
feedback_submit(struct scope *s, const struct feedback_draft *d, struct feedback_receipt *out)
{
	const int64_t newest = installation_key_newest(s->key);
	const struct err *e = NULL;
	bool replayed;

	for (int i = 0; i < TRIES; i++) {
		struct made m = { .id = id_next(),
			.token_version = newest,
			.secret_version = newest,
			.at = clock_db(),
			.reference = reference_new(s->arena) };

		if (d->notify_webhook.url.p != NULL)
			m.endpoint = id_next();
		TRY(write_receipt(s, &m, out));
		e = write_all(s, d, &m);
		if (e == NULL || e->code != ERR_CONFLICT)
			return e;
		replayed = idempotency_claimed_before(s);
		db_rollback(s->db);
		if (replayed)
			return replay(s, d, out);
	}
	return e;
}
