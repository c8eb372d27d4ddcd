#ifndef TOOLS_POC_H
#define TOOLS_POC_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;

struct poc_message {
	struct str one;	  /* the msgid */
	struct str many;  /* msgid_plural, or STR_NONE */
	struct str words; /* the translations, NUL between plural forms */
};

struct poc_catalogue {
	const char *path;
	const char *id; /* for C names */
	struct str header;
	size_t plurals;
	struct poc_message *messages; /* sorted by msgid, as msgfmt leaves them */
	size_t n;
};

/* Reads a .mo file (GNU gettext manual, "The Format of GNU MO Files") of this machine's byte order.
 */
const struct err *poc_read(struct arena *, const char *path, struct str mo, struct poc_catalogue *);

/* ERR_MALFORMED where a translation's tags are not, byte for byte, its msgid's, or do not nest. */
const struct err *poc_check(struct arena *, const struct poc_catalogue *);

/* Every msgid as accented English, 40 % longer; placeholders, tags and entities stay. */
void poc_pseudo(struct arena *, const struct poc_catalogue *, struct poc_catalogue *pseudo);

#endif
