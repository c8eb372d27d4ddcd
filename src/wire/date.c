#include "wire/date.h"

#include <time.h>

#include "base/arena.h"
#include "wire/scan.h"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
	"Oct", "Nov", "Dec" };

static int
month_days(int year, int month)
{
	static const int days_of[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days_of[month - 1] + (month == 2 && leap);
}

bool
date_valid(const struct date *d)
{
	return d->year >= 1900 && d->year <= 2200 && d->month >= 1 && d->month <= 12 &&
	       d->day >= 1 && d->day <= month_days(d->year, d->month) && d->hour >= 0 &&
	       d->hour <= 23 && d->minute >= 0 && d->minute <= 59 && d->second >= 0 &&
	       d->second <= 59 && d->micro >= 0 && d->micro <= 999999;
}

/* Years begin in March here, so that the odd day is a year's last. */
int64_t
date_moment(const struct date *d)
{
	int64_t year = d->year - (d->month <= 2), century = year / 100,
		of_year = (153 * ((d->month + 9) % 12) + 2) / 5 + d->day - 1,
		whole = 365 * year + year / 4 - century + century / 4 + of_year - 719468;

	return (((whole * 24 + d->hour) * 60 + d->minute) * 60 + d->second) * 1000000 + d->micro;
}

/* Down to the second, with the rest in *micro, also before 1970. */
static time_t
whole_seconds(int64_t moment, int *micro)
{
	*micro = (int)(moment % 1000000);
	if (*micro < 0)
		*micro += 1000000;
	return (time_t)((moment - *micro) / 1000000);
}

static struct tm
utc(int64_t moment, int *micro)
{
	time_t t = whole_seconds(moment, micro);
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	return tm;
}

struct date
date_utc(int64_t moment)
{
	int micro;
	struct tm tm = utc(moment, &micro);

	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		tm.tm_sec, micro };
}

/* A number in so many digits, and what follows it. */
static char *
digits(char *p, int n, int count, char then)
{
	for (int i = count; i-- > 0; n /= 10)
		p[i] = (char)('0' + n % 10);
	p[count] = then;
	return p + count + 1;
}

static struct str
rfc3339(struct arena *a, int64_t moment, bool millis)
{
	struct date d = date_utc(moment);
	char text[sizeof("2026-11-22T14:05:00.123Z")], *p = text;

	p = digits(p, d.year, 4, '-');
	p = digits(p, d.month, 2, '-');
	p = digits(p, d.day, 2, 'T');
	p = digits(p, d.hour, 2, ':');
	p = digits(p, d.minute, 2, ':');
	p = digits(p, d.second, 2, millis ? '.' : 'Z');
	if (millis)
		p = digits(p, d.micro / 1000, 3, 'Z');
	return str_copy(a, (struct str){ text, (size_t)(p - text) });
}

struct str
date_seconds(struct arena *a, int64_t moment)
{
	return rfc3339(a, moment, false);
}

struct str
date_millis(struct arena *a, int64_t moment)
{
	return rfc3339(a, moment, true);
}

int
date_month(struct str s)
{
	for (int i = 0; i < 12; i++)
		if (str_eq_nocase(s, str_of(months[i])))
			return i + 1;
	return 0;
}

/* hh:mm:ss */
static bool
take_time(struct str *s, struct date *d)
{
	return scan_digits(s, 2, 2, &d->hour) && scan_text(s, STR(":")) &&
	       scan_digits(s, 2, 2, &d->minute) && scan_text(s, STR(":")) &&
	       scan_digits(s, 2, 2, &d->second);
}

/* Nothing, or a point and one to six digits. */
static bool
take_fraction(struct str *s, int *micro)
{
	int digit, digits = 0;

	*micro = 0;
	if (!scan_text(s, STR(".")))
		return true;
	for (int scale = 100000; scale > 0 && scan_digits(s, 1, 1, &digit); scale /= 10, digits++)
		*micro += digit * scale;
	return digits > 0;
}

/* Z or the hours and minutes that local time is ahead of UTC, in minutes. */
static bool
take_offset(struct str *s, int *offset)
{
	int sign, hours, minutes;

	*offset = 0;
	if (scan_text(s, STR("Z")) || scan_text(s, STR("z")))
		return true;
	sign = scan_text(s, STR("+")) ? 1 : scan_text(s, STR("-")) ? -1 : 0;
	if (sign == 0 || !scan_digits(s, 2, 2, &hours) || !scan_text(s, STR(":")) ||
	    !scan_digits(s, 2, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = sign * (hours * 60 + minutes);
	return true;
}

/* Whether the last second before a moment is one behind which a leap second can be. */
static bool
ends_month(int64_t moment)
{
	struct date d = date_utc(moment);

	return d.day == 1 && d.hour == 0 && d.minute == 0 && d.second == 0;
}

bool
date_parse(struct str s, int64_t *moment)
{
	struct date d;
	bool leap;
	int offset;
	int64_t at;

	if (!scan_digits(&s, 4, 4, &d.year) || !scan_text(&s, STR("-")) ||
	    !scan_digits(&s, 2, 2, &d.month) || !scan_text(&s, STR("-")) ||
	    !scan_digits(&s, 2, 2, &d.day) ||
	    !(scan_text(&s, STR("T")) || scan_text(&s, STR("t"))) || !take_time(&s, &d) ||
	    !take_fraction(&s, &d.micro) || !take_offset(&s, &offset) || s.n > 0)
		return false;
	leap = d.second == 60;
	if (leap)
		d.second = 59;
	if (!date_valid(&d))
		return false;
	at = date_moment(&d) - (int64_t)offset * 60 * 1000000 + (leap ? 1000000 : 0);
	if (leap && !ends_month(at))
		return false;
	*moment = at;
	return true;
}
