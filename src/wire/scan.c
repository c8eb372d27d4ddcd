#include "wire/scan.h"

bool
scan_text(struct str *s, struct str text)
{
	if (!str_starts(*s, text))
		return false;
	*s = str_sub(*s, text.n, s->n);
	return true;
}

bool
scan_digits(struct str *s, int least, int most, int *out)
{
	int n = 0, value = 0;

	for (; n < most && (size_t)n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
		value = value * 10 + (s->p[n] - '0');
	if (n < least)
		return false;
	*out = value;
	*s = str_sub(*s, (size_t)n, s->n);
	return true;
}

bool
scan_word(struct str *s, const char *const *words, size_t count, int *index)
{
	for (size_t i = 0; i < count; i++)
		if (scan_text(s, str_of(words[i]))) {
			*index = (int)i;
			return true;
		}
	return false;
}
