#ifndef WIRE_ACCEPT_H
#define WIRE_ACCEPT_H

#include "base/str.h"

/*
 * What the other side would rather have (RFC 9110 §12.5).  Only the first 32
 * entries of a header are looked at; an entry that cannot be read is passed
 * over.  offered is ended by NULL, the better ones first; the answer is an
 * index into it.
 */

/*
 * For Accept-Language: the offered language with the highest q; among
 * equals the one named first.  "es-MX" stands for "es" too (RFC 4647
 * lookup), "*" for the first offered that no entry names.  -1 where nothing
 * offered is wanted: the caller knows its own default.
 */
int accept_language(struct str header, const char *const *offered);

/*
 * For Accept: the offered media type with the highest q, which the most
 * specific entry gives; among equals the one offered first.  0 where there
 * is no header; -1 where nothing offered is acceptable.
 */
int accept_media(struct str header, const char *const *offered);

#endif
