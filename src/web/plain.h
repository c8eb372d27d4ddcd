#ifndef WEB_PLAIN_H
#define WEB_PLAIN_H

#include "web/route.h"

/* What machines ask that look after the service. */
route_handler plain_health;
route_handler plain_robots;

#endif
