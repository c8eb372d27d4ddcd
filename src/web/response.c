#include "web/response.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"

/* What every answer says, whatever it is. */
static const char fixed_headers[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: accelerometer=(), autoplay=(), browsing-topics=(), camera=(), "
    "display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(self), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()\r\n";

static const char page_policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "img-src 'self' data:";
static const char data_policy[] =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";

void
response_init(struct response *r, struct arena *a)
{
	r->arena = a;
	r->status = 200;
	r->content_type = STR_NONE;
	r->cache = STR("no-store");
	r->secret = false;
	r->headers_n = 0;
	buf_init(&r->body, a);
}

void
response_header(struct response *r, const char *name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
			log_die("response: a control character in header %s", name);
	if (r->headers_n == RESPONSE_HEADERS_MAX)
		log_die("response: more than %d headers", RESPONSE_HEADERS_MAX);
	r->headers[r->headers_n++] = (struct response_header){ name, value };
}

void
response_redirect(struct response *r, struct str where)
{
	r->status = 303;
	response_header(r, "Location", where);
}

/* A browser asks again each time: it may have another language by then, or be signed in. */
void
response_share(struct response *r)
{
	if (r->status != 200)
		return;
	for (size_t i = 0; i < r->headers_n; i++)
		if (strcmp(r->headers[i].name, "Set-Cookie") == 0)
			return;
	r->cache = STR("public, max-age=0, s-maxage=10");
	response_header(r, "Vary", STR("Accept-Language, Cookie"));
}

/* The words of RFC 9110 section 15.  Without any, nginx leaves out the space that must follow the
 * number. */
static const char *
phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 409, "Conflict" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Other";
}

static void
add(struct buf *out, const char *name, struct str value)
{
	buf_z(out, name);
	buf_z(out, ": ");
	buf_str(out, value);
	buf_z(out, "\r\n");
}

static void
add_policies(struct buf *out, const struct response *r, const struct response_policy *p)
{
	bool page = str_starts(r->content_type, STR("text/html"));

	buf_z(out, fixed_headers);
	buf_z(out, "Content-Security-Policy: ");
	buf_z(out, page ? page_policy : data_policy);
	buf_z(out, "\r\n");
	add(out, "Referrer-Policy", r->secret ? STR("no-referrer") : STR("same-origin"));
	if (p->https)
		buf_z(out, "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n");
}

static void
add_status(struct buf *out, const struct response *r)
{
	buf_z(out, "Status: ");
	buf_int(out, r->status);
	buf_char(out, ' ');
	buf_z(out, phrase(r->status));
	buf_z(out, "\r\n");
}

static void
add_length(struct buf *out, size_t n)
{
	buf_z(out, "Content-Length: ");
	buf_int(out, (int64_t)n);
	buf_z(out, "\r\n");
}

struct str
response_text(struct response *r, const struct response_policy *p, struct str request_id, bool head)
{
	struct str body = buf_done(&r->body);
	struct buf out;

	buf_init(&out, r->arena);
	add_status(&out, r);
	if (r->content_type.n > 0)
		add(&out, "Content-Type", r->content_type);
	if (r->status != 204 && r->status != 304)
		add_length(&out, body.n);
	add(&out, "Cache-Control", r->cache);
	add(&out, "X-Request-Id", request_id);
	for (size_t i = 0; i < r->headers_n; i++)
		add(&out, r->headers[i].name, r->headers[i].value);
	add_policies(&out, r, p);
	buf_z(&out, "\r\n");
	if (!head)
		buf_str(&out, body);
	return buf_done(&out);
}
