#include "cmd/demo_city.h"

#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/demo_dice.h"

enum { COLUMNS = CITY_DISTRICTS / 2, EDGE = 13, EW = 40, NS = 40 };

const char city_name[] = "City of Larkmouth", city_zone[] = "America/New_York";
const double city_west = -58.50, city_south = 35.13, city_east = -58.26, city_north = 35.27;

/* Degrees: the districts keep some way off the edges of the map. */
static const double margin = 0.02, river_half = 0.0012, middle = 35.20, pi = 3.14159265358979;

static const char *const names[CITY_DISTRICTS] = { "Saltgate", "Oldferry", "Lanternhill",
	"Millgarth", "Orchardside", "Heronfield", "Tallowquay", "Copperwell", "Alderway", "Kilnrow",
	"Wrenbrook", "Marrowgreen" };

static const char *const streets[EW] = { "Heron Street", "Alder Street", "Lantern Street",
	"Ropewalk", "Tallow Street", "Osprey Street", "Kiln Street", "Barley Street",
	"Mussel Street", "Copper Street", "Weaver Street", "Linden Street", "Tern Street",
	"Anchor Street", "Clover Street", "Cedar Street", "Plover Street", "Saddler Street",
	"Fennel Street", "Harbor Street", "Curlew Street", "Mill Street", "Juniper Street",
	"Sandpiper Street", "Quarry Street", "Lark Street", "Chandler Street", "Rowan Street",
	"Bittern Street", "Candle Street", "Willow Street", "Swift Street", "Cooper Street",
	"Sorrel Street", "Net Street", "Hazel Street", "Dunlin Street", "Glazier Street",
	"Thyme Street", "Beacon Street" };

static const char *const avenues[NS] = { "First Avenue", "Ferry Avenue", "Oyster Avenue",
	"Orchard Avenue", "Bell Avenue", "Reed Avenue", "Stonecutter Avenue", "Poplar Avenue",
	"Marsh Avenue", "Tide Avenue", "Baker Avenue", "Wren Avenue", "Gable Avenue",
	"Meadow Avenue", "Sail Avenue", "Maple Avenue", "Gannet Avenue", "Garden Avenue",
	"Lock Avenue", "Elder Avenue", "Pebble Avenue", "Market Avenue", "Vine Avenue",
	"Sluice Avenue", "Birch Avenue", "Puffin Avenue", "Drover Avenue", "Spring Avenue",
	"Hill Avenue", "Samphire Avenue", "School Avenue", "Ash Avenue", "Mason Avenue",
	"Buoy Avenue", "Clay Avenue", "Finch Avenue", "Bridge Avenue", "Cobble Avenue",
	"Acorn Avenue", "Dock Avenue" };

