#include "wire/language.h"

enum { CODE_MIN = 2, CODE_MAX = 35, SUBTAG_MAX = 8 };

static bool
subtag_fits(struct str tag)
{
	if (tag.n == 0 || tag.n > SUBTAG_MAX)
		return false;
	for (size_t i = 0; i < tag.n; i++) {
		char c = (char)(tag.p[i] | 0x20);

		if (!(c >= 'a' && c <= 'z') && !(tag.p[i] >= '0' && tag.p[i] <= '9'))
			return false;
	}
	return true;
}

bool
language_fits(struct str code)
{
	if (code.n < CODE_MIN || code.n > CODE_MAX)
		return false;
	while (code.p != NULL)
		if (!subtag_fits(str_next(&code, '-')))
			return false;
	return true;
}
