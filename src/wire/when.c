#include "wire/when.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/lang.h"
#include "wire/zone.h"

static const char *const months[] = { N_("January"), N_("February"), N_("March"), N_("April"),
	N_("May"), N_("June"), N_("July"), N_("August"), N_("September"), N_("October"),
	N_("November"), N_("December") };

/*
 * A translation of the forms below may use these, each as often as it wants:
 * %B month's name, %d day, %Y year, %H hour of 24 with two digits, %I hour of
 * 12, %M minute, %p AM or PM, %Z zone's short name.
 */
static void
say(struct buf *b, const struct lang *lang, char letter, const struct zone_time *t)
{
	const struct date *d = &t->date;

	switch (letter) {
	case 'B':
		buf_z(b, lang_tr(lang, months[d->month - 1]));
		break;
	case 'd':
		buf_fmt(b, "%d", d->day);
		break;
	case 'Y':
		buf_fmt(b, "%d", d->year);
		break;
	case 'H':
		buf_fmt(b, "%02d", d->hour);
		break;
	case 'I':
		buf_fmt(b, "%d", (d->hour + 11) % 12 + 1);
		break;
	case 'M':
		buf_fmt(b, "%02d", d->minute);
		break;
	case 'p':
		buf_z(b, lang_tr(lang, d->hour < 12 ? N_("AM") : N_("PM")));
		break;
	case 'Z':
		buf_z(b, t->name);
		break;
	}
}

static struct str
say_all(struct arena *a, const struct lang *lang, const char *form, struct str zone, int64_t moment)
{
	struct zone_time t = zone_local(zone, moment);
	struct buf b;

	buf_init(&b, a);
	for (const char *c = lang_tr(lang, form); *c != '\0'; c++)
		if (*c == '%' && c[1] != '\0')
			say(&b, lang, *++c, &t);
		else
			buf_char(&b, *c);
	return buf_done(&b);
}

struct str
when_full(struct arena *a, const struct lang *lang, struct str zone, int64_t moment)
{
	return say_all(
	    a, lang, /* xgettext:no-c-format */ N_("%B %d, %Y, %I:%M %p %Z"), zone, moment);
}

struct str
when_day(struct arena *a, const struct lang *lang, struct str zone, int64_t moment)
{
	return say_all(a, lang, /* xgettext:no-c-format */ N_("%B %d, %Y"), zone, moment);
}

static const struct unit {
	int64_t seconds;
	const char *ago_one, *ago_many, *in_one, *in_many;
} units[] = {
	{ 365 * 86400, NN_("%s year ago", "%s years ago"), NN_("in %s year", "in %s years") },
	{ 30 * 86400, NN_("%s month ago", "%s months ago"), NN_("in %s month", "in %s months") },
	{ 86400, NN_("%s day ago", "%s days ago"), NN_("in %s day", "in %s days") },
	{ 3600, NN_("%s hour ago", "%s hours ago"), NN_("in %s hour", "in %s hours") },
	{ 60, NN_("%s minute ago", "%s minutes ago"), NN_("in %s minute", "in %s minutes") },
};

struct str
when_ago(struct arena *a, const struct lang *lang, int64_t now, int64_t moment)
{
	int64_t seconds = (now - moment) / 1000000, distance = seconds < 0 ? -seconds : seconds;
	const struct unit *u = units, *end = units + sizeof(units) / sizeof(units[0]);
	struct str words;
	size_t at;
	unsigned long n;

	while (u < end && u->seconds > distance)
		u++;
	if (u == end)
		return str_of(lang_tr(lang, N_("just now")));
	n = (unsigned long)(distance / u->seconds);
	words = str_of(seconds > 0 ? lang_trn(lang, u->ago_one, u->ago_many, n)
				   : lang_trn(lang, u->in_one, u->in_many, n));
	at = str_find(words, '%');
	return str_fmt(a, "%.*s%lu%.*s", STR_ARG(str_sub(words, 0, at)), n,
	    STR_ARG(str_sub(words, at + 2, words.n)));
}
