#include "db/sqlstate.h"

#include <stddef.h>
#include <string.h>

/* A prefix each; the first that fits counts. */
static const struct {
	const char *prefix;
	enum err_code code;
	bool fatal;
} table[] = {
	{ "23505", ERR_CONFLICT, false },    /* unique_violation */
	{ "23", ERR_INVALID, false },	     /* integrity constraint */
	{ "22", ERR_INVALID, false },	     /* data exception */
	{ "HB001", ERR_STALE, false },	     /* hb.set_jurisdiction: another version */
	{ "HB002", ERR_CONFLICT, false },    /* hb.fence: a shard is lost */
	{ "40", ERR_UNAVAILABLE, false },    /* serialization, deadlock: all of it again */
	{ "57014", ERR_UNAVAILABLE, false }, /* statement timeout */
	{ "55P03", ERR_UNAVAILABLE, false }, /* lock timeout */
	{ "57", ERR_UNAVAILABLE, true },     /* shutting down, crashed, not yet up */
	{ "53", ERR_UNAVAILABLE, true },     /* out of connections, disk or memory */
	{ "08", ERR_UNAVAILABLE, true },     /* connection exception */
	{ "25006", ERR_UNAVAILABLE, true },  /* read-only: no longer the primary */
	{ "25P03", ERR_UNAVAILABLE, true },  /* idle in transaction too long */
	{ "58", ERR_UNAVAILABLE, true },     /* system error below the server */
};

enum { ROWS = sizeof(table) / sizeof(table[0]) };

static size_t
find(const char *state)
{
	size_t i = 0;

	while (i < ROWS && strncmp(state, table[i].prefix, strlen(table[i].prefix)) != 0)
		i++;
	return i;
}

enum err_code
sqlstate_code(const char *state)
{
	size_t i;

	if (state == NULL)
		return ERR_UNAVAILABLE;
	i = find(state);
	return i == ROWS ? ERR_INTERNAL : table[i].code;
}

bool
sqlstate_fatal(const char *state)
{
	size_t i;

	if (state == NULL)
		return true;
	i = find(state);
	return i < ROWS && table[i].fatal;
}
