#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * The whole of a file into the arena, NUL-terminated.  ERR_NOT_FOUND,
 * ERR_TOO_LARGE past most bytes, ERR_INTERNAL otherwise; the detail names
 * the path and what the system said.  "-" is standard input.
 */
const struct err *file_read(struct arena *, const char *path, size_t most, struct str *out);

#endif
