#ifndef WEB_API_H
#define WEB_API_H

#include "web/route.h"

/* The JSON API, version 1.  Each handler lies in api_NOUN.c. */

#endif
