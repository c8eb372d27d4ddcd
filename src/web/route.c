#include "web/route.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/api.h"
#include "web/pages.h"
#include "web/plain.h"
#include "web/staff.h"

/* clang-format off */
const struct route route_table[] = {
	{ METHOD_GET, "/health", plain_health, WHO_ANYONE, NULL, BODY_NONE, FACE_JSON, ROUTE_ANYWHERE },
	{ METHOD_GET, "/robots.txt", plain_robots, WHO_ANYONE, NULL, BODY_NONE, FACE_TEXT, ROUTE_ANYWHERE },

	{ METHOD_GET, "/", pages_home, WHO_ANYONE, NULL, BODY_NONE, FACE_HTML, ROUTE_PUBLIC },
	{ METHOD_GET, "/privacy", pages_privacy, WHO_ANYONE, NULL, BODY_NONE, FACE_HTML, ROUTE_PUBLIC },
	{ METHOD_GET, "/feedback/new", pages_submit_get, WHO_ANYONE, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/feedback/new", pages_submit_post, WHO_ANYONE, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_GET, "/feedback/thanks", pages_thanks, WHO_TOKEN, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_GET, "/track/{token}", pages_track_get, WHO_TOKEN, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/track/{token}", pages_track_post, WHO_TOKEN, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_GET, "/confirm/{token}", pages_confirm_get, WHO_ANYONE, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/confirm/{token}", pages_confirm_post, WHO_ANYONE, NULL, BODY_FORM, FACE_HTML, 0 },

	{ METHOD_GET, "/api/v1/services", api_services, WHO_ANYONE | WHO_KEY, NULL, BODY_NONE, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/feedback", api_feedback_create, WHO_ANYONE | WHO_KEY, "submit", BODY_JSON, FACE_JSON, 0 },
	{ METHOD_GET, "/api/v1/feedback/{id}", api_feedback_get, WHO_TOKEN | WHO_KEY, "read", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/feedback/{id}/outcome", api_outcome_create, WHO_TOKEN, NULL, BODY_JSON, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/actions", api_actions_create, WHO_KEY, "act", BODY_JSON, FACE_JSON, 0 },
	{ METHOD_GET, "/api/v1/actions/{id}", api_actions_get, WHO_KEY, "read,act", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_DELETE, "/api/v1/actions/{id}", api_actions_undo, WHO_KEY, "act", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/endpoints", api_endpoints_create, WHO_KEY, "endpoints", BODY_JSON, FACE_JSON, 0 },
	{ METHOD_GET, "/api/v1/endpoints", api_endpoints_list, WHO_KEY, "endpoints", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_GET, "/api/v1/endpoints/{id}", api_endpoints_get, WHO_KEY, "endpoints", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_PATCH, "/api/v1/endpoints/{id}", api_endpoints_patch, WHO_KEY, "endpoints", BODY_JSON, FACE_JSON, 0 },
	{ METHOD_DELETE, "/api/v1/endpoints/{id}", api_endpoints_delete, WHO_KEY, "endpoints", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/endpoints/{id}/test", api_endpoints_test, WHO_KEY, "endpoints", BODY_NONE, FACE_JSON, 0 },
	{ METHOD_POST, "/api/v1/endpoints/{id}/replay", api_endpoints_replay, WHO_KEY, "endpoints", BODY_JSON, FACE_JSON, 0 },
	{ METHOD_GET, "/api/v1/events", api_events, WHO_KEY, "events", BODY_NONE, FACE_JSON, 0 },

	{ METHOD_GET, "/staff/sign-in", staff_sign_in_get, WHO_ANYONE, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/staff/sign-in", staff_sign_in_post, WHO_ANYONE, NULL, BODY_FORM, FACE_HTML, 0 },
	{ METHOD_POST, "/staff/sign-out", staff_sign_out, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, 0 },
	{ METHOD_GET, "/staff", staff_list_get, WHO_STAFF, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_GET, "/staff/feedback/{id}", staff_feedback_get, WHO_STAFF, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/staff/feedback/{id}/status", staff_feedback_status, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_POST, "/staff/feedback/{id}/duplicate", staff_feedback_duplicate, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_GET, "/staff/actions/new", staff_draft_get, WHO_STAFF, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/staff/actions/new", staff_draft_post, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_POST, "/staff/actions/preview", staff_draft_preview, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_POST, "/staff/actions", staff_draft_send, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },
	{ METHOD_GET, "/staff/actions", staff_action_list, WHO_STAFF, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_GET, "/staff/actions/{id}", staff_action_get, WHO_STAFF, NULL, BODY_NONE, FACE_HTML, 0 },
	{ METHOD_POST, "/staff/actions/{id}/undo", staff_action_undo, WHO_STAFF, NULL, BODY_FORM, FACE_HTML, ROUTE_SEND_AGAIN },

	{ METHOD_OTHER, NULL, NULL, 0, NULL, BODY_NONE, FACE_HTML, 0 },
};
/* clang-format on */

static bool
is_name(struct str part)
{
	return part.n > 2 && part.p[0] == '{' && part.p[part.n - 1] == '}';
}

static bool
matches(const struct route *route, const struct request *r)
{
	struct str rest = str_of(route->pattern + 1);
	size_t i = 0;

	for (; rest.p != NULL; i++) {
		struct str part = str_next(&rest, '/');

		if (i == r->segments_n)
			return false;
		if (is_name(part) ? r->segments[i].n == 0 : !str_eq(part, r->segments[i]))
			return false;
	}
	return i == r->segments_n;
}

const struct route *
route_find(const struct request *r, bool *other)
{
	*other = false;
	for (const struct route *route = route_table; route->pattern != NULL; route++) {
		if (!matches(route, r))
			continue;
		if (route->method == r->method)
			return route;
		*other = true;
	}
	return NULL;
}

struct str
route_allow(struct arena *a, const struct request *r)
{
	struct buf allow;

	buf_init(&allow, a);
	for (size_t m = 0; m < METHOD_OTHER; m++) {
		for (const struct route *route = route_table; route->pattern != NULL; route++) {
			if (route->method != (enum method)m || !matches(route, r))
				continue;
			buf_z(&allow, allow.n == 0 ? "" : ", ");
			buf_z(&allow,
			    m == METHOD_GET ? "GET, HEAD" : request_method_name((enum method)m));
			break;
		}
	}
	return buf_done(&allow);
}

struct str
route_param(const struct route *route, const struct request *r, const char *name)
{
	struct str rest = str_of(route->pattern + 1);

	for (size_t i = 0; rest.p != NULL && i < r->segments_n; i++) {
		struct str part = str_next(&rest, '/');

		if (is_name(part) && str_eq(str_sub(part, 1, part.n - 2), str_of(name)))
			return r->segments[i];
	}
	return STR_NONE;
}

enum route_face
route_face_at(const struct request *r)
{
	static const struct {
		struct str first;
		enum route_face face;
	} faces[] = {
		{ STR("api"), FACE_JSON },
		{ STR("health"), FACE_JSON },
		{ STR("open311"), FACE_XML },
	};

	struct str rest = str_sub(r->path, 1, r->path.n), first = str_next(&rest, '/');

	for (size_t i = 0; i < sizeof(faces) / sizeof(faces[0]); i++)
		if (str_eq(first, faces[i].first))
			return faces[i].face;
	return FACE_HTML;
}
