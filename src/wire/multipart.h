#ifndef WIRE_MULTIPART_H
#define WIRE_MULTIPART_H

#include <stddef.h>

#include "base/str.h"
#include "wire/form.h"

struct arena;
struct err;

/* Parts of all kinds in one body, at most: a full form, and files. */
enum { MULTIPART_PARTS_MAX = FORM_PAIRS_MAX + 20, MULTIPART_BOUNDARY_MAX = 70 };

/*
 * Reads multipart/form-data (RFC 7578) strictly: the boundary is 1 to 70 of
 * RFC 2046's characters; lines end in CR LF; nothing stands before the first
 * boundary; the last one must be there; each part has exactly one
 * Content-Disposition: form-data with one name, in quotes or not.  Text
 * parts become pairs of the form; parts with a filename (or filename*) are
 * skipped, the name of the file is not looked at.
 *
 * ERR_TOO_LARGE past most bytes; ERR_MALFORMED with the field named where
 * the part's name was read, reason boundary, cut_short, part_header, or
 * those of form_read().
 */
const struct err *multipart_read(
    struct arena *, struct str content_type, struct str body, size_t most, struct form *out);

#endif