static const struct {
	const char *english, *spanish;
} spots[CITY_SPOTS] = {
	{ "the ferry landing", "el muelle del ferry" },
	{ "the central market", "el mercado central" },
	{ "the river library", "la biblioteca del río" },
	{ "Heron Park", "el parque Heron" },
	{ "the old customs house", "la antigua aduana" },
	{ "the bus station", "la central de autobuses" },
	{ "the footbridge", "el puente peatonal" },
	{ "the elementary school", "la escuela primaria" },
	{ "the health center", "el centro de salud" },
	{ "Lantern Square", "la plaza Lantern" },
	{ "the swimming pool", "la alberca" },
	{ "the brick kilns", "los hornos de ladrillo" },
	{ "the community garden", "el huerto comunitario" },
	{ "the skate park", "la pista de patinaje" },
	{ "the fire station", "la estación de bomberos" },
	{ "the upper lock", "la esclusa de arriba" },
	{ "the lower lock", "la esclusa de abajo" },
	{ "the high school", "la preparatoria" },
	{ "the soccer fields", "las canchas de fútbol" },
	{ "the fish hall", "la lonja de pescado" },
	{ "the hill steps", "las escaleras de la colina" },
	{ "the cemetery gate", "la puerta del cementerio" },
	{ "the post office", "la oficina de correos" },
	{ "the recycling yard", "el patio de reciclaje" },
	{ "the water tower", "la torre de agua" },
	{ "Orchard Park", "el parque Orchard" },
	{ "the town hall", "el ayuntamiento" },
	{ "the little theater", "el teatro pequeño" },
	{ "the senior center", "el centro de mayores" },
	{ "the daycare", "la guardería" },
	{ "the dog park", "el parque de perros" },
	{ "the rowing club", "el club de remo" },
	{ "the tram museum", "el museo del tranvía" },
	{ "the bakery corner", "la esquina de la panadería" },
	{ "the east roundabout", "la glorieta del este" },
	{ "the west roundabout", "la glorieta del oeste" },
	{ "the railway underpass", "el paso bajo las vías" },
	{ "the bandstand", "el quiosco de música" },
	{ "the mill pond", "el estanque del molino" },
	{ "the laundromat", "la lavandería" },
	{ "the parking deck", "el estacionamiento" },
	{ "the flea market", "el tianguis" },
	{ "the boat ramp", "la rampa de botes" },
	{ "the clinic", "la clínica" },
	{ "the art school", "la escuela de arte" },
	{ "the bird hide", "el mirador de aves" },
	{ "the long bench", "la banca larga" },
	{ "the tide pools", "las pozas de marea" },
};

static double
river(double x)
{
	double t = (x - city_west) / (city_east - city_west);

	return middle + 0.006 * sin(9 * t) + 0.003 * sin(23 * t + 1);
}

/* side 1 is the north bank, -1 the south. */
static struct city_point
bank(double x, int side)
{
	return (struct city_point){ x, river(x) + side * river_half };
}

static struct city_point
outskirt(double x, int side)
{
	double t = (x - city_west) / (city_east - city_west);

	return (struct city_point){ x, (side > 0 ? city_north - margin : city_south + margin) +
					   0.004 * sin(17 * t + side) };
}

/* The line between two districts of a bank, from the river (t 0) outwards (t 1). */
static struct city_point
fence(int column, int side, double t)
{
	double x = city_west + margin + (city_east - city_west - 2 * margin) * column / COLUMNS;
	struct city_point from = bank(x, side),
			  to = outskirt(x + 0.003 * sin(5.0 * column + side), side);

	return (struct city_point){ from.x + (to.x - from.x) * t +
					0.0015 * sin(2 * pi * t) * (column % 2 == 0 ? 1 : -1),
		from.y + (to.y - from.y) * t };
}

static double
rounded(double degrees)
{
	return round(degrees * 1e6) / 1e6;
}

static void
corner(struct city_district *d, size_t *n, struct city_point p)
{
	p.x = rounded(p.x);
	p.y = rounded(p.y);
	if (*n == 0)
		d->least = d->most = p;
	d->least = (struct city_point){ fmin(d->least.x, p.x), fmin(d->least.y, p.y) };
	d->most = (struct city_point){ fmax(d->most.x, p.x), fmax(d->most.y, p.y) };
	d->corners[(*n)++] = p;
}

/* Along the bank, out along the next fence, back along the outskirts, in along our own. */
static void
draw_district(struct city_district *d, int column, int side)
{
	double west = fence(column, side, 0).x, east = fence(column + 1, side, 0).x;
	double outer_west = fence(column, side, 1).x, outer_east = fence(column + 1, side, 1).x;
	size_t n = 0;

	for (int i = 0; i < EDGE; i++)
		corner(d, &n, bank(west + (east - west) * i / EDGE, side));
	for (int i = 0; i < EDGE; i++)
		corner(d, &n, fence(column + 1, side, (double)i / EDGE));
	for (int i = 0; i < EDGE; i++)
		corner(d, &n, outskirt(outer_east + (outer_west - outer_east) * i / EDGE, side));
	for (int i = 0; i < EDGE; i++)
		corner(d, &n, fence(column, side, 1 - (double)i / EDGE));
	d->corners[n] = d->corners[0];
}

