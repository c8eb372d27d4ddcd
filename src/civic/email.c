#include "civic/email.h"

#include <string.h>

#include "base/err.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool
local_fits(struct str s)
{
	if (s.n == 0 || s.n > LOCAL_MAX || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || strchr("\"(),:;<>@[\\]\x7f", s.p[i]) != NULL)
			if ((unsigned char)s.p[i] < 0x80)
				return false;
	return true;
}

static bool
label_fits(struct str s)
{
	if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (!letter && !(c >= '0' && c <= '9') && c != '-' && c < 0x80)
			return false;
	}
	return true;
}

static bool
domain_fits(struct str s)
{
	size_t labels = 0;

	while (s.p != NULL) {
		if (!label_fits(str_next(&s, '.')))
			return false;
		labels++;
	}
	return labels >= 2;
}

const struct err *
email_check(
    struct arena *a, const char *field, struct str value, enum field_need need, struct str *out)
{
	struct str s;
	size_t at;

	TRY(field_line(a, field, value, EMAIL_MAX, need, &s));
	at = str_find(s, '@');
	if (s.p != NULL && (s.n > EMAIL_MAX || at == s.n || !local_fits(str_sub(s, 0, at)) ||
			       !domain_fits(str_sub(s, at + 1, s.n))))
		return err_field(a, field, "email",
		    N_("Please check the e-mail address. It should look like name@example.org."),
		    NULL);
	*out = s;
	return NULL;
}
