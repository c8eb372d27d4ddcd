#include "wire/form_body.h"

#include "base/err.h"
#include "wire/form.h"
#include "wire/multipart.h"

const struct err *
form_body(struct arena *a, struct str content_type, struct str body, size_t most, struct form *f)
{
	struct str type = str_trim(str_sub(content_type, 0, str_find(content_type, ';')));

	if (str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
		return form_read(a, body, most, f);
	if (str_eq_nocase(type, STR("multipart/form-data")))
		return multipart_read(a, content_type, body, most, f);
	return err_new(a, ERR_MEDIA_TYPE, "form sent as \"%.*s\"", STR_ARG(content_type));
}
