#include "wire/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"

enum { NAME_MAX_BYTES = 64 };

static const int64_t day = INT64_C(86400) * 1000000;

static bool
safe_name(struct str s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";

	if (s.n == 0 || s.n > NAME_MAX_BYTES || s.p[0] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (memchr(letters, s.p[i], sizeof(letters) - 1) == NULL)
			return false;
	return true;
}

/* Whether the database has a file of that name that is a zone's. */
static bool
known(struct str zone)
{
	const char *folder = getenv("TZDIR");
	char path[512], magic[4];
	bool found;
	int fd;

	if (!safe_name(zone))
		return false;
	snprintf(path, sizeof(path), "%s/%.*s", folder == NULL ? "/usr/share/zoneinfo" : folder,
	    STR_ARG(zone));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	found = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
	close(fd);
	return found;
}

const struct err *
zone_check(struct arena *a, struct str zone)
{
	if (known(zone))
		return NULL;
	return err_words(a, ERR_INVALID, "unknown_zone",
	    N_("We do not know the time zone %s. Use a name such as America/Chicago."),
	    str_fmt(a, "%.*s", STR_ARG(zone)).p);
}

static void
use(struct str zone)
{
	static char current[NAME_MAX_BYTES + 1];

	if (current[0] != '\0' && str_eq(zone, str_of(current)))
		return;
	if (!known(zone))
		zone = STR("UTC");
	snprintf(current, sizeof(current), "%.*s", STR_ARG(zone));
	if (setenv("TZ", current, 1) != 0)
		log_die("zone: no memory for TZ");
	tzset();
}

static struct tm
clock_at(struct str zone, int64_t moment, int *micro)
{
	struct tm tm;
	time_t t;

	*micro = (int)((moment % 1000000 + 1000000) % 1000000);
	t = (time_t)((moment - *micro) / 1000000);
	use(zone);
	localtime_r(&t, &tm);
	return tm;
}

struct zone_time
zone_local(struct str zone, int64_t moment)
{
	int micro;
	const struct tm tm = clock_at(zone, moment, &micro);
	struct zone_time out = {
		.date = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec, micro },
		.weekday = tm.tm_wday,
		.offset = (int)tm.tm_gmtoff,
	};

	strncpy(out.name, tm.tm_zone, sizeof(out.name) - 1);
	return out;
}

static int64_t
offset_at(struct str zone, int64_t moment)
{
	int micro;

	return (int64_t)clock_at(zone, moment, &micro).tm_gmtoff * 1000000;
}

/*
 * Clocks are set at most once within two days, so only the offsets of the
 * day before and the day after come into question.  Going forward, a time in
 * the gap fits neither; going back, a time shown twice fits the old one first.
 */
int64_t
zone_moment(struct str zone, const struct date *d)
{
	int64_t shown = date_moment(d);
	int64_t before = offset_at(zone, shown - day), after = offset_at(zone, shown + day);
	int64_t by_before = shown - before, by_after = shown - after;

	if (before == after)
		return by_before;
	if (before < after)
		return offset_at(zone, by_after) == after ? by_after : by_before;
	return offset_at(zone, by_before) == before ? by_before : by_after;
}

void
zone_day(struct str zone, int64_t moment, int64_t *begin, int64_t *end)
{
	struct date d = zone_local(zone, moment).date;

	d.hour = d.minute = d.second = d.micro = 0;
	*begin = zone_moment(zone, &d);
	d = date_utc(date_moment(&d) + day);
	*end = zone_moment(zone, &d);
}
