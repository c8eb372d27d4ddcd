#include "wire/accept.h"

#include <stdbool.h>
#include <string.h>

enum { ENTRIES_MAX = 32, Q_ONE = 1000 };

/* "0.5" in thousandths; -1 if it is none. */
static int
read_q(struct str s)
{
	int q = 0, scale = Q_ONE;

	if (s.n == 0 || s.n > 5 || (s.n > 1 && s.p[1] != '.'))
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (i == 1)
			continue;
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		q += (s.p[i] - '0') * scale;
		scale /= 10;
	}
	return q > Q_ONE ? -1 : q;
}

/* Cuts the next entry with its q off *rest; false at the end. */
static bool
next_entry(struct str *rest, int *seen, struct str *range, int *q)
{
	while (rest->p != NULL && (*seen)++ < ENTRIES_MAX) {
		struct str entry = str_next(rest, ',');

		*range = str_trim(str_next(&entry, ';'));
		*q = Q_ONE;
		while (entry.p != NULL) {
			struct str parameter = str_trim(str_next(&entry, ';'));

			if (parameter.n >= 2 && (parameter.p[0] == 'q' || parameter.p[0] == 'Q') &&
			    parameter.p[1] == '=')
				*q = read_q(str_sub(parameter, 2, parameter.n));
		}
		if (range->n > 0 && *q >= 0)
			return true;
	}
	return false;
}

/* How well a range names a language: its length, 0 for "*", -1 not at all. */
static int
fits_language(struct str range, struct str language)
{
	if (str_eq(range, STR("*")))
		return 0;
	if (range.n > language.n && range.p[language.n] == '-')
		range.n = language.n;
	return str_eq_nocase(range, language) ? (int)range.n : -1;
}

int
accept_language(struct str header, const char *const *offered)
{
	int best = -1, best_q = 0, best_place = 0;

	for (int i = 0; offered[i] != NULL; i++) {
		struct str rest = header, range;
		int seen = 0, q, fit = -1, own_q = 0, place = 0;

		while (next_entry(&rest, &seen, &range, &q)) {
			int f = fits_language(range, str_of(offered[i]));

			if (f > fit) {
				fit = f;
				own_q = q;
				place = seen;
			}
		}
		if (own_q > best_q || (own_q == best_q && own_q > 0 && place < best_place)) {
			best = i;
			best_q = own_q;
			best_place = place;
		}
	}
	return best;
}

static int
fits_media(struct str range, struct str type)
{
	size_t slash = str_find(type, '/');

	if (str_eq(range, STR("*/*")))
		return 0;
	if (range.n == slash + 2 && range.p[slash + 1] == '*' &&
	    str_eq_nocase(str_sub(range, 0, slash + 1), str_sub(type, 0, slash + 1)))
		return 1;
	return str_eq_nocase(range, type) ? 2 : -1;
}

int
accept_media(struct str header, const char *const *offered)
{
	int best = -1, best_q = 0;

	if (str_trim(header).n == 0)
		return 0;
	for (int i = 0; offered[i] != NULL; i++) {
		struct str rest = header, range;
		int seen = 0, q, fit = -1, own_q = 0;

		while (next_entry(&rest, &seen, &range, &q)) {
			int f = fits_media(range, str_of(offered[i]));

			if (f > fit) {
				fit = f;
				own_q = q;
			}
		}
		if (own_q > best_q) {
			best = i;
			best_q = own_q;
		}
	}
	return best;
}
