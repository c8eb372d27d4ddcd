#include "civic/endpoint.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/api_key.h"
#include "civic/endpoint_filter.h"
#include "civic/event.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/installation_key.h"
#include "wire/seal.h"
#include "wire/token.h"

const char *const endpoint_format_names[] = { "cloudevent", "text", NULL };
const char *const endpoint_state_names[] = { "unconfirmed", "active", "disabled", "deleted", NULL };

static const char *const state_labels[ENDPOINT_STATE__MAX] = {
	[ENDPOINT_UNCONFIRMED] = N_("Waiting to be confirmed"),
	[ENDPOINT_ACTIVE] = N_("Active"),
	[ENDPOINT_DISABLED] = N_("Switched off"),
	[ENDPOINT_DELETED] = N_("Deleted"),
};

const char *
endpoint_state_label(enum endpoint_state state)
{
	return state_labels[state];
}

int64_t
endpoint_shard(struct str destination)
{
	uint8_t hash[DIGEST_BYTES];

	digest_blake2b(destination, hash);
	return hash[0] % ENDPOINT_SHARDS;
}

static size_t
index_of(const char *const *names, struct str name)
{
	size_t i = 0;

	while (names[i] != NULL && !str_eq(name, str_of(names[i])))
		i++;
	return i;
}

static const struct err *
read_list(struct scope *s, const struct sql_endpoint_list *by, struct endpoint **out, size_t *n)
{
	struct sql_endpoint_list_rows rows;
	struct endpoint *of;

	TRY(sql_endpoint_list(s->db, by, &rows));
	of = ARENA_ARRAY(s->arena, rows.n, struct endpoint);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_endpoint_list_row *r = &rows.p[i];

		of[i] = (struct endpoint){
			.id = r->id,
			.api_key_id = r->api_key,
			.feedback_id = r->feedback,
			.address = { r->url, r->destination },
			.events = r->events.p,
			.events_n = r->events.n,
			.filter = endpoint_filter_read(s->arena, r->filter),
			.format = (enum endpoint_format)index_of(endpoint_format_names, r->format),
			.state = (enum endpoint_state)index_of(endpoint_state_names, r->state),
			.reason = r->reason,
			.created_at = r->created_at,
			.confirmed_at = r->confirmed_at,
			.waiting = r->waiting,
			.parked = r->parked,
			.parked_reasons = r->parked_reasons.p,
			.parked_reasons_n = r->parked_reasons.n,
		};
	}
	*out = of;
	*n = rows.n;
	return NULL;
}

const struct err *
endpoint_find(struct scope *s, int64_t api_key, int64_t id, struct endpoint **out)
{
	size_t n;

	TRY(read_list(
	    s, &(struct sql_endpoint_list){ s->jurisdiction->id, api_key, id, 0, 1 }, out, &n));
	if (n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no endpoint %lld", (long long)id);
	return NULL;
}

const struct err *
endpoint_lock(struct scope *s, int64_t api_key, int64_t id, struct endpoint **out)
{
	struct sql_endpoint_lock_rows rows;

	TRY(sql_endpoint_lock(
	    s->db, &(struct sql_endpoint_lock){ s->jurisdiction->id, api_key, id }, &rows));
	TRY(api_key_check(s, api_key));
	return endpoint_find(s, api_key, id, out);
}

const struct err *
endpoint_list(struct scope *s, int64_t api_key, int64_t after, int64_t limit, struct endpoint **out,
    size_t *n)
{
	return read_list(s,
	    &(struct sql_endpoint_list){ s->jurisdiction->id, api_key, 0, after, limit }, out, n);
}

const struct err *
endpoint_patch(struct scope *s, const struct endpoint *was, const struct endpoint *now)
{
	bool moved = !str_eq(was->address.url, now->address.url);
	struct sql_endpoint_update row = {
		.jurisdiction = s->jurisdiction->id,
		.id = was->id,
		.url = now->address.url,
		.destination = now->address.destination,
		.shard = endpoint_shard(now->address.destination),
		.events = { now->events, now->events_n },
		.filter = endpoint_filter_json(s->arena, &now->filter),
		.format = str_of(endpoint_format_names[now->format]),
		.confirmed_at = moved ? 0 : was->confirmed_at,
	};
	enum endpoint_state state = now->state;

	if (state != ENDPOINT_DISABLED)
		state = row.confirmed_at == 0 ? ENDPOINT_UNCONFIRMED : ENDPOINT_ACTIVE;
	else
		row.reason = was->state == ENDPOINT_DISABLED && was->reason.p != NULL
				 ? was->reason
				 : STR("switched off by its owner");
	row.state = str_of(endpoint_state_names[state]);
	TRY(sql_endpoint_update(s->db, &row));
	if (state == ENDPOINT_UNCONFIRMED && (moved || was->state == ENDPOINT_DISABLED))
		return event_endpoint(s, EVENT_ENDPOINT_VERIFY, was->id, NULL);
	return NULL;
}

const struct err *
endpoint_delete(struct scope *s, int64_t id)
{
	struct sql_endpoint_delete_rows rows;

	TRY(sql_endpoint_delete(
	    s->db, &(struct sql_endpoint_delete){ s->jurisdiction->id, id }, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no endpoint %lld", (long long)id);
	return NULL;
}

const struct err *
endpoint_test(struct scope *s, const struct endpoint *e, int64_t *event)
{
	if (e->state != ENDPOINT_ACTIVE)
		return err_words(s->arena, ERR_CONFLICT, "state",
		    N_("Only an active endpoint can be tested. Confirm it or switch it on first."),
		    NULL);
	return event_endpoint(s, EVENT_ENDPOINT_TEST, e->id, event);
}

const struct err *
endpoint_confirm(struct scope *s, const struct token *t)
{
	struct sql_endpoint_confirm_rows rows;

	if (t->jurisdiction != s->jurisdiction->id || !token_matches(s->key, TOKEN_CONFIRM, t))
		return err_new(s->arena, ERR_NOT_FOUND, "a confirm token that is none of ours");
	TRY(sql_endpoint_confirm(s->db,
	    &(struct sql_endpoint_confirm){ s->jurisdiction->id, t->id, clock_db() }, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND, "no endpoint %lld", (long long)t->id);
	return NULL;
}

const struct err *
endpoint_confirm_token(struct scope *s, int64_t id, struct str *text)
{
	struct token t = { .jurisdiction = s->jurisdiction->id, .id = id };

	if (!token_derive(s->key, TOKEN_CONFIRM, t.jurisdiction, id,
		installation_key_newest(s->key), t.secret))
		return err_new(s->arena, ERR_INTERNAL, "no installation key");
	*text = token_make(s->arena, &t);
	return NULL;
}

const struct err *
endpoint_secret(
    struct scope *s, int64_t id, int64_t version, struct str sealed, uint8_t out[DIGEST_BYTES])
{
	struct str secret;

	if (sealed.p == NULL) {
		if (token_derive(
			s->key, TOKEN_WEBHOOK_SECRET, s->jurisdiction->id, id, version, out))
			return NULL;
		return err_new(s->arena, ERR_INTERNAL, "the installation key has no version %lld",
		    (long long)version);
	}
	TRY(seal_decrypt(s->arena, s->key, s->jurisdiction->id, id, sealed, &secret));
	if (secret.n != DIGEST_BYTES)
		return err_new(s->arena, ERR_INTERNAL, "endpoint %lld: a secret of %zu bytes",
		    (long long)id, secret.n);
	memcpy(out, secret.p, DIGEST_BYTES);
	return NULL;
}
