#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/failpoint.h"
#include "deliver/channel.h"
#include "deliver/format.h"
#include "deliver/sign.h"

static const struct err *
compose(struct arena *a, const struct channel_means *m, const struct sending *s,
    const struct matter *matter, struct str *body)
{
	FAILPOINT_OF("build", s->endpoint);
	return format_body(a, m, s, matter, body);
}

static const char *
header(struct arena *a, struct str name, struct str value)
{
	char *p = arena_alloc(a, name.n + value.n + 1);

	memcpy(p, name.p, name.n);
	memcpy(p + name.n, value.p, value.n);
	return p;
}

static void
address(struct arena *a, const struct channel_means *m, const struct sending *s, int64_t time,
    struct request *r)
{
	const struct str secret = { (const char *)s->secret, sizeof(s->secret) };
	struct str id = format_id(a, s), at = str_of_int(a, time);
	int n = 0;

	r->url = s->url.p;
	r->header[n++] = s->text ? "Content-Type: application/json"
				 : "Content-Type: application/cloudevents+json; charset=utf-8";
	r->header[n++] = m->agent;
	r->header[n++] = header(a, STR("webhook-id: "), id);
	r->header[n++] = header(a, STR("webhook-timestamp: "), at);
	r->header[n++] =
	    header(a, STR("webhook-signature: "), sign_value(a, &secret, 1, id, at, r->body));
	/* Nobody is asked to say "continue" first, or to change its answer's form. */
	r->header[n++] = "Expect:";
	r->header[n++] = "Accept:";
	r->header[n] = NULL;
}

/* A challenge that is to come back. */
static bool
reads(const struct sending *s)
{
	return str_eq(s->type, STR("endpoint.verify")) && !s->text;
}

static void
judge(struct arena *a, const struct channel_means *m, const struct sending *s,
    const struct answer *got, struct verdict *v)
{
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
		if (reads(s)) {
			FAILPOINT_OF("judge", s->endpoint);
			v->confirms =
			    format_answers_challenge(a, m, s, (struct str){ got->body, got->n });
			if (!v->confirms) {
				v->kind = VERDICT_AGAIN;
				v->error = "The answer did not hold the challenge.";
			}
		}
	}
}

const struct channel channel_webhook = { "webhook", compose, format_shared, address, reads, judge };
