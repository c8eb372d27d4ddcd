#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct arena;

enum { RESPONSE_HEADERS_MAX = 24 };

/* What we answer: whole in memory before the first byte is sent. */
struct response {
	struct arena *arena;
	int status;
	struct str content_type;
	struct str cache; /* Cache-Control; "no-store" unless a handler knows better */
	bool secret;	  /* the address holds a token: no Referer anywhere */
	struct buf body;
	size_t headers_n;
	struct response_header {
		const char *name;
		struct str value;
	} headers[RESPONSE_HEADERS_MAX];
};

/* Empty, status 200; also to forget what a handler wrote so far. */
void response_init(struct response *, struct arena *);

/*
 * Adds a header (Location, Retry-After, Set-Cookie, …).  A control character
 * in the value ends the process: only a fault in the code makes one.
 */
void response_header(struct response *, const char *name, struct str value);

/* 303 See Other: after a POST, go and look there. */
void response_redirect(struct response *, struct str where);

/* What makes one worker's answers differ from another installation's. */
struct response_policy {
	bool https; /* say so to browsers for a year */
};

/*
 * Lets a cache in front of us give a page to others for some seconds, who ask
 * at the same host, show nothing that says who they are, and read the same
 * language.  Changes nothing unless it is a 200 that sets no cookie.
 */
void response_share(struct response *);

/*
 * The whole as CGI wants it (RFC 3875 section 6): Status, headers with the
 * security headers every answer has, an empty line, the body unless head.
 */
struct str response_text(
    struct response *, const struct response_policy *, struct str request_id, bool head);

#endif
