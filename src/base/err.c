#include "base/err.h"

#include <stdarg.h>

#include "base/arena.h"

static const struct {
	int status;
	const char *title;
	const char *say;
} table[ERR__MAX] = {
	[ERR_INVALID] = { 422, N_("Something needs another look"),
	    N_("Please check what is marked below and send it again.") },
	[ERR_MALFORMED] = { 400, N_("The request could not be read"),
	    N_("What was sent is not in a form we can read.") },
	[ERR_UNAUTHORIZED] = { 401, N_("Please sign in"),
	    N_("This needs a sign-in or a valid key.") },
	[ERR_FORBIDDEN] = { 403, N_("Not allowed"),
	    N_("Your sign-in or key does not allow this.") },
	[ERR_NOT_FOUND] = { 404, N_("Not found"),
	    N_("There is nothing at this address, or it is not open to you.") },
	[ERR_METHOD] = { 405, N_("Not possible here"),
	    N_("This address does not take that kind of request.") },
	[ERR_NOT_ACCEPTABLE] = { 406, N_("Format not available"),
	    N_("We cannot answer in the format asked for.") },
	[ERR_CONFLICT] = { 409, N_("Not possible now"),
	    N_("It has changed in the meantime. Look at it again, then decide.") },
	[ERR_TOO_LARGE] = { 413, N_("Too large"), N_("What was sent is larger than we take.") },
	[ERR_MEDIA_TYPE] = { 415, N_("Format not known"),
	    N_("We do not read the format that was sent.") },
	[ERR_TOO_MANY] = { 429, N_("Too many requests"),
	    N_("Please wait a little, then try again.") },
	[ERR_INTERNAL] = { 500, N_("Something went wrong on our side"),
	    N_("It is noted and we will look at it. Please try again in a while.") },
	[ERR_UNAVAILABLE] = { 503, N_("Not available just now"),
	    N_("Nothing was saved. Please send it again in a minute; sending twice does no "
	       "harm.") },
	[ERR_UNKNOWN] = { 503, N_("Not certain yet"),
	    N_("It may have been saved. Please send it again; sending twice does no harm.") },
	[ERR_STALE] = { 503, N_("Not available just now"),
	    N_("Nothing was saved. Please send it again in a minute; sending twice does no "
	       "harm.") },
};

const struct err *
err_new(struct arena *a, enum err_code code, const char *detail, ...)
{
	struct err *e = ARENA_NEW(a, struct err);
	va_list ap;

	va_start(ap, detail);
	*e = (struct err){
		.code = code, .say = table[code].say, .detail = str_vfmt(a, detail, ap).p
	};
	va_end(ap);
	return e;
}

const struct err *
err_words(struct arena *a, enum err_code code, const char *reason, const char *say, const char *arg)
{
	struct err *e = ARENA_NEW(a, struct err);

	*e = (struct err){ .code = code, .reason = reason, .say = say, .arg = arg };
	return e;
}

const struct err *
err_field(struct arena *a, const char *field, const char *reason, const char *say, const char *arg)
{
	struct err *e = ARENA_NEW(a, struct err);

	*e = (struct err){
		.code = ERR_INVALID, .field = field, .reason = reason, .say = say, .arg = arg
	};
	return e;
}

const struct err *
err_wrap(struct arena *a, const struct err *e, const char *fmt, ...)
{
	struct err *wrapped;
	va_list ap;
	struct str words;

	if (e == NULL)
		return NULL;
	va_start(ap, fmt);
	words = str_vfmt(a, fmt, ap);
	va_end(ap);
	wrapped = ARENA_NEW(a, struct err);
	*wrapped = *e;
	wrapped->detail = e->detail == NULL ? words.p : str_fmt(a, "%s: %s", words.p, e->detail).p;
	return wrapped;
}

const struct err *
err_join(struct arena *a, const struct err *first, const struct err *second)
{
	const struct err *const lists[] = { first, second };
	const struct err *all = NULL, **end = &all;
	int count = 0;

	if (first == NULL)
		return second;
	if (second == NULL)
		return first;
	for (size_t i = 0; i < 2; i++) {
		for (const struct err *e = lists[i]; e != NULL && count < ERR_FAULTS_MAX;
		     e = e->more) {
			struct err *copy = ARENA_NEW(a, struct err);

			*copy = *e;
			copy->more = NULL;
			*end = copy;
			end = &copy->more;
			count++;
		}
	}
	return all;
}

int
err_status(enum err_code code)
{
	return table[code].status;
}

const char *
err_title(enum err_code code)
{
	return table[code].title;
}

const char *
err_say(enum err_code code)
{
	return table[code].say;
}
