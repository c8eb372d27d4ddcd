#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "civic/api_key.h"
#include "civic/endpoint.h"
#include "civic/endpoint_filter.h"
#include "civic/event.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/service.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/field.h"
#include "wire/installation_key.h"
#include "wire/seal.h"
#include "wire/token.h"

enum { TRIES = 4 };

static const struct err *
check_events(struct scope *s, const struct endpoint_draft *d)
{
	const struct err *e = NULL;

	for (size_t i = 0; i < d->events_n; i++) {
		enum event_type t = event_type_find(d->events[i]);

		if (t == EVENT_TYPE__MAX || !event_type_offered(t))
			e = err_join(s->arena, e,
			    err_field(s->arena, "events", "not_offered",
				N_("There is no event type %s to listen for."),
				str_z(s->arena, d->events[i])));
	}
	return e;
}

static const struct err *
check_filter(struct scope *s, const struct endpoint_filter *f)
{
	const struct err *e = NULL;
	int64_t area;

	for (size_t i = 0; i < f->services_n; i++)
		if (service_by_code(s->jurisdiction, f->services[i]) == NULL)
			e = err_join(s->arena, e,
			    err_field(s->arena, "filter.service", "not_offered",
				N_("There is no service %s here."),
				str_z(s->arena, f->services[i])));
	for (size_t i = 0; i < f->areas_n; i++)
		if (!str_int(f->areas[i], &area) || !jurisdiction_area_lives(s->jurisdiction, area))
			e = err_join(s->arena, e,
			    err_field(s->arena, "filter.area", "not_offered",
				N_("There is no area %s here."), str_z(s->arena, f->areas[i])));
	return e;
}

const struct err *
endpoint_check(struct scope *s, const struct endpoint_draft *d)
{
	const struct err *e = d->address.url.p == NULL ? field_missing(s->arena, "url") : NULL;

	e = err_join(s->arena, e, check_events(s, d));
	e = err_join(s->arena, e, check_filter(s, &d->filter));
	return err_join(s->arena, e, idempotency_check(s, &d->idempotency));
}

static const struct err *
insert(struct scope *s, const struct endpoint_draft *d, int64_t id, struct str sealed)
{
	const struct sql_endpoint_insert row = {
		.jurisdiction = s->jurisdiction->id,
		.id = id,
		.api_key = d->api_key_id,
		.url = d->address.url,
		.destination = d->address.destination,
		.shard = endpoint_shard(d->address.destination),
		.events = { d->events, d->events_n },
		.filter = endpoint_filter_json(s->arena, &d->filter),
		.format = str_of(endpoint_format_names[d->format]),
		.secret = sealed,
		.secret_version = installation_key_newest(s->key),
		.at = clock_db(),
	};

	TRY(sql_endpoint_insert(s->db, &row));
	return event_endpoint(s, EVENT_ENDPOINT_VERIFY, id, NULL);
}

const struct err *
endpoint_insert_follower(struct scope *s, int64_t id, int64_t feedback,
    const struct endpoint_url *address, int64_t version)
{
	static const struct str events[] = { { "action.posted", sizeof("action.posted") - 1 } };
	const struct sql_endpoint_insert row = {
		.jurisdiction = s->jurisdiction->id,
		.id = id,
		.feedback = feedback,
		.url = address->url,
		.destination = address->destination,
		.shard = endpoint_shard(address->destination),
		.events = { events, 1 },
		.filter = STR("{}"),
		.format = str_of(endpoint_format_names[ENDPOINT_CLOUDEVENT]),
		.secret_version = version,
		.at = clock_db(),
	};

	TRY(sql_endpoint_insert(s->db, &row));
	return event_endpoint(s, EVENT_ENDPOINT_VERIFY, id, NULL);
}

static const struct err *
create(struct scope *s, const struct endpoint_draft *d, int64_t id, struct str sealed)
{
	const int64_t j = s->jurisdiction->id;
	struct sql_endpoint_count_rows count;

	TRY(db_begin(s->db, j, s->jurisdiction->version));
	TRY(idempotency_claim(s, &d->idempotency, id));
	TRY(sql_endpoint_count(s->db, &(struct sql_endpoint_count){ j, d->api_key_id }, &count));
	if (count.p->n >= ENDPOINT_PER_KEY)
		return err_words(s->arena, ERR_CONFLICT, "too_many",
		    N_("This key has as many endpoints as it may. Delete one first."), NULL);
	TRY(insert(s, d, id, sealed));
	TRY(api_key_check(s, d->api_key_id));
	return db_commit(s->db);
}

static const struct err *
replay(struct scope *s, const struct endpoint_draft *d, int64_t *id, struct str *secret)
{
	struct sql_endpoint_sealed_rows rows;
	uint8_t bytes[DIGEST_BYTES];

	TRY(idempotency_replay(s, &d->idempotency, id));
	TRY(sql_endpoint_sealed(
	    s->db, &(struct sql_endpoint_sealed){ s->jurisdiction->id, *id }, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_INTERNAL, "an idempotency key names no endpoint");
	TRY(endpoint_secret(s, *id, rows.p->secret_version, rows.p->secret, bytes));
	*secret = token_webhook_text(s->arena, bytes);
	return db_commit(s->db);
}

const struct err *
endpoint_create(struct scope *s, const struct endpoint_draft *d, int64_t *id, struct str *secret)
{
	const struct err *e = endpoint_check(s, d);

	for (int i = 0; i < TRIES && e == NULL; i++) {
		uint8_t bytes[DIGEST_BYTES];
		struct str sealed;
		bool replayed;

		*id = id_next();
		digest_random(bytes, sizeof(bytes));
		*secret = token_webhook_text(s->arena, bytes);
		sealed = seal_encrypt(s->arena, s->key, s->jurisdiction->id, *id,
		    (struct str){ (const char *)bytes, sizeof(bytes) });
		e = create(s, d, *id, sealed);
		if (e == NULL || e->code != ERR_CONFLICT || e->reason != NULL)
			return e;
		replayed = idempotency_claimed_before(s);
		db_rollback(s->db);
		if (replayed)
			return replay(s, d, id, secret);
		e = NULL;
	}
	return e != NULL ? e : err_new(s->arena, ERR_UNAVAILABLE, "no free id in %d tries", TRIES);
}
