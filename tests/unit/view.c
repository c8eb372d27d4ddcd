#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "wire/uri.h"
#include "wire/utf8.h"
#include "wire/view.h"

static struct arena *a;
static struct buf out;
static struct view v;

static void
setup(void)
{
	if (a == NULL)
		a = arena_new((size_t)64 << 20);
	arena_reset(a);
	buf_init(&out, a);
	v = (struct view){ .out = &out, .arena = a, .lang = lang_default() };
}

typedef void writer(struct view *, struct str);

static struct str
write_one(writer *w, struct str s)
{
	out.n = 0;
	w(&v, s);
	return str_copy(a, buf_done(&out));
}

/* The five characters of markup, back from what stands for them; false if one stands as itself. */
static bool
unescape(struct str s, struct str *plain)
{
	static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&#34;", "&#39;" };
	struct buf b;

	buf_init(&b, a);
	for (size_t at = 0; at < s.n; at++) {
		struct str rest = str_sub(s, at, s.n);
		size_t i = 0;

		if (memchr("<>\"'", s.p[at], 4) != NULL)
			return false;
		if (s.p[at] != '&') {
			buf_char(&b, s.p[at]);
			continue;
		}
		while (i < 5 && !str_starts(rest, str_of(names[i])))
			i++;
		if (i == 5)
			return false;
		buf_char(&b, "&<>\"'"[i]);
		at += strlen(names[i]) - 1;
	}
	*plain = buf_done(&b);
	return true;
}

/* What a browser takes for the scheme: WHATWG's URL parser drops tabs and line ends anywhere. */
static struct str
browser_scheme(struct str url)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c == '\t' || c == '\n' || c == '\r' || (b.n == 0 && c <= ' '))
			continue;
		if (c == ':')
			return str_lower(a, buf_done(&b));
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(b.n > 0 && strchr("0123456789+-.", c) != NULL))
			return STR_NONE;
		buf_char(&b, (char)c);
	}
	return STR_NONE;
}

#define P(literal)                           \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

