#include "web/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/digest.h"
#include "wire/uri.h"

enum { ID_LEAST = 8, ID_MOST = 64, HOST_MOST = 262, REQUEST_ID_BYTES = 16 };

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
	[METHOD_OTHER] = "OTHER",
};

const char *
request_method_name(enum method m)
{
	return method_names[m];
}

static struct str
find(const struct request *r, struct str before, struct str name)
{
	for (size_t i = 0; i < r->params_n; i++) {
		struct str its = r->params[i].name;

		if (its.n == before.n + name.n && str_starts(its, before) &&
		    memcmp(its.p + before.n, name.p, name.n) == 0)
			return r->params[i].value;
	}
	return STR_NONE;
}

struct str
request_param(const struct request *r, const char *name)
{
	return find(r, STR(""), str_of(name));
}

struct str
request_header(const struct request *r, const char *name)
{
	return find(r, STR("HTTP_"), str_of(name));
}

static bool
only(struct str s, const char *marks)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    (c == '\0' || strchr(marks, c) == NULL))
			return false;
	}
	return true;
}

static enum method
read_method(struct str name)
{
	if (str_eq(name, STR("HEAD")))
		return METHOD_GET;
	for (size_t i = 0; i < METHOD_OTHER; i++)
		if (str_eq(name, str_of(method_names[i])))
			return (enum method)i;
	return METHOD_OTHER;
}

static struct str
read_id(const struct request *r, struct arena *a)
{
	struct str id = request_param(r, "REQUEST_ID");
	unsigned char random[REQUEST_ID_BYTES];

	if (id.n >= ID_LEAST && id.n <= ID_MOST && only(id, "-"))
		return id;
	digest_random(random, sizeof(random));
	return digest_hex(a, random, sizeof(random));
}

static void
read_params(struct request *r, struct arena *a, char *const *params)
{
	struct form_pair *pairs;
	size_t n = 0;

	while (params[n] != NULL)
		n++;
	pairs = ARENA_ARRAY(a, n, struct form_pair);
	for (size_t i = 0; i < n; i++) {
		pairs[i].value = str_of(params[i]);
		pairs[i].name = str_next(&pairs[i].value, '=');
	}
	r->params = pairs;
	r->params_n = n;
}

void
request_init(struct request *r, struct arena *a, char *const *params)
{
	struct str method, host;

	*r = (struct request){ 0 };
	read_params(r, a, params);
	method = request_param(r, "REQUEST_METHOD");
	r->method = read_method(method);
	r->head = str_eq(method, STR("HEAD"));
	host = request_header(r, "HOST");
	if (host.n > 0 && host.n <= HOST_MOST && only(host, ".-:[]"))
		r->host = host;
	r->address = request_param(r, "REMOTE_ADDR");
	r->content_type = request_param(r, "CONTENT_TYPE");
	r->id = read_id(r, a);
}

const struct err *
request_target(struct request *r, struct arena *a)
{
	struct str target = request_param(r, "REQUEST_URI");

	uri_split(target, &r->path, &r->query_text);
	TRY(uri_path(a, r->path, r->segments, REQUEST_SEGMENTS_MAX, &r->segments_n));
	return form_read(a, r->query_text, REQUEST_QUERY_MAX, &r->query);
}
