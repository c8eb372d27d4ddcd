#ifndef WEB_API_H
#define WEB_API_H

#include <stdint.h>

#include "base/str.h"
#include "web/route.h"
#include "wire/json_write.h"

struct ctx;
struct err;
struct json_in;

/*
 * The JSON API, version 1: its handlers, each in api_NOUN.c, and what they
 * share.  Ids are strings, times RFC 3339 with milliseconds, a member that
 * nobody knows is a fault.
 */
route_handler api_services;
route_handler api_feedback_create;
route_handler api_feedback_get;
route_handler api_outcome_create;
route_handler api_actions_create;
route_handler api_actions_get;
route_handler api_actions_undo;
route_handler api_endpoints_create;
route_handler api_endpoints_list;
route_handler api_endpoints_get;
route_handler api_endpoints_patch;
route_handler api_endpoints_delete;
route_handler api_endpoints_test;
route_handler api_endpoints_replay;
route_handler api_events;

/* The members that were sent; jurisdiction_id and token are known already. */
struct json_in *api_body(struct ctx *);

/*
 * All faults of a body: what json_in_close() says, then those of judged that
 * are about other fields.  Either may be NULL.
 */
const struct err *api_faults(struct ctx *, struct json_in *, const struct err *judged);

/* Begins an answer that is one object, and ends it with its status. */
void api_begin(struct ctx *, struct json_write *);
const struct err *api_end(struct ctx *, struct json_write *, int status);

/* 204: done, and nothing to say. */
const struct err *api_nothing(struct ctx *);

/* A moment; 0 is null. */
void api_time(struct ctx *, struct json_write *, const char *name, int64_t);

/* ?limit=1..100, 20 if it is not said, and ?after= as it was sent. */
struct api_page {
	int64_t limit;
	struct str after;
};
const struct err *api_page(struct ctx *, struct api_page *);

/* Location: /api/v1/NOUN/ID */
void api_location(struct ctx *, const char *noun, int64_t id);

#endif
