#include "civic/webhook_url.h"

#include <curl/curl.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "wire/field.h"
#include "wire/ipaddr.h"

enum { LABEL_MAX = 63, HOST_MAX = 253 };

struct reader {
	struct arena *arena;
	const char *field;
	CURLU *url;
};

static const struct err *
fault(struct reader *r, const char *reason, const char *say, const char *arg)
{
	return err_field(r->arena, r->field, reason, say, arg);
}

static bool
fine(CURLUcode code)
{
	if (code == CURLUE_OUT_OF_MEMORY)
		log_die("libcurl: out of memory");
	return code == CURLUE_OK;
}

static struct str
part(struct reader *r, CURLUPart which, unsigned flags)
{
	char *text = NULL;
	struct str copy = STR_NONE;

	if (fine(curl_url_get(r->url, which, &text, flags)))
		copy = str_copy(r->arena, str_of(text));
	curl_free(text);
	return copy;
}

/* Printable ASCII without what only means mischief: libcurl would repair some of it, and others
 * read it otherwise. */
static bool
plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("\\\"<>^`{|}", s.p[i]) != NULL)
			return false;
	return true;
}

static bool
is_name(struct str host)
{
	struct str rest = host;

	if (host.n == 0 || host.n > HOST_MAX)
		return false;
	while (rest.p != NULL) {
		struct str label = str_next(&rest, '.');

		if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' ||
		    label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", label.p[i]) == NULL)
				return false;
	}
	return true;
}

static bool
is_literal(struct str host)
{
	struct ipaddr address;

	return host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']' &&
	       ipaddr_parse(str_sub(host, 1, host.n - 2), &address) && address.bits == 128;
}

/* The host in lower case and without a final dot, put back into the URL. */
static const struct err *
judge_host(struct reader *r, struct str *out)
{
	struct str host = str_lower(r->arena, part(r, CURLUPART_HOST, 0));

	if (str_ends(host, STR(".")))
		host.n--;
	if (!is_name(host) && !is_literal(host))
		return fault(r, "host",
		    N_("The name of the server can only have letters, digits, dots and hyphens."),
		    NULL);
	if (part(r, CURLUPART_ZONEID, 0).n > 0 ||
	    !fine(curl_url_set(r->url, CURLUPART_HOST, str_z(r->arena, host), 0)))
		return fault(r, "host", N_("We cannot reach a server of that name."), NULL);
	*out = host;
	return NULL;
}

static const struct err *
judge_port(
    struct reader *r, const struct webhook_policy *policy, struct str scheme, struct str *out)
{
	struct str port = part(r, CURLUPART_PORT, CURLU_DEFAULT_PORT), rest = policy->ports;
	int64_t number;

	if (!str_int(port, &number) || number < 1 || number > 65535)
		return fault(r, "port", N_("The port must be a number from 1 to 65535."), NULL);
	*out = str_of_int(r->arena, number);
	if (number == (str_eq(scheme, STR("https")) ? 443 : 80))
		curl_url_set(r->url, CURLUPART_PORT, NULL, 0);
	if (policy->loopback)
		return NULL;
	while (rest.p != NULL)
		if (str_eq(str_trim(str_next(&rest, ',')), *out))
			return NULL;
	return fault(r, "port", N_("Webhooks can only use these ports: %s."),
	    str_z(r->arena, policy->ports));
}

static const struct err *
judge(struct reader *r, const struct webhook_policy *policy, struct endpoint_url *out)
{
	struct str scheme, host = STR_NONE, port = STR_NONE;

	scheme = part(r, CURLUPART_SCHEME, 0);
	if (!str_eq(scheme, STR("https")) && !(policy->loopback && str_eq(scheme, STR("http"))))
		return fault(r, "scheme",
		    N_("The address must begin with https:// to keep it private."), NULL);
	if (part(r, CURLUPART_USER, 0).p != NULL || part(r, CURLUPART_PASSWORD, 0).p != NULL)
		return fault(r, "user",
		    N_("Leave out the user name and password: the signature proves who is "
		       "calling."),
		    NULL);
	if (part(r, CURLUPART_FRAGMENT, 0).p != NULL)
		return fault(r, "fragment",
		    N_("Leave out the part after #: it is never sent to a server."), NULL);
	TRY(judge_host(r, &host));
	TRY(judge_port(r, policy, scheme, &port));
	out->url = part(r, CURLUPART_URL, 0);
	out->destination =
	    str_fmt(r->arena, "%.*s://%.*s:%.*s", STR_ARG(scheme), STR_ARG(host), STR_ARG(port));
	if (out->url.p == NULL || out->url.n > ENDPOINT_URL_MAX)
		return fault(r, "url", N_("We cannot read this as an address."), NULL);
	return NULL;
}

static const struct err *
parse(struct reader *r, const struct webhook_policy *policy, struct str text,
    struct endpoint_url *out)
{
	const struct err *e;

	r->url = curl_url();
	if (r->url == NULL)
		log_die("libcurl: out of memory");
	if (!fine(curl_url_set(r->url, CURLUPART_URL, str_z(r->arena, text), 0)))
		e = fault(r, "url",
		    N_("We cannot read this as an address. It looks like "
		       "https://example.org/hook."),
		    NULL);
	else
		e = judge(r, policy, out);
	curl_url_cleanup(r->url);
	return e;
}

const struct err *
webhook_url_read(struct arena *a, const struct webhook_policy *policy, const char *field,
    struct str value, struct endpoint_url *out)
{
	struct reader r = { .arena = a, .field = field };
	struct endpoint_url first, again;
	struct str line;

	TRY(field_line(a, field, value, ENDPOINT_URL_MAX, FIELD_REQUIRED, &line));
	if (!plain(line))
		return fault(&r, "url",
		    N_("An address has no spaces, accents or special characters: they are written "
		       "as percent codes."),
		    NULL);
	TRY(parse(&r, policy, line, &first));
	/* "0x7f." is a name and "0x7f" a number: what reads otherwise the second time is no normal
	 * form. */
	TRY(parse(&r, policy, first.url, &again));
	if (!str_eq(first.url, again.url))
		return fault(&r, "host", N_("We cannot reach a server of that name."), NULL);
	*out = first;
	return NULL;
}
