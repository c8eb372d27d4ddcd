#ifndef CIVIC_JURISDICTION_H
#define CIVIC_JURISDICTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "civic/words.h"

struct arena;
struct db;
struct err;
struct lang;
struct service;

/*
 * A tenant as a process knows it: a snapshot of its rules at one version.
 */
struct area_set {
	struct str name;	/* "district" */
	const struct str *area; /* names, sorted as people count: 1, 2, 10 */
	const int64_t *id;
	size_t n;
};

/* Any there has been: one that is drawn anew is another, of the same set and name. */
struct area {
	int64_t id;
	struct str set, name;
	bool holds; /* now */
};

struct jurisdiction {
	int64_t id;
	int64_t version;
	struct str domain;
	const struct str *hosts;
	size_t hosts_n;
	struct str name;
	struct str zone; /* IANA */
	const struct lang *const *languages;
	size_t languages_n; /* the first is the default */
	double west, south, east, north;
	const struct service *services; /* active ones, in the order to show: civic/service.h */
	size_t services_n;
	const struct area_set *area_sets; /* those valid now */
	size_t area_sets_n;
	const struct area *areas;
	size_t areas_n;
};

/* The area of an id; NULL: there has been none. */
const struct area *jurisdiction_area(const struct jurisdiction *, int64_t id);
/* Whether one of its set and name holds now. */
bool jurisdiction_area_lives(const struct jurisdiction *, int64_t id);

/* Whether residents are offered this language here. */
bool jurisdiction_speaks(const struct jurisdiction *, const struct lang *);

/* All jurisdictions of an installation, loaded when they are first needed and again when they have
 * moved. */
struct registry;

struct registry *registry_new(struct arena *process);

/*
 * Each opens and ends its own transaction where it has to read.  ERR_NOT_FOUND
 * where there is none.  A snapshot stays valid until the next call of
 * registry_reload() for its jurisdiction and the end of the request in hand.
 */
const struct err *registry_by_id(
    struct registry *, struct db *, struct arena *, int64_t id, const struct jurisdiction **);
const struct err *registry_by_domain(struct registry *, struct db *, struct arena *,
    struct str domain, const struct jurisdiction **);
/*
 * By a Host header: domain or one of hosts, port ignored.  An installation
 * with just one jurisdiction answers every host with it, *named false then.
 */
const struct err *registry_by_host(struct registry *, struct db *, struct arena *, struct str host,
    const struct jurisdiction **, bool *named);

/* After ERR_STALE: reads the jurisdiction again. */
const struct err *registry_reload(struct registry *, struct db *, struct arena *, int64_t id);

#endif
