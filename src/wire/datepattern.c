#include "wire/datepattern.h"

#include "base/arena.h"
#include "base/err.h"
#include "wire/date.h"
#include "wire/scan.h"
#include "wire/zone.h"

/* What a part gives.  Of each the pattern may have one. */
enum field { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, HALF, OFFSET, FIELD__MAX };

enum part {
	YEAR_4,
	YEAR_2,
	MONTH_NAME,
	MONTH_2,
	MONTH_1,
	DAY_2,
	DAY_1,
	HOUR_2,
	HOUR_1,
	MINUTE_2,
	SECOND_2,
	FRACTION_9,
	AM,
	Z,
	PART__MAX,
	LITERAL
};

/* In the order of enum part; a longer one stands before what it begins with. */
static const char *const written[PART__MAX] = { "YYYY", "YY", "MMM", "MM", "M", "DD", "D", "hh",
	"h", "mm", "ss", "f", "AM", "Z" };

/* How many digits a part has, and where they go. */
static const struct {
	enum field field;
	int least, most; /* 0: not read as plain digits */
} parts[PART__MAX] = {
	[YEAR_4] = { YEAR, 4, 4 },
	[YEAR_2] = { YEAR, 2, 2 },
	[MONTH_NAME] = { MONTH, 0, 0 },
	[MONTH_2] = { MONTH, 2, 2 },
	[MONTH_1] = { MONTH, 1, 2 },
	[DAY_2] = { DAY, 2, 2 },
	[DAY_1] = { DAY, 1, 2 },
	[HOUR_2] = { HOUR, 2, 2 },
	[HOUR_1] = { HOUR, 1, 2 },
	[MINUTE_2] = { MINUTE, 2, 2 },
	[SECOND_2] = { SECOND, 2, 2 },
	[FRACTION_9] = { FRACTION, 0, 0 },
	[AM] = { HALF, 0, 0 },
	[Z] = { OFFSET, 0, 0 },
};

/* What a field makes no sense without; itself where it stands alone. */
static const enum field needs[FIELD__MAX] = {
	[YEAR] = MONTH,
	[MONTH] = DAY,
	[DAY] = YEAR,
	[HOUR] = YEAR,
	[MINUTE] = HOUR,
	[SECOND] = MINUTE,
	[FRACTION] = SECOND,
	[HALF] = HOUR,
	[OFFSET] = HOUR,
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One part off the front of the pattern.  *seen has a bit for each field met so far. */
static bool
compile_part(struct str *s, struct datepattern *out, unsigned *seen)
{
	int part;

	if (out->count == DATEPATTERN_MAX)
		return false;
	if (scan_word(s, written, PART__MAX, &part)) {
		if ((*seen >> parts[part].field & 1) != 0)
			return false;
		*seen |= 1u << parts[part].field;
		out->parts[out->count++].part = (unsigned char)part;
		return true;
	}
	if (is_letter(s->p[0]) && s->p[0] != 'T')
		return false;
	out->parts[out->count].part = LITERAL;
	out->parts[out->count++].literal = s->p[0];
	*s = str_sub(*s, 1, s->n);
	return true;
}

const struct err *
datepattern_compile(struct arena *a, struct str pattern, struct datepattern *out)
{
	struct str rest = pattern;
	unsigned seen = 0;
	bool fits = true;

	*out = (struct datepattern){ .count = 0 };
	while (fits && rest.n > 0)
		fits = compile_part(&rest, out, &seen);
	fits = fits && (seen >> YEAR & 1) != 0;
	for (enum field f = 0; f < FIELD__MAX; f++)
		if ((seen >> f & 1) != 0 && (seen >> needs[f] & 1) == 0)
			fits = false;
	if (fits)
		return NULL;
	return err_words(a, ERR_INVALID, "date_pattern",
	    N_("We cannot read dates after the pattern %s. Write it as YYYY-MM-DD or MM/DD/YYYY "
	       "hh:mm:ss AM, each part once."),
	    str_fmt(a, "%.*s", STR_ARG(pattern)).p);
}

/* What the parts of one date have given so far. */
struct reading {
	int values[FIELD__MAX];
	bool has[FIELD__MAX];
};

static bool
read_fraction(struct str *s, int *micro)
{
	int digit, digits = 0;

	*micro = 0;
	for (int scale = 100000; digits < 9 && scan_digits(s, 1, 1, &digit); digits++, scale /= 10)
		*micro += digit * scale;
	return digits > 0;
}

/* AM or PM: which half of the day. */
static bool
read_half(struct str *s, int *half)
{
	struct str word = str_sub(*s, 0, 2);

	if (!str_eq_nocase(word, STR("AM")) && !str_eq_nocase(word, STR("PM")))
		return false;
	*half = word.p[0] == 'P' || word.p[0] == 'p';
	*s = str_sub(*s, 2, s->n);
	return true;
}

static bool
read_offset(struct str *s, int *minutes_ahead)
{
	static const char *const signs[] = { "-", "+" };
	int sign, hours, minutes;

	*minutes_ahead = 0;
	if (scan_text(s, STR("Z")))
		return true;
	if (!scan_word(s, signs, 2, &sign) || !scan_digits(s, 2, 2, &hours))
		return false;
	scan_text(s, STR(":"));
	if (!scan_digits(s, 2, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*minutes_ahead = (sign ? 1 : -1) * (hours * 60 + minutes);
	return true;
}

static bool
read_part(struct str *s, enum part part, int *value)
{
	switch (part) {
	case MONTH_NAME:
		*value = date_month(str_sub(*s, 0, 3));
		*s = str_sub(*s, 3, s->n);
		return *value != 0;
	case FRACTION_9:
		return read_fraction(s, value);
	case AM:
		return read_half(s, value);
	case Z:
		return read_offset(s, value);
	default:
		if (!scan_digits(s, parts[part].least, parts[part].most, value))
			return false;
		if (part == YEAR_2)
			*value += *value < 70 ? 2000 : 1900;
		return true;
	}
}

/* 12 AM is midnight, 12 PM noon. */
static bool
join_half(struct reading *r)
{
	int *hour = &r->values[HOUR];

	if (!r->has[HALF])
		return true;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (r->values[HALF] ? 12 : 0);
	return true;
}

bool
datepattern_read(const struct datepattern *pattern, struct str s, struct str zone, int64_t *moment)
{
	struct reading r = { .has = { false } };
	struct date d;

	for (size_t i = 0; i < pattern->count; i++) {
		enum part part = pattern->parts[i].part;

		if (part == LITERAL) {
			if (!scan_text(&s, (struct str){ &pattern->parts[i].literal, 1 }))
				return false;
			continue;
		}
		if (!read_part(&s, part, &r.values[parts[part].field]))
			return false;
		r.has[parts[part].field] = true;
	}
	if (s.n > 0 || !join_half(&r))
		return false;
	d = (struct date){ r.values[YEAR], r.values[MONTH], r.values[DAY], r.values[HOUR],
		r.values[MINUTE], r.values[SECOND], r.values[FRACTION] };
	if (!date_valid(&d))
		return false;
	*moment = r.has[OFFSET] ? date_moment(&d) - (int64_t)r.values[OFFSET] * 60 * 1000000
				: zone_moment(zone, &d);
	return true;
}
