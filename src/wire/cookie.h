#ifndef WIRE_COOKIE_H
#define WIRE_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * Cookies (RFC 6265).  A Domain attribute is never written, so a cookie
 * goes back to the host that set it and nowhere else.
 */

/* The value of the first cookie with exactly this name, without quotes around it; STR_NONE if there
 * is none. */
struct str cookie_get(struct str header, const char *name);

struct cookie {
	const char *name;
	struct str value;
	const char *path; /* NULL: "/" */
	int64_t max_age;  /* seconds; 0: until the browser ends; below 0: forget it now */
	bool secure;
};

/*
 * The value of a Set-Cookie header, HttpOnly and SameSite=Lax.  A name that is no token, or a value
 * with other characters than letters, digits and !#$%&'()*+-./:<=>?@[]^_`{|}~
 * ends the process: only a fault in the code makes one.
 */
struct str cookie_set(struct arena *, const struct cookie *);

#endif
