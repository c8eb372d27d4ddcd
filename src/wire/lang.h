#ifndef WIRE_LANG_H
#define WIRE_LANG_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * The languages that src/po has, compiled in.  A msgid is the English words
 * themselves; where a language lacks one, the English stands in.
 */
struct lang_entry {
	const char *msgid;
	const char *words; /* plural forms one after the other, each ended by NUL */
};

struct lang {
	const char *code; /* BCP 47: "en", "es" */
	const char *name; /* in itself: "English", "Español" */
	size_t plurals;	  /* how many forms */
	size_t (*plural)(unsigned long n);
	const struct lang_entry *entries; /* sorted by msgid, bytewise */
	size_t nentries;
};

/* English, where nothing better is known. */
const struct lang *lang_default(void);

/*
 * The language of a BCP 47 code, without regard to case: the same code, else
 * its primary subtag ("es-MX" gives "es"), else NULL.  The pseudo-language
 * "qps" (long accented English, to try layouts) is only found by its name.
 */
const struct lang *lang_find(struct str code);

/* Number i of those to offer to people, English first; NULL after the last. */
const struct lang *lang_at(size_t i);

/* The words for a msgid; NULL gives NULL. */
const char *lang_tr(const struct lang *, const char *msgid);

/* The words for n of something. */
const char *lang_trn(const struct lang *, const char *one, const char *many, unsigned long n);

/*
 * words with %1$s to %9$s replaced by the values, in whatever order the
 * translation has them, and %% by %.  A value that is not there stays as its %N$s.
 */
struct str lang_fill(struct arena *, const char *words, const struct str *values, size_t n);
#define LANG_FILL(arena, words, ...)                                     \
	lang_fill((arena), (words), (const struct str[]){ __VA_ARGS__ }, \
	    sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))

/* What an error says to the reader, its argument filled in. */
struct str lang_say(struct arena *, const struct lang *, const struct err *);

#endif
