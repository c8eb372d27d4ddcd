#ifndef CMD_DEMO_CITY_H
#define CMD_DEMO_CITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct dice;

/*
 * Larkmouth, a city on no map: it lies in the middle of an ocean, so that no
 * made-up complaint stands at a real door.  A river runs through it from
 * west to east, with six districts on each bank.
 */
enum { CITY_DISTRICTS = 12, CITY_CORNERS = 53, CITY_SPOTS = 48 };

struct city_point {
	double x, y; /* longitude, latitude */
};

struct city_district {
	const char *name;
	struct city_point corners[CITY_CORNERS]; /* closed: the last is the first */
	struct city_point least, most;		 /* the box around it */
};

/* A place that people know and speak up about more than about others. */
struct city_spot {
	const char *english, *spanish; /* "the ferry landing" */
	struct city_point at;
	size_t district;
	double weight;
};

struct city {
	struct city_district districts[CITY_DISTRICTS];
	struct city_spot spots[CITY_SPOTS];
	double spot_weights[CITY_SPOTS];
};

extern const char city_name[], city_zone[];
extern const double city_west, city_south, city_east, city_north;

/* The same for the same seed. */
const struct city *city_new(struct arena *, uint64_t seed);

/* A district as a GeoJSON geometry. */
struct str city_geojson(struct arena *, const struct city_district *);

/* Where somebody speaks up. */
struct city_place {
	struct city_point at;
	size_t district;
	const struct city_spot *spot; /* near it, or NULL */
	const char *street, *cross;
	int number; /* of the house */
};

/* crowded: how likely near a spot. */
void city_place(const struct city *, struct dice *, double crowded, struct city_place *out);

#endif
