#ifndef WIRE_GEOJSON_H
#define WIRE_GEOJSON_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct json;

/*
 * Named polygons of a GeoJSON FeatureCollection (RFC 7946).  A file of any
 * size is cut into its features first, without reading them: each is then
 * read by itself, so that memory holds one at a time.
 */

/* The features of a text, in their order.  ERR_MALFORMED where it is no FeatureCollection. */
const struct err *geojson_features(
    struct arena *, struct str text, const struct str **features, size_t *count);

struct geojson_feature {
	const struct json *properties; /* an object, or NULL */
	struct str geometry;	       /* a Polygon or MultiPolygon, as it stands in the text */
};

/*
 * Reads one.  ERR_MALFORMED where it is no JSON; ERR_INVALID where its
 * geometry is none of the two, or its coordinates are not degrees of
 * longitude and latitude.
 */
const struct err *geojson_read(struct arena *, struct str feature, struct geojson_feature *out);

#endif