static bool
inside(const struct city_district *d, struct city_point p)
{
	bool in = false;

	if (p.x < d->least.x || p.x > d->most.x || p.y < d->least.y || p.y > d->most.y)
		return false;
	for (size_t i = 0; i + 1 < CITY_CORNERS; i++) {
		struct city_point a = d->corners[i], b = d->corners[i + 1];

		if ((a.y > p.y) != (b.y > p.y) &&
		    p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
			in = !in;
	}
	return in;
}

static struct city_point
anywhere(const struct city_district *d, struct dice *dice)
{
	struct city_point p;

	do {
		p.x = rounded(d->least.x + (d->most.x - d->least.x) * dice_real(dice));
		p.y = rounded(d->least.y + (d->most.y - d->least.y) * dice_real(dice));
	} while (!inside(d, p));
	return p;
}

const struct city *
city_new(struct arena *a, uint64_t seed)
{
	struct city *c = ARENA_NEW(a, struct city);
	struct dice dice = dice_new(seed, 0);

	for (int i = 0; i < CITY_DISTRICTS; i++) {
		c->districts[i].name = names[i];
		draw_district(&c->districts[i], i % COLUMNS, i < COLUMNS ? 1 : -1);
	}
	for (size_t i = 0; i < CITY_SPOTS; i++) {
		struct city_spot *s = &c->spots[i];

		s->english = spots[i].english;
		s->spanish = spots[i].spanish;
		s->district = i % CITY_DISTRICTS;
		s->at = anywhere(&c->districts[s->district], &dice);
		s->weight = 0.2 + dice_real(&dice) * dice_real(&dice) * 3;
		c->spot_weights[i] = s->weight;
	}
	return c;
}

struct str
city_geojson(struct arena *a, const struct city_district *d)
{
	struct buf b;

	buf_init(&b, a);
	buf_z(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
	for (size_t i = 0; i < CITY_CORNERS; i++)
		buf_fmt(&b, "%s[%.6f,%.6f]", i == 0 ? "" : ",", d->corners[i].x, d->corners[i].y);
	buf_z(&b, "]]}");
	return buf_done(&b);
}

/* Streets run west to east, avenues south to north, on a grid a short walk wide. */
static void
find_street(struct city_place *p)
{
	double row = (p->at.y - city_south) / (city_north - city_south) * EW;
	double column = (p->at.x - city_west) / (city_east - city_west) * NS;
	const char *street = streets[(size_t)row % EW], *avenue = avenues[(size_t)column % NS];
	bool on_street = fabs(row - floor(row) - 0.5) < fabs(column - floor(column) - 0.5);

	p->street = on_street ? street : avenue;
	p->cross = on_street ? avenue : street;
	p->number = on_street ? 1 + (int)(column * 60) : 1 + (int)(row * 60);
}

void
city_place(const struct city *c, struct dice *dice, double crowded, struct city_place *out)
{
	static const double metre = 1 / 111000.0;
	static const double crowds[CITY_DISTRICTS] = { 5, 9, 8, 6, 4, 3, 6, 10, 7, 5, 4, 2 };

	out->spot = NULL;
	if (dice_chance(dice, crowded)) {
		out->spot = &c->spots[dice_weighted(dice, c->spot_weights, CITY_SPOTS)];
		out->district = out->spot->district;
		out->at.x = rounded(out->spot->at.x + dice_normal(dice) * 90 * metre);
		out->at.y = rounded(out->spot->at.y + dice_normal(dice) * 70 * metre);
		if (!inside(&c->districts[out->district], out->at))
			out->at = out->spot->at;
	} else {
		out->district = dice_weighted(dice, crowds, CITY_DISTRICTS);
		out->at = anywhere(&c->districts[out->district], dice);
	}
	find_street(out);
}
