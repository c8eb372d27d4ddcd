#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "web/route.h"

/* The residents' pages; each noun in pages_NOUN.c, what it shows in views/NOUN.html. */
route_handler pages_home;
route_handler pages_privacy;
route_handler pages_submit_get;
route_handler pages_submit_post;
route_handler pages_thanks;
route_handler pages_track_get;
route_handler pages_track_post;
route_handler pages_confirm_get;
route_handler pages_confirm_post;

#endif
