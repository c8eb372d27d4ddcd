#ifndef CMD_DEMO_PHRASES_H
#define CMD_DEMO_PHRASES_H

/*
 * What people of the demo city say in one language, and what the city
 * answers.  Lists end with NULL.  Slots: {street} the street, {cross} the
 * next one, {place} a place people know, {area} the district, {since} how
 * long, {when} at which hours, {service} what it is about, {day} the day
 * something happens.
 *
 * The city's words stand at the same place of the list in every language, so
 * that one action says the same in each.
 */
struct demo_about {
	const char *service; /* its code in demo_services.json */
	const char *noun;    /* {service} */
	const char *const *problem;
	const char *const *done;
};

enum { DEMO_SERVICES = 16 };

struct demo_phrases {
	const char *language;
	const struct demo_about
	    *about; /* DEMO_SERVICES of those in demo_services.json; the others begin empty */
	const char *const *opening,
	    *const *closing, *const *thanks; /* around the words; thanks where it is no problem */
	const char *const *since, *const *when;
	const char *const *idea, *const *compliment, *const *question, *const *barrier;
	/* the city's: */
	const char *const *acknowledged, *const *assigned, *const *scheduled, *const *in_progress;
	const char *const *referred, *const *closed, *const *redone;
	/* was it of help? */
	const char *const *yes, *const *partly, *const *no;
};

extern const struct demo_phrases demo_english, demo_spanish;

#endif
