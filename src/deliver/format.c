#include "deliver/format.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "civic/feedback_draft.h"
#include "civic/status.h"
#include "civic/words.h"
#include "deliver/channel.h"
#include "wire/date.h"
#include "wire/installation_key.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/lang.h"
#include "wire/token.h"

enum { DATA_MOST = 256 * 1024 };

/* All that the two formats say, gathered once. */
struct facts {
	const struct matter *of;
	const struct json *data;
	struct str site; /* where this jurisdiction's pages are */
	struct str url;
	struct str token; /* of endpoint.verify: the challenge, or the link's */
	bool verify, follower;
};

struct str
format_id(struct arena *a, const struct sending *s)
{
	if (s->feedback == 0)
		return str_of_int(a, s->event);
	return str_fmt(a, "%lld_%lld", (long long)s->event, (long long)s->feedback);
}

static struct str
site_of(struct arena *a, struct str pattern, struct str domain)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] == '%' && i + 1 < pattern.n && pattern.p[i + 1] == 's') {
			buf_str(&b, domain);
			i++;
		} else
			buf_char(&b, pattern.p[i]);
	}
	return buf_done(&b);
}

static const struct err *
derive(struct arena *a, const struct channel_means *m, enum token_kind kind,
    const struct sending *s, int64_t id, int64_t version, struct str *out)
{
	struct token t = { .jurisdiction = s->jurisdiction, .id = id };

	if (!token_derive(m->key, kind, t.jurisdiction, t.id, version, t.secret))
		return err_new(a, ERR_INTERNAL, "the installation key has no version %lld",
		    (long long)version);
	*out = token_make(a, &t);
	return NULL;
}

/* Where a partner's key reads more. */
static struct str
api_path(struct arena *a, const struct sending *s)
{
	if (s->about != 0)
		return str_fmt(a, "/api/v1/feedback/%lld", (long long)s->about);
	if (s->action != 0)
		return str_fmt(a, "/api/v1/actions/%lld", (long long)s->action);
	return str_fmt(a, "/api/v1/endpoints/%lld", (long long)s->endpoint);
}

static bool
is_verify(const struct sending *s)
{
	return str_eq(s->type, STR("endpoint.verify"));
}

static const struct err *
gather(struct arena *a, const struct channel_means *m, const struct sending *s,
    const struct matter *of, struct facts *f)
{
	const int64_t newest = installation_key_newest(m->key);
	struct str token;

	f->of = of;
	f->verify = is_verify(s);
	f->follower = s->feedback != 0;
	f->site = site_of(a, m->public_url, of->domain);
	TRY(json_read(a, of->data, DATA_MOST, &f->data));
	if (f->verify)
		TRY(derive(a, m, s->text ? TOKEN_CONFIRM : TOKEN_CHALLENGE, s, s->endpoint, newest,
		    &f->token));
	if (f->follower) {
		TRY(derive(a, m, TOKEN_TRACKING, s, s->feedback, of->token_version, &token));
		token = feedback_tracking_path(a, token);
	} else
		token = api_path(a, s);
	f->url = str_fmt(a, "%.*s%.*s", STR_ARG(f->site), STR_ARG(token));
	return NULL;
}

/* What every data has, whatever the event says of it. */
static bool
is_common(struct str name, bool follower)
{
	static const char *const common[] = { "reference", "status", "url", NULL };
	static const char *const of_others[] = { "feedback", "feedback_count", NULL };

	for (const char *const *c = common; *c != NULL; c++)
		if (str_eq(name, str_of(*c)))
			return true;
	for (const char *const *c = of_others; follower && *c != NULL; c++)
		if (str_eq(name, str_of(*c)))
			return true;
	return false;
}

static void
put_data(struct json_write *w, const struct sending *s, const struct facts *f)
{
	const struct json *status = json_get(f->data, "status");
	const struct json *reference =
	    f->of->reference.p == NULL ? json_get(f->data, "reference") : NULL;

	json_write_object(w, "data");
	for (size_t i = 0; i < f->data->count; i++)
		if (!is_common(f->data->members[i].name, f->follower)) {
			json_write_name(w, f->data->members[i].name);
			json_write_value(w, NULL, &f->data->members[i].value);
		}
	if (f->follower) {
		json_write_array(w, "feedback");
		json_write_id(w, NULL, s->feedback);
		json_write_close(w);
	}
	if (f->verify)
		json_write_str(w, "challenge", f->token);
	if (reference != NULL)
		json_write_value(w, "reference", reference);
	else
		json_write_str(w, "reference", f->of->reference);
	if (status == NULL)
		json_write_null(w, "status");
	else
		json_write_value(w, "status", status);
	json_write_str(w, "url", f->url);
	json_write_close(w);
}

