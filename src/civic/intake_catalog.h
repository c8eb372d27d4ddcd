#ifndef CIVIC_INTAKE_CATALOG_H
#define CIVIC_INTAKE_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db;
struct err;
struct mapping_row;

/*
 * The services, organizations and questions that imported records speak of:
 * found by code, made where they are missing.  A part of civic/intake.h.
 */
struct intake_catalog;

struct intake_service {
	struct str code;
	int64_t id;
	int64_t organization; /* 0: none */
};

struct intake_catalog *intake_catalog_new(
    struct arena *process, int64_t jurisdiction, struct str language);

/* Reads what there is, inside a transaction; what it knew before is forgotten. */
const struct err *intake_catalog_read(struct intake_catalog *, struct db *);

/* The service of a row, or NULL. */
const struct intake_service *intake_catalog_find(struct intake_catalog *, struct str code);

/* The same, made with its organization inside a transaction where it is missing. */
const struct err *intake_catalog_make(struct intake_catalog *, struct db *, struct arena *,
    const struct mapping_row *, const struct intake_service **out, bool *made);

/*
 * Notes the questions of a row that have words of their own; *more where one
 * was not known.  intake_catalog_ask() then stores all that are new.
 */
void intake_catalog_note(
    struct intake_catalog *, const struct intake_service *, const struct mapping_row *, bool *more);
const struct err *intake_catalog_ask(struct intake_catalog *, struct db *, struct arena *);

#endif
