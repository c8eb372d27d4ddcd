/* Compiled templates, compared with what they should write: tests/views/NAME.out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

#include "tests/views/views.h"

static struct buf out;
static struct view v;

static struct arena *
setup(void)
{
	static struct arena *a;

	if (a == NULL)
		a = arena_new((size_t)64 << 20);
	arena_reset(a);
	buf_init(&out, a);
	v = (struct view){ .out = &out, .arena = a, .lang = lang_default() };
	return a;
}

static void
same_as(const char *name)
{
	const char *path = str_fmt(v.arena, "%s/tests/views/%s.out", getenv("srcdir"), name).p;
	struct str expected;

	assert_null(file_read(v.arena, path, 1 << 20, &expected));
	assert_string_equal(buf_done(&out).p, expected.p);
}

static const struct err *
sample(struct arena *a)
{
	return err_field(a, "a&b c", "reason", "At most %s <of these>.", "\"20\"");
}

static void
test_page(void **state)
{
	struct arena *a = setup();
	struct view_capture capture;
	struct html h;

	(void)state;
	view_capture_begin(&v, &capture);
	view_note(&v, STR("<inner>"));
	h = view_capture_end(&v, &capture);
	for (size_t n = 0; n < 4; n++)
		view_page(&v, sample(a), n, STR("java:<a href='x'>&\"?b=c d"), h);
	same_as("page");
}

static size_t
never_one(unsigned long n)
{
	(void)n;
	return 1;
}

static void
test_words(void **state)
{
	static const struct lang_entry entries[] = {
		{ "%1$s person", "persona\0gente: %1$s" },
		{ "Not found", "<nada> & \"nadie\"" },
		{ "Page %1$s of %2$s", "\"%2$s\" <%1$s>" },
		{ "Sent on <b>%1$s</b> by <a href=\"/by/%2$s\">%3$s</a>, 5%% late.",
		    "<a href=\"/by/%2$s\">%3$s</a> en <b>%1$s</b>, 5 %% tarde" },
	};
	static const struct lang other = { "xx", "X", 2, never_one, entries, 4 };
	struct arena *a = setup();

	(void)state;
	view_words(&v, sample(a), 1);
	view_words(&v, sample(a), 2);
	v.lang = &other;
	view_words(&v, sample(a), 1);
	same_as("words");
}

static void
test_feed(void **state)
{
	(void)state;
	setup();
	view_feed(&v, STR("javascript:<&>\x01\x0C\xFF"), NULL);
	view_feed(&v, STR("https://x.org/?a&b"), "]]> x");
	same_as("feed");
}

static void
test_mail(void **state)
{
	(void)state;
	setup();
	view_mail(&v, STR("O'Neil <b>\xC3\x1B\t&"), 2);
	same_as("mail");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_page),
		cmocka_unit_test(test_words), cmocka_unit_test(test_feed),
		cmocka_unit_test(test_mail) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
