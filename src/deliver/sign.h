#ifndef DELIVER_SIGN_H
#define DELIVER_SIGN_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/*
 * The value of webhook-signature (Standard Webhooks 1.0.0): a signature
 * "v1,…" with each live secret over `id.timestamp.body`, in their order, a
 * space between them.  The id must not hold a dot.
 */
struct str sign_value(struct arena *, const struct str *secrets, size_t count, struct str id,
    struct str timestamp, struct str body);

#endif
