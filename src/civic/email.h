#ifndef CIVIC_EMAIL_H
#define CIVIC_EMAIL_H

#include "base/str.h"
#include "wire/field.h"

struct arena;
struct err;

enum { EMAIL_MAX = 254 };

/*
 * Whether it looks like an address that mail can reach: something, one @, a
 * domain with a dot, no white space, no brackets or quotes.  Whether
 * somebody reads it only a letter can tell.  Trims; reasons of wire/field.h
 * and `email`.  Not filled in: *out is STR_NONE.
 */
const struct err *email_check(
    struct arena *, const char *field, struct str value, enum field_need, struct str *out);

#endif
