#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "civic/endpoint.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "deliver/channel.h"
#include "deliver/format.h"
#include "deliver/sign.h"
#include "wire/digest.h"

static const char *
content_type(const struct sending *s)
{
	return str_eq(s->format, STR("text"))
		   ? "Content-Type: application/json"
		   : "Content-Type: application/cloudevents+json; charset=utf-8";
}

static const struct err *
build(struct arena *a, const struct channel_means *m, const struct sending *s, int64_t time,
    struct request *r)
{
	const struct jurisdiction j = { .id = s->jurisdiction };
	struct scope scope = { .arena = a, .jurisdiction = &j, .key = m->key };
	uint8_t secret[DIGEST_BYTES];
	struct str id = format_id(a, s), live = { (const char *)secret, sizeof(secret) };
	int n = 0;

	FAILPOINT_OF("build", s->endpoint);
	TRY(format_body(a, m, s, &r->body));
	TRY(endpoint_secret(&scope, s->endpoint, s->secret_version, s->sealed, secret));
	r->url = str_z(a, s->url);
	r->header[n++] = content_type(s);
	r->header[n++] = m->agent;
	r->header[n++] = str_fmt(a, "webhook-id: %.*s", STR_ARG(id)).p;
	r->header[n++] = str_fmt(a, "webhook-timestamp: %lld", (long long)time).p;
	r->header[n++] = str_fmt(
	    a, "webhook-signature: %.*s", STR_ARG(sign_value(a, &live, 1, id, time, r->body)))
			     .p;
	/* Nobody is asked to say "continue" first, or to change its answer's form. */
	r->header[n++] = "Expect:";
	r->header[n++] = "Accept:";
	r->header[n] = NULL;
	return NULL;
}

static void
judge(struct arena *a, const struct channel_means *m, const struct sending *s,
    const struct answer *got, struct verdict *v)
{
	bool verify = str_eq(s->type, STR("endpoint.verify"));

	v->kind = VERDICT_AGAIN;
	if (got->error != NULL)
		return;
	v->slow_down = got->status == 429;
	if (got->status == 410) {
		v->kind = VERDICT_GONE;
	} else if (got->status >= 300 && got->status < 400) {
		v->error = "A redirect is not followed: give the address it leads to.";
	} else if (got->status >= 200 && got->status < 300) {
		v->kind = VERDICT_DELIVERED;
		if (verify && !str_eq(s->format, STR("text"))) {
			v->confirms =
			    format_answers_challenge(a, m, s, (struct str){ got->body, got->n });
			if (!v->confirms) {
				v->kind = VERDICT_AGAIN;
				v->error = "The answer did not hold the challenge.";
			}
		}
	}
}

const struct channel channel_webhook = { "webhook", build, judge };
