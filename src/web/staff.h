#ifndef WEB_STAFF_H
#define WEB_STAFF_H

#include "web/route.h"

/* The staff console; each noun in staff_NOUN.c, what it shows in views/staff_NOUN.html. */
route_handler staff_sign_in_get;
route_handler staff_sign_in_post;
route_handler staff_sign_out;
route_handler staff_list_get;
route_handler staff_feedback_get;
route_handler staff_feedback_status;
route_handler staff_feedback_duplicate;
route_handler staff_draft_get;
route_handler staff_draft_post;
route_handler staff_draft_preview;
route_handler staff_draft_send;
route_handler staff_action_list;
route_handler staff_action_get;
route_handler staff_action_undo;

#endif