static struct str
cloudevent(struct arena *a, const struct sending *s, const struct facts *f)
{
	struct str time = date_millis(a, f->of->created_at);
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_z(&w, "specversion", "1.0");
	json_write_str(&w, "id", format_id(a, s));
	json_write_str(&w, "source", f->site);
	json_write_str(&w, "type", s->type);
	json_write_id(&w, "subject",
	    f->follower	     ? s->feedback
	    : s->about != 0  ? s->about
	    : s->action != 0 ? s->action
			     : s->endpoint);
	json_write_str(&w, "time", time);
	json_write_str(&w, "timestamp", time);
	json_write_z(&w, "datacontenttype", "application/json");
	put_data(&w, s, f);
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

/* What a chat tool shows; %s is the reference, or the city's domain where there is none. */
static const struct {
	const char *type;
	const char *words; /* a msgid */
	bool status;	   /* the new status follows */
} heads[] = {
	{ "feedback.received", N_("New feedback: %s"), false },
	{ "feedback.updated", N_("News on feedback %s"), true },
	{ "action.posted", N_("News on feedback %s"), true },
	{ "outcome.confirmed", N_("It helped: %s"), false },
	{ "outcome.disputed", N_("It did not help: %s"), false },
	{ "endpoint.test", N_("A test message from %s: this address works."), false },
	{ "endpoint.verify", N_("%s will post here after you open this link:"), false },
};

static void
put_head(struct buf *b, const struct lang *l, const struct sending *s, const struct facts *f)
{
	const struct json *status = json_get(f->data, "status");
	struct str who = f->of->reference.p == NULL ? f->of->domain : f->of->reference;
	enum status now = STATUS__MAX;

	if (status != NULL && status->kind == JSON_STR)
		now = status_find(status->string);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct str words = str_of(lang_tr(l, heads[i].words));
		size_t at = str_find(words, '%');

		if (!str_eq(s->type, str_of(heads[i].type)))
			continue;
		buf_str(b, str_sub(words, 0, at));
		buf_str(b, who);
		buf_str(b, str_sub(words, at + 2, words.n));
		if (heads[i].status && now != STATUS__MAX) {
			buf_z(b, " – ");
			buf_z(b, lang_tr(l, status_label(now)));
		}
	}
}

static struct str
text(struct arena *a, const struct sending *s, const struct facts *f)
{
	const struct lang *l = lang_find(f->of->language);
	const struct json *message = json_get(f->data, "message");
	struct words words = words_of(a, message);
	struct buf line, b;
	struct json_write w;

	if (l == NULL)
		l = lang_default();
	buf_init(&line, a);
	put_head(&line, l, s, f);
	if (words.n > 0) {
		buf_char(&line, '\n');
		buf_str(&line, words_in(&words, l));
	}
	if (f->verify)
		buf_fmt(&line, "\n%.*s/confirm/%.*s", STR_ARG(f->site), STR_ARG(f->token));
	else if (f->follower)
		buf_fmt(&line, "\n%.*s", STR_ARG(f->url));
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_str(&w, "text", buf_done(&line));
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

const struct err *
format_body(struct arena *a, const struct channel_means *m, const struct sending *s,
    const struct matter *of, struct str *out)
{
	struct facts f = { 0 };

	TRY(gather(a, m, s, of, &f));
	*out = s->text ? text(a, s, &f) : cloudevent(a, s, &f);
	return NULL;
}

/* Not where it names the endpoint or the follower. */
bool
format_shared(const struct sending *s)
{
	return s->feedback == 0 && (s->about != 0 || s->action != 0) && !is_verify(s);
}

bool
format_answers_challenge(
    struct arena *a, const struct channel_means *m, const struct sending *s, struct str answer)
{
	const struct json *body, *said;
	struct token t;

	if (json_read(a, answer, ANSWER_KEPT, &body) != NULL)
		return false;
	said = json_get(body, "challenge");
	return said != NULL && said->kind == JSON_STR && token_parse(said->string, &t) &&
	       t.jurisdiction == s->jurisdiction && t.id == s->endpoint &&
	       token_matches(m->key, TOKEN_CHALLENGE, &t);
}
