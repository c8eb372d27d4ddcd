#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "wire/utf8.h"
#include "wire/view.h"

static struct str
written(struct arena *a, void (*writer)(struct view *, struct str), struct str s)
{
	struct buf out;
	struct view v = { .out = &out, .arena = a, .lang = lang_default() };

	buf_init(&out, a);
	writer(&v, s);
	return buf_done(&out);
}

/* No byte of these, and no NUL. */
static void
none(struct str s, const char *bytes)
{
	for (; *bytes != '\0'; bytes++)
		FUZZ_HOLDS(str_find(s, *bytes) == s.n);
	FUZZ_HOLDS(str_find(s, '\0') == s.n);
}

/* No scheme but ours: what is before a first ':' is one of them, or is no scheme's name. */
static void
known_scheme(struct arena *a, struct str url)
{
	struct str scheme = str_lower(a, str_sub(url, 0, str_find(url, ':')));

	if (scheme.n == url.n || str_find(scheme, '/') < scheme.n ||
	    str_find(scheme, '?') < scheme.n || str_find(scheme, '#') < scheme.n)
		return;
	FUZZ_HOLDS(str_eq(scheme, STR("http")) || str_eq(scheme, STR("https")) ||
		   str_eq(scheme, STR("mailto")) || str_eq(scheme, STR("tel")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = fuzz_arena();
	struct str text = fuzz_str(p, n), out;
	json_t *json;

	out = written(a, view_text_str, text);
	none(out, "<>\"'\x01\x0B\x0C\x1F");
	FUZZ_HOLDS(utf8_valid(out));
	out = written(a, view_url_str, text);
	none(out, "<>\"'` \t\r\n\\");
	known_scheme(a, out);
	FUZZ_HOLDS(!str_starts(out, STR("//")));
	none(written(a, view_path_str, text), "<>\"'&/?#: \n");
	none(written(a, view_query_str, text), "<>\"'&/?#:=+ \n");
	out = written(a, view_json_str, text);
	none(out, "<>&'\n");
	json = json_loadb(out.p, out.n, JSON_DECODE_ANY, NULL);
	FUZZ_HOLDS(json != NULL);
	if (utf8_text(text))
		FUZZ_HOLDS(str_eq(
		    (struct str){ json_string_value(json), json_string_length(json) }, text));
	json_decref(json);
	return 0;
}