/* What people have tried in forms, and bytes that are no text. */
static const struct str payloads[] = {
	P(""),
	P("plain words"),
	P("<script>alert(1)</script>"),
	P("</title><script>alert(1)</script>"),
	P("</textarea><img src=x onerror=alert(1)>"),
	P("</script><script>alert(1)</script>"),
	P("</ScRiPt ><svg/onload=alert(1)>"),
	P("<!--<script>"),
	P("--><script>alert(1)</script>"),
	P("]]><script>alert(1)</script>"),
	P("\" onmouseover=\"alert(1)"),
	P("' onmouseover='alert(1)"),
	P("\"><img src=x onerror=alert(1)>"),
	P("'><svg onload=alert(1)>"),
	P("` onmouseover=`alert(1)"),
	P("x onmouseover=alert(1) y="),
	P("&lt;script&gt;alert(1)&lt;/script&gt;"),
	P("&#60;script&#62;"),
	P("&quot; onload=&quot;"),
	P("&amp;"),
	P("&"),
	P("javascript:alert(1)"),
	P("JaVaScRiPt:alert(1)"),
	P(" javascript:alert(1)"),
	P("\tjavascript:alert(1)"),
	P("\njavascript:alert(1)"),
	P("\x01javascript:alert(1)"),
	P("\x1fjavascript:alert(1)"),
	P("java\tscript:alert(1)"),
	P("java\nscript:alert(1)"),
	P("java\rscript:alert(1)"),
	P("java\0script:alert(1)"),
	P("\0javascript:alert(1)"),
	P("javascript\t:alert(1)"),
	P("javascript :alert(1)"),
	P("javascript&colon;alert(1)"),
	P("&#106;avascript:alert(1)"),
	P("&#x6A;avascript&#58;alert(1)"),
	P("%6aavascript:alert(1)"),
	P("javascript%3Aalert(1)"),
	P("javascript://example.org/%0aalert(1)"),
	P("jav\xC2\xADscript:alert(1)"),
	P("\xE2\x80\x8Bjavascript:alert(1)"),
	P("\xEF\xBB\xBFjavascript:alert(1)"),
	P("\xC2\xA0javascript:alert(1)"),
	P("vbscript:msgbox(1)"),
	P("livescript:x"),
	P("data:text/html,<script>alert(1)</script>"),
	P("data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
	P("blob:https://example.org/1"),
	P("filesystem:https://example.org/1"),
	P("view-source:javascript:alert(1)"),
	P("feed:javascript:alert(1)"),
	P("file:///etc/passwd"),
	P("intent://x#Intent;scheme=javascript;end"),
	P("http:javascript:alert(1)"),
	P("https://example.org/?a=1&b=2#c"),
	P("HTTPS://EXAMPLE.ORG/"),
	P("mailto:a@example.org?subject=x"),
	P("tel:+15125550100"),
	P("//example.org/x"),
	P("\\\\example.org\\x"),
	P("/\\example.org"),
	P("/a b/\"quoted\"?q='x'#<y>"),
	P("../../etc"),
	P("?javascript:alert(1)"),
	P("#javascript:alert(1)"),
	P("/javascript:alert(1)"),
	P("a/b:c"),
	P(":x"),
	P("{{constructor.constructor('alert(1)')()}}"),
	P("{% x %}"),
	P("${alert(1)}"),
	P("');alert('1"),
	P("\\\");alert(1)//"),
	P("\\"),
	P("\\u003cscript\\u003e"),
	P("\xE2\x80\xA8 and \xE2\x80\xA9"),
	P("\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80"),
	P("\xC0\xBCscript\xC0\xBE"),
	P("\xE0\x80\xBCscript>"),
	P("\xF0\x80\x80\xBC"),
	P("\xED\xA0\xBC\xED\xB0\x80"),
	P("\xF4\x90\x80\x80"),
	P("\xFE\xFF"),
	P("\x80\x81"),
	P("\xC3"),
	P("\xC3\""),
	P("\xE4\xB8<"),
	P("\xE4\xB8>\xE4"),
	P("\xF0\x9F\x98'"),
	P("\xEF\xBF\xBE\xEF\xBF\xBF"),
	P("\xEF\xB7\x90"),
	P("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
	P("\x1B$B<script>"),
	P("a\0b\x01\x02\x0B\x0C\x1F\x7F"),
	P("\r\n\t"),
	P("expression(alert(1))"),
	P("url(javascript:alert(1))"),
	P("=HYPERLINK(\"x\")"),
	P("%"),
	P("%00%zz%"),
	P("a%2Fb"),
};

enum { PAYLOADS = sizeof(payloads) / sizeof(payloads[0]) };

/* Characters that XML 1.0 has none of. */
static bool
is_xml_text(struct str s)
{
	size_t size;

	for (size_t at = 0; at < s.n; at += size) {
		unsigned char c = (unsigned char)s.p[at];

		size = utf8_char(str_sub(s, at, s.n));
		if (size == 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
			return false;
		if (str_starts(str_sub(s, at, s.n), STR("\xEF\xBF\xBE")) ||
		    str_starts(str_sub(s, at, s.n), STR("\xEF\xBF\xBF")))
			return false;
	}
	return true;
}

static void
test_text_stays_text(void **state)
{
	(void)state;
	setup();
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct str plain, written = write_one(view_text_str, payloads[i]);

		assert_true(unescape(written, &plain));
		assert_true(is_xml_text(written));
		if (utf8_text(payloads[i]) && memchr(payloads[i].p, 0x7F, payloads[i].n) == NULL)
			assert_true(str_eq(plain, payloads[i]));
	}
}

static bool
is_address(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= 0x20 || (unsigned char)s.p[i] >= 0x7F ||
		    memchr("\\^`{|}", s.p[i], 6) != NULL)
			return false;
	}
	return true;
}

static void
test_whole_addresses(void **state)
{
	(void)state;
	setup();
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct str scheme, plain;

		assert_true(unescape(write_one(view_url_str, payloads[i]), &plain));
		assert_true(is_address(plain));
		scheme = browser_scheme(plain);
		assert_true(scheme.p == NULL || str_eq(scheme, STR("http")) ||
			    str_eq(scheme, STR("https")) || str_eq(scheme, STR("mailto")) ||
			    str_eq(scheme, STR("tel")));
	}
}

static void
test_known_addresses(void **state)
{
	static const struct {
		struct str from, to;
	} table[] = {
		{ P("javascript:alert(1)"), P("#blocked") },
		{ P("java\nscript:alert(1)"), P("#blocked") },
		{ P("\x01javascript:alert(1)"), P("#blocked") },
		{ P("data:text/html,x"), P("#blocked") },
		{ P(":x"), P("#blocked") },
		{ P("//evil.example/"), P("#blocked") },
		{ P(" ///evil.example/"), P("#blocked") },
		{ P("/\\evil.example"), P("/%5Cevil.example") },
		{ P("\\/evil.example"), P("%5C/evil.example") },
		{ P("/\t/evil.example"), P("/%09/evil.example") },
		{ P("/\xEF\xBF\xBE/evil.example"), P("/%EF%BF%BE/evil.example") },
		{ P("/.//a"), P("/.//a") },
		{ P("https://example.org/?a=1&b=2#c"), P("https://example.org/?a=1&amp;b=2#c") },
		{ P(" /list?x=a%20b "), P("/list?x=a%20b") },
		{ P("mailto:a@example.org"), P("mailto:a@example.org") },
		{ P("tel:+15125550100"), P("tel:+15125550100") },
		{ P("/caf\xC3\xA9"), P("/caf%C3%A9") },
		{ P("/caf\xC3"), P("/caf%EF%BF%BD") },
		{ P("a/b:c"), P("a/b:c") },
		{ P(""), P("") },
	};

	(void)state;
	setup();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_true(str_eq(write_one(view_url_str, table[i].from), table[i].to));
	assert_int_equal(write_one(view_url_str, STR_NONE).n, 0);
}

