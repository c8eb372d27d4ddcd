#ifndef WIRE_FORM_BODY_H
#define WIRE_FORM_BODY_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct form;

/*
 * Reads a body by its Content-Type: urlencoded, or multipart/form-data (see
 * wire/multipart.h).  ERR_MEDIA_TYPE for any other.
 */
const struct err *form_body(
    struct arena *, struct str content_type, struct str body, size_t most, struct form *out);

#endif
