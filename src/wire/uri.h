#ifndef WIRE_URI_H
#define WIRE_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct arena;
struct err;

/*
 * Percent-coding and request targets (RFC 3986).  Nothing is normalised: a
 * segment "." or ".." is a name like any other, and "%2F" in a segment is
 * data, never a border.
 */

/* Adds s with everything but the unreserved characters escaped, fit for a path segment or a query.
 */
void uri_encode(struct buf *, struct str s);

/* Adds "?name=value", or "&name=value" where the buffer has a "?" already. */
void uri_parameter(struct buf *, const char *name, struct str value);

/*
 * Undoes the escapes; '+' becomes a space where plus is set (forms).
 * ERR_MALFORMED (reason percent_escape, nul, encoding) for a broken escape,
 * a NUL, or bytes that are not UTF-8.  Copies only where it must.
 */
const struct err *uri_decode(struct arena *, struct str, bool plus, struct str *out);

/* "/a/b?x=1" into "/a/b" and "x=1"; query is STR_NONE where there is no "?". */
void uri_split(struct str target, struct str *path, struct str *query);

/*
 * Cuts "/a/b%20c/" into the decoded segments "a", "b c", "": *count of
 * them, at most most, at segments.  "/" gives one empty segment.
 * ERR_MALFORMED where the path does not begin with "/" or does not decode;
 * ERR_NOT_FOUND where it has more segments, as no page lies so deep.
 */
const struct err *uri_path(
    struct arena *, struct str path, struct str *segments, size_t most, size_t *count);

#endif
