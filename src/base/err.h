#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

struct arena;

/*
 * The one error type.  A function that can fail returns const struct err *,
 * and NULL is success.  An error lives in the arena it was made in.
 */
enum err_code {
	ERR_INVALID,	    /* a field is at fault: 422 */
	ERR_MALFORMED,	    /* the request cannot be read: 400 */
	ERR_UNAUTHORIZED,   /* nobody we know: 401 */
	ERR_FORBIDDEN,	    /* known, and may not: 403 */
	ERR_NOT_FOUND,	    /* 404 */
	ERR_METHOD,	    /* 405 */
	ERR_NOT_ACCEPTABLE, /* 406 */
	ERR_CONFLICT,	    /* it cannot be done in the present state: 409 */
	ERR_TOO_LARGE,	    /* 413 */
	ERR_MEDIA_TYPE,	    /* 415 */
	ERR_TOO_MANY,	    /* rate: 429 */
	ERR_INTERNAL,	    /* our fault: 500 */
	ERR_UNAVAILABLE,    /* the database refused or is away, nothing happened: 503 */
	ERR_UNKNOWN,	    /* the outcome of a COMMIT is not known: 503, same key again */
	ERR_STALE,	    /* the jurisdiction's version has moved: reload and run again */
	ERR__MAX
};

struct err {
	enum err_code code;
	const char *say;	/* English words for the reader: a msgid, with at most one %s */
	const char *arg;	/* stands for that %s, or NULL */
	const char *field;	/* the field at fault, or NULL */
	const char *reason;	/* one machine-readable word: too_long, required, … */
	const char *detail;	/* for the log, or NULL; may hold what a reader must not see */
	const struct err *more; /* the next fault of the same input, or NULL */
};

#define TRY(e)                                   \
	do {                                     \
		const struct err *try_err = (e); \
		if (try_err != NULL)             \
			return try_err;          \
	} while (0)

/* Marks words for the translators where they are not translated yet. */
#define N_(msgid) msgid
/* The same for one and for many: two members of a table, for lang_trn(). */
#define NN_(one, many) one, many

/* code with its own words (err_say()) and detail for the log. */
const struct err *err_new(struct arena *, enum err_code, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

/* code with words for the reader.  say and arg are not copied; say is N_("…"). */
const struct err *err_words(
    struct arena *, enum err_code, const char *reason, const char *say, const char *arg);

/* ERR_INVALID at a field.  Nothing is copied. */
const struct err *err_field(
    struct arena *, const char *field, const char *reason, const char *say, const char *arg);

/* e with the formatted words put before its detail; NULL stays NULL. */
const struct err *err_wrap(struct arena *, const struct err *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

enum { ERR_FAULTS_MAX = 20 };

/*
 * Both: the faults of b behind those of a.  Either may be NULL.  Past
 * ERR_FAULTS_MAX they are dropped, so that no input makes endless ones.
 */
const struct err *err_join(struct arena *, const struct err *a, const struct err *b);

/* HTTP status of a code. */
int err_status(enum err_code);
/* A short title in English, a msgid: "Not found". */
const char *err_title(enum err_code);
/* General words for the reader in English, a msgid: what happened, what to do next. */
const char *err_say(enum err_code);

#endif
