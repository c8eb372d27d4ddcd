#ifndef CIVIC_INTAKE_GONE_H
#define CIVIC_INTAKE_GONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The records that were handed over and are perhaps not stored yet, by a
 * hash: two that share one only wait for nothing.  A part of civic/intake.h.
 */
enum { INTAKE_GONE_ROOM = 64 * 1024, INTAKE_GONE_MOST = INTAKE_GONE_ROOM / 4 };

struct intake_gone {
	size_t n; /* at most INTAKE_GONE_MOST, or looking one up takes long */
	uint64_t hashes[INTAKE_GONE_ROOM];
};

uint64_t intake_gone_hash(struct str id); /* never 0 */
void intake_gone_add(struct intake_gone *, struct str id);
bool intake_gone_has(struct intake_gone *, struct str id);
void intake_gone_clear(struct intake_gone *);

#endif
