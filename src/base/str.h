#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * A counted run of bytes that somebody else owns: an arena, a literal, a
 * request.  Not NUL-terminated; str_z() makes a copy that is, for libpq and
 * libcurl.  {NULL, 0} is "absent", {"", 0} is "empty".
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p == NULL ? "" : (s).p

/* The string z without its NUL; NULL gives STR_NONE.  Not copied. */
struct str str_of(const char *z);
struct str str_copy(struct arena *, struct str);
/* A NUL-terminated copy; STR_NONE gives NULL. */
char *str_z(struct arena *, struct str);
/* A number in decimal, followed by a NUL. */
struct str str_of_int(struct arena *, int64_t);
/* The same to where there is room for STR_INT_MOST bytes, without a NUL; gives how many it took. */
enum { STR_INT_MOST = 20 };
size_t str_put_int(char *to, int64_t);
/* printf into the arena.  The result is also NUL-terminated at p[n]. */
struct str str_fmt(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_vfmt(struct arena *, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));

bool str_eq(struct str, struct str);
/* Without regard to the case of ASCII letters. */
bool str_eq_nocase(struct str, struct str);
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
int str_cmp(struct str, struct str);
/* Without leading and trailing ASCII white space. */
struct str str_trim(struct str);
/* Bytes from at (clamped) on, at most n of them. */
struct str str_sub(struct str, size_t at, size_t n);
/* Index of the first c, or s.n. */
size_t str_find(struct str, char c);
/*
 * Cuts the part before the first c off *rest and returns it; *rest is what
 * follows c, or STR_NONE after the last part.  Loop while rest->p != NULL.
 */
struct str str_next(struct str *rest, char c);
/* A copy with ASCII letters in lower case. */
struct str str_lower(struct arena *, struct str);
/*
 * A whole decimal number, '-' allowed, nothing else around it.  false and
 * *out untouched where it is none or does not fit.
 */
bool str_int(struct str, int64_t *out);
/* A decimal number as in JSON, without exponent.  Locale plays no part. */
bool str_double(struct str, double *out);

#endif
