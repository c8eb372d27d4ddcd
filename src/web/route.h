#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stddef.h>

#include "base/str.h"
#include "web/request.h"

struct ctx;
struct err;

/*
 * Every address of the service is one row of a table.  A handler only
 * decides: who may ask, how large a body may be, which jurisdiction it is
 * about and how a mistake looks are settled from its row before it runs.
 *
 * It may run twice (after ERR_STALE) or more often (while the database is
 * away): it keeps nothing from one run to the next.
 */
typedef const struct err *route_handler(struct ctx *);

/* Who may ask; bits that are or-ed. */
enum route_who {
	WHO_ANYONE = 1, /* nobody in particular */
	WHO_TOKEN = 2,	/* who has the tracking token: {token}, ?token=, or the body's token */
	WHO_STAFF = 4,	/* who signed in; every form they post carries auth_form_token() */
	WHO_KEY = 8,	/* a program with a key that has the row's scope */
};

enum route_body {
	BODY_NONE, /* what is sent is not looked at */
	BODY_JSON, /* application/json, at most 64 KiB */
	BODY_FORM, /* urlencoded or multipart/form-data, at most 256 KiB; from our own pages only */
};

enum route_face { FACE_HTML, FACE_JSON, FACE_XML, FACE_TEXT };

enum route_flag {
	ROUTE_ANYWHERE = 1,   /* about no jurisdiction: ctx.jurisdiction and ctx.scope stay empty */
	ROUTE_SEND_AGAIN = 2, /* a form without secrets: offered to be sent again after a failure,
			       * and after a sign-in where that had ended */
	ROUTE_PUBLIC = 4,     /* the same for all who are nobody in particular, at one host and in
			       * one language: see response_share() */
};

struct route {
	enum method method;
	const char *pattern; /* "/api/v1/feedback/{id}": a {name} stands for one whole segment */
	route_handler *run;
	unsigned who;
	const char *scope; /* "read,act": a key needs one of them; NULL: any key will do */
	enum route_body body;
	enum route_face face; /* what it gives, and how errors look */
	unsigned flags;
};

/* The table, ended by a NULL pattern.  Of two rows that match, the first counts. */
extern const struct route route_table[];

/*
 * The row for a request, NULL where none has this path (*other false) or none
 * takes this method there (*other true).
 */
const struct route *route_find(const struct request *, bool *other);

/* The methods some row takes at the request's path: "GET, HEAD, POST". */
struct str route_allow(struct arena *, const struct request *);

/* The segment that {name} of the row's pattern stands for; STR_NONE where it has no such name. */
struct str route_param(const struct route *, const struct request *, const char *name);

/* How an error looks at an address that has no row, or cannot even be read. */
enum route_face route_face_at(const struct request *);

#endif
