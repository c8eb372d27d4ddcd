#ifndef CIVIC_SCOPE_H
#define CIVIC_SCOPE_H

struct arena;
struct db;
struct installation_key;
struct jurisdiction;

/*
 * What a function of the domain works in: one jurisdiction, one connection,
 * one arena.  The functions of civic/ run inside the caller's transaction
 * (db_begin … db_commit) unless their header says otherwise, and write
 * their events in it.
 */
struct scope {
	struct db *db;
	struct arena *arena;
	const struct jurisdiction *jurisdiction; /* civic/jurisdiction.h */
	const struct installation_key *key;	 /* wire/installation_key.h */
	const char *public_url; /* of this jurisdiction's pages, without a final slash */
};

#endif
