#ifndef WIRE_LANG_TABLE_H
#define WIRE_LANG_TABLE_H

#include "wire/lang.h"

/* What src/tools/poc.c makes of the catalogues in src/po; only wire/lang.c looks here. */
extern const struct lang lang_table[];
extern const size_t lang_table_count;
extern const struct lang lang_table_pseudo;

#endif