/* A part of an address is one part: it decodes to what it was and holds no border. */
static void
test_parts_of_addresses(void **state)
{
	(void)state;
	setup();
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct str path = write_one(view_path_str, payloads[i]), plain;
		struct str query = write_one(view_query_str, payloads[i]);

		for (size_t k = 0; k < path.n; k++)
			assert_null(memchr("/?#:\\&;<>\"' ", path.p[k], 12));
		for (size_t k = 0; k < query.n; k++)
			assert_null(memchr("/?#:\\&;=+<>\"' ", query.p[k], 14));
		if (!utf8_valid(payloads[i]))
			continue;
		if (utf8_text(payloads[i])) {
			assert_null(uri_decode(a, path, false, &plain));
			assert_true(str_eq(plain, payloads[i]));
			assert_null(uri_decode(a, query, true, &plain));
			assert_true(str_eq(plain, payloads[i]));
		}
	}
}

static void
test_json(void **state)
{
	(void)state;
	setup();
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct str written = write_one(view_json_str, payloads[i]);
		json_t *json = json_loadb(written.p, written.n, JSON_DECODE_ANY, NULL);

		assert_non_null(json);
		for (size_t k = 0; k < written.n; k++)
			assert_null(memchr("<>&'\n", written.p[k], 5));
		assert_null(memmem(written.p, written.n, "\xE2\x80\xA8", 3));
		if (utf8_text(payloads[i]))
			assert_true(str_eq(
			    (struct str){ json_string_value(json), json_string_length(json) },
			    payloads[i]));
		json_decref(json);
	}
	assert_true(str_eq(write_one(view_json_str, STR_NONE), STR("null")));
}

static void
test_numbers(void **state)
{
	(void)state;
	setup();
	view_text(&v, INT64_MIN);
	view_text(&v, (unsigned char)7);
	view_text(&v, UINT64_MAX);
	view_text(&v, 0.1);
	view_text(&v, (double)NAN);
	view_json(&v, (double)INFINITY);
	view_json(&v, (bool)true);
	view_attr(&v, (char *)NULL);
	view_url(&v, -3);
	assert_true(
	    str_eq(buf_done(&out), STR("-92233720368547758087184467440737095516150.1nulltrue-3")));
}

static void
test_capture(void **state)
{
	struct view_capture capture;
	struct html h;

	(void)state;
	setup();
	view_capture_begin(&v, &capture);
	view_raw(&v, "<b>", 3);
	view_text(&v, "<");
	h = view_capture_end(&v, &capture);
	assert_int_equal(out.n, 0);
	view_text(&v, h);
	assert_true(str_eq(buf_done(&out), STR("<b>&lt;")));
}

/* A sentence with values: in any order, twice, "%%", and one that is not there. */
static void
test_sentences(void **state)
{
	struct view_args args;

	(void)state;
	setup();
	for (int kind = VIEW_MARKUP; kind <= VIEW_PLAIN; kind++) {
		view_args_begin(&v, &args);
		view_text(&v, "<x>");
		view_args_next(&v, &args);
		view_text(&v, 5);
		view_args_next(&v, &args);
		view_args_say(
		    &v, &args, (enum view_words)kind, "<i>%2$s</i> %1$s\"%1$s 5%% %3$s %");
		view_raw(&v, "\n", 1);
	}
	view_say(&v, VIEW_MARKUP, "<b>50% &amp; more</b>");
	view_say(&v, VIEW_PLAIN, "\"50% &amp; more\"");
	assert_true(
	    str_eq(buf_done(&out), STR("<i>5</i> &lt;x&gt;\"&lt;x&gt; 5% %3$s %\n"
				       "&lt;i&gt;5&lt;/i&gt; &lt;x&gt;&#34;&lt;x&gt; 5% %3$s %\n"
				       "<b>50% &amp; more</b>&#34;50% &amp; more&#34;")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_text_stays_text),
		cmocka_unit_test(test_whole_addresses), cmocka_unit_test(test_known_addresses),
		cmocka_unit_test(test_parts_of_addresses), cmocka_unit_test(test_json),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_capture),
		cmocka_unit_test(test_sentences) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
