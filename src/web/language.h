#ifndef WEB_LANGUAGE_H
#define WEB_LANGUAGE_H

struct ctx;

/*
 * Chooses the reader's language: ?lang=, else the cookie an earlier ?lang=
 * has set, else Accept-Language, else the jurisdiction's first; of those the
 * jurisdiction speaks, or all of ours where there is no jurisdiction yet.
 * The pseudo-language has to be asked for by name.
 */
void language_choose(struct ctx *);

/* Keeps what ?lang= asked for in a cookie. */
void language_keep(struct ctx *);

#endif
