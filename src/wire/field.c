#include "wire/field.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/utf8.h"

const struct err *
field_missing(struct arena *a, const char *field)
{
	return err_field(a, field, "required", N_("Please fill this in."), NULL);
}

const struct err *
field_malformed(
    struct arena *a, const char *field, const char *reason, const char *say, const char *arg)
{
	struct err *e = ARENA_NEW(a, struct err);

	*e = (struct err){
		.code = ERR_MALFORMED, .field = field, .reason = reason, .say = say, .arg = arg
	};
	return e;
}

/* Trims; *absent says that nothing is left, which is a fault where it is needed. */
static const struct err *
begin(struct arena *a, const char *field, struct str *value, enum field_need need, bool *absent)
{
	*value = str_trim(*value);
	*absent = utf8_blank(*value);
	return *absent && need == FIELD_REQUIRED ? field_missing(a, field) : NULL;
}

static const struct err *
length(struct arena *a, const char *field, struct str value, size_t max)
{
	if (utf8_length(value) <= max)
		return NULL;
	return err_field(a, field, "too_long", N_("Please use at most %s characters."),
	    str_fmt(a, "%zu", max).p);
}

static const struct err *
encoding(struct arena *a, const char *field, struct str value)
{
	if (utf8_valid(value))
		return NULL;
	return err_field(a, field, "encoding", N_("Please send this as UTF-8 text."), NULL);
}

const struct err *
field_line(struct arena *a, const char *field, struct str value, size_t max, enum field_need need,
    struct str *out)
{
	bool absent;

	*out = STR_NONE;
	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	TRY(encoding(a, field, value));
	if (!utf8_line(value))
		return err_field(a, field, "control_characters",
		    N_("Please use one line, without control characters."), NULL);
	TRY(length(a, field, value, max));
	*out = value;
	return NULL;
}

const struct err *
field_text(struct arena *a, const char *field, struct str value, size_t max, enum field_need need,
    struct str *out)
{
	bool absent;

	*out = STR_NONE;
	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	TRY(encoding(a, field, value));
	if (!utf8_text(value))
		return err_field(a, field, "control_characters",
		    N_("Please take the control characters out."), NULL);
	value = utf8_lines(a, value);
	TRY(length(a, field, value, max));
	*out = value;
	return NULL;
}

const struct err *
field_range_int(struct arena *a, const char *field, int64_t value, int64_t least, int64_t most)
{
	if (value >= least && value <= most)
		return NULL;
	return err_field(a, field, "out_of_range", N_("The number should be in the range %s."),
	    str_fmt(a, "%lld … %lld", (long long)least, (long long)most).p);
}

const struct err *
field_range_double(struct arena *a, const char *field, double value, double least, double most)
{
	if (value >= least && value <= most)
		return NULL;
	return err_field(a, field, "out_of_range", N_("The number should be in the range %s."),
	    str_fmt(a, "%g … %g", least, most).p);
}

const struct err *
field_int(struct arena *a, const char *field, struct str value, int64_t least, int64_t most,
    enum field_need need, int64_t *out)
{
	bool absent;
	int64_t n;

	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	if (!str_int(value, &n))
		return err_field(
		    a, field, "wrong_type", N_("This should be a whole number."), NULL);
	TRY(field_range_int(a, field, n, least, most));
	*out = n;
	return NULL;
}

const struct err *
field_double(struct arena *a, const char *field, struct str value, double least, double most,
    enum field_need need, double *out)
{
	bool absent;
	double d;

	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	if (!str_double(value, &d))
		return err_field(a, field, "wrong_type", N_("This should be a number."), NULL);
	TRY(field_range_double(a, field, d, least, most));
	*out = d;
	return NULL;
}

const struct err *
field_id(struct arena *a, const char *field, struct str value, enum field_need need, int64_t *out)
{
	bool absent;
	int64_t n;

	*out = 0;
	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	if (!str_int(value, &n) || n <= 0)
		return err_field(
		    a, field, "wrong_type", N_("This should be an id: a string of digits."), NULL);
	*out = n;
	return NULL;
}

const struct err *
field_choice(struct arena *a, const char *field, struct str value, const char *const *choices,
    enum field_need need, int *out)
{
	struct buf list;
	bool absent;

	*out = -1;
	TRY(begin(a, field, &value, need, &absent));
	if (absent)
		return NULL;
	for (int i = 0; choices[i] != NULL; i++) {
		if (str_eq(value, str_of(choices[i]))) {
			*out = i;
			return NULL;
		}
	}
	buf_init(&list, a);
	for (int i = 0; choices[i] != NULL; i++)
		buf_fmt(&list, "%s%s", i == 0 ? "" : ", ", choices[i]);
	return err_field(
	    a, field, "not_offered", N_("This should be one of: %s."), buf_done(&list).p);
}
