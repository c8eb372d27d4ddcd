#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "wire/form.h"

struct arena;
struct err;

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_OTHER };

enum { REQUEST_SEGMENTS_MAX = 12, REQUEST_QUERY_MAX = 8192 };

/*
 * What a client sent, read from the CGI parameters (RFC 3875) that nginx
 * passes.  All text is UTF-8 without NUL but for path, query_text and what
 * request_header() gives, which are as they came.
 */
struct request {
	const struct form_pair *params; /* CGI's */
	size_t params_n;
	enum method method; /* HEAD is GET */
	bool head;	    /* the body of the answer is left out */
	struct str path;			   /* still encoded */
	struct str segments[REQUEST_SEGMENTS_MAX]; /* of the path, decoded */
	size_t segments_n;
	struct str query_text;
	struct form query;
	struct str host;    /* as in the Host header; STR_NONE where it is none */
	struct str address; /* of the client, as nginx sees it */
	struct str id;	    /* 8 to 64 of [0-9A-Za-z-], for the log and the client */
	struct str content_type;
	struct str body; /* set by fcgi_body() */
};

/*
 * Reads method, host, id and the like: cannot fail.  params are "NAME=value",
 * ended by NULL, and not copied.
 * Path and query are read by request_target().
 */
void request_init(struct request *, struct arena *, char *const *params);

/* ERR_MALFORMED, ERR_NOT_FOUND or ERR_TOO_LARGE where path or query cannot be read. */
const struct err *request_target(struct request *, struct arena *);

/* A CGI parameter ("CONTENT_LENGTH"), or STR_NONE. */
struct str request_param(const struct request *, const char *name);

/* A header by its CGI name without HTTP_ ("ACCEPT_LANGUAGE"), or STR_NONE. */
struct str request_header(const struct request *, const char *name);

/* "GET", also for HEAD. */
const char *request_method_name(enum method);

#endif
