#ifndef CIVIC_ENDPOINT_FILTER_H
#define CIVIC_ENDPOINT_FILTER_H

#include "base/str.h"
#include "civic/endpoint.h"

struct arena;

/*
 * A partner's filter as the table keeps it: {"service": [code, …], "area":
 * ["ID", …]}, a list left out where it is empty.  What cannot be read is empty.
 */
struct endpoint_filter endpoint_filter_read(struct arena *, struct str json);
struct str endpoint_filter_json(struct arena *, const struct endpoint_filter *);

#endif
