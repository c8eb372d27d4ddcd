#ifndef TOOLS_OUT_H
#define TOOLS_OUT_H

#include "base/str.h"

struct arena;
struct buf;
struct err;

/* A C string literal of these bytes, in one line or, with line ends in it, one piece a line. */
void out_literal(struct buf *, struct str);

/* Writes a file, unless it has these bytes already: make then need not compile what includes it. */
const struct err *out_write(struct arena *, const char *path, struct str);

#endif
