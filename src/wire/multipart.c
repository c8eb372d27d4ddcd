#include "wire/multipart.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/field.h"
#include "wire/form.h"
#include "wire/utf8.h"

/* What a part's header lines say. */
struct part {
	struct str name;
	bool disposition;
	bool file;
};

static bool
is_boundary_char(char c)
{
	return c != '\0' &&
	       strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? ",
		   c) != NULL;
}

static const struct err *
bad_header(struct arena *a)
{
	return field_malformed(
	    a, NULL, "part_header", N_("A part of the form has headers we cannot read."), NULL);
}

/*
 * Cuts the next `; name=value` or `; name="value"` off *rest.  In quotes a
 * backslash hides a quote, as browsers once wrote; they now write %22.
 * false at the end; *ok says that it was one without a fault.
 */
static bool
next_parameter(struct arena *a, struct str *rest, struct str *name, struct str *value, bool *ok)
{
	struct buf b;
	size_t i;

	*rest = str_trim(*rest);
	*ok = true;
	if (rest->n == 0)
		return false;
	*ok = rest->p[0] == ';';
	*rest = str_trim(str_sub(*rest, 1, rest->n));
	i = str_find(*rest, '=');
	*name = str_trim(str_sub(*rest, 0, i));
	*ok = *ok && i < rest->n && name->n > 0;
	*rest = str_sub(*rest, i + 1, rest->n);
	if (rest->n == 0 || rest->p[0] != '"') {
		*value = str_trim(str_sub(*rest, 0, str_find(*rest, ';')));
		*rest = str_sub(*rest, str_find(*rest, ';'), rest->n);
		return *ok;
	}
	buf_init(&b, a);
	for (i = 1; i < rest->n && rest->p[i] != '"'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '"')
			i++;
		buf_char(&b, rest->p[i]);
	}
	*ok = *ok && i < rest->n;
	*value = buf_done(&b);
	*rest = str_sub(*rest, i + 1, rest->n);
	return *ok;
}

static const struct err *
boundary_of(struct arena *a, struct str content_type, struct str *out)
{
	struct str rest = str_sub(content_type, str_find(content_type, ';'), content_type.n);
	struct str name, value, found = STR_NONE;
	bool ok, good;

	while (next_parameter(a, &rest, &name, &value, &ok))
		if (str_eq_nocase(name, STR("boundary"))) {
			ok = found.p == NULL;
			found = value;
			if (!ok)
				break;
		}
	good =
	    ok && found.n > 0 && found.n <= MULTIPART_BOUNDARY_MAX && found.p[found.n - 1] != ' ';
	for (size_t i = 0; good && i < found.n; i++)
		good = is_boundary_char(found.p[i]);
	if (!good)
		return field_malformed(
		    a, NULL, "boundary", N_("The form's boundary cannot be used."), NULL);
	*out = str_fmt(a, "\r\n--%.*s", STR_ARG(found));
	return NULL;
}

static const struct err *
read_disposition(struct arena *a, struct str value, struct part *p)
{
	struct str rest = str_sub(value, str_find(value, ';'), value.n), name, parameter;
	bool ok;

	if (p->disposition ||
	    !str_eq_nocase(str_trim(str_sub(value, 0, str_find(value, ';'))), STR("form-data")))
		return bad_header(a);
	p->disposition = true;
	while (next_parameter(a, &rest, &name, &parameter, &ok)) {
		if (str_eq_nocase(name, STR("name"))) {
			if (p->name.p != NULL)
				return bad_header(a);
			p->name = parameter;
		} else if (str_eq_nocase(name, STR("filename")) ||
			   str_eq_nocase(name, STR("filename*")))
			p->file = true;
	}
	return ok ? NULL : bad_header(a);
}

/* Reads header lines up to the empty one; *rest is what follows it. */
static const struct err *
read_headers(struct arena *a, struct str *rest, struct part *p)
{
	*p = (struct part){ .name = STR_NONE };
	for (;;) {
		const char *end = memmem(rest->p, rest->n, "\r\n", 2);
		struct str line;
		size_t colon;

		if (end == NULL)
			return bad_header(a);
		line = str_sub(*rest, 0, (size_t)(end - rest->p));
		*rest = str_sub(*rest, line.n + 2, rest->n);
		if (line.n == 0)
			break;
		colon = str_find(line, ':');
		if (colon == 0 || colon == line.n || !utf8_line(line))
			return bad_header(a);
		if (str_eq_nocase(str_sub(line, 0, colon), STR("content-disposition")))
			TRY(read_disposition(a, str_sub(line, colon + 1, line.n), p));
	}
	return p->disposition && p->name.p != NULL ? NULL : bad_header(a);
}

static const struct err *
add_part(struct arena *a, struct form *f, struct str part)
{
	struct part p;

	TRY(read_headers(a, &part, &p));
	if (p.file)
		return NULL;
	if (!utf8_valid(part))
		return field_malformed(
		    a, str_z(a, p.name), "encoding", N_("Please send this as UTF-8 text."), NULL);
	return form_add(a, f, p.name, part);
}

const struct err *
multipart_read(
    struct arena *a, struct str content_type, struct str body, size_t most, struct form *f)
{
	struct str mark;
	size_t parts = 0;

	*f = (struct form){ 0 };
	if (body.n > most)
		return err_new(a, ERR_TOO_LARGE, "form of %zu bytes", body.n);
	TRY(boundary_of(a, content_type, &mark));
	/* the first boundary begins the body, so its CR LF is not there */
	if (!str_starts(body, str_sub(mark, 2, mark.n)))
		return field_malformed(
		    a, NULL, "boundary", N_("The form should begin with its boundary."), NULL);
	body = str_sub(body, mark.n - 2, body.n);
	while (!str_starts(body, STR("--"))) {
		const char *end;
		struct str part;

		if (!str_starts(body, STR("\r\n")))
			return field_malformed(a, NULL, "boundary",
			    N_("A boundary of the form should end its line."), NULL);
		body = str_sub(body, 2, body.n);
		end = body.n == 0 ? NULL : memmem(body.p, body.n, mark.p, mark.n);
		if (end == NULL)
			return field_malformed(a, NULL, "cut_short",
			    N_("The form ends before its last boundary."), NULL);
		if (parts++ == MULTIPART_PARTS_MAX)
			return field_malformed(
			    a, NULL, "too_many", N_("The form has too many parts."), NULL);
		part = str_sub(body, 0, (size_t)(end - body.p));
		TRY(add_part(a, f, part));
		body = str_sub(body, part.n + mark.n, body.n);
	}
	return NULL;
}
