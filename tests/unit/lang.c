#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/lang.h"

static void
test_find(void **state)
{
	static const struct {
		const char *code, *found;
	} table[] = { { "en", "en" }, { "es", "es" }, { "ES", "es" }, { "es-MX", "es" },
		{ "en-US", "en" }, { "qps", "qps" }, { "qps-ploc", NULL }, { "e", NULL },
		{ "", NULL }, { "-es", NULL }, { "est", NULL }, { "fr", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct lang *l = lang_find(str_of(table[i].code));

		assert_int_equal(l == NULL, table[i].found == NULL);
		if (l != NULL)
			assert_string_equal(l->code, table[i].found);
	}
	assert_null(lang_find(STR_NONE));
}

static void
test_offered(void **state)
{
	(void)state;
	assert_ptr_equal(lang_at(0), lang_default());
	assert_string_equal(lang_at(1)->name, "Español");
	for (size_t i = 0; lang_at(i) != NULL; i++)
		assert_string_not_equal(lang_at(i)->code, "qps");
}

/* Every entry is found again: the table is sorted as the search expects. */
static void
test_words(void **state)
{
	const struct lang *es = lang_find(STR("es"));

	(void)state;
	assert_true(es->nentries > 20);
	for (size_t i = 0; i < es->nentries; i++)
		assert_ptr_equal(lang_tr(es, es->entries[i].msgid), es->entries[i].words);
	assert_string_equal(lang_tr(es, N_("Not found")), "No se encontró");
	assert_string_equal(lang_tr(lang_default(), "Not found"), "Not found");
	assert_string_equal(lang_tr(es, "nobody says this"), "nobody says this");
	assert_null(lang_tr(es, NULL));
}

static size_t
first_of_three(unsigned long n)
{
	return n > 2 ? 2 : (size_t)n;
}

static void
test_plural(void **state)
{
	static const struct lang_entry entries[] = { { "%1$s day", "none\0single\0lots" } };
	const struct lang l = { "xx", "X", 3, first_of_three, entries, 1 };

	(void)state;
	assert_string_equal(lang_trn(&l, "%1$s day", "%1$s days", 0), "none");
	assert_string_equal(lang_trn(&l, "%1$s day", "%1$s days", 1), "single");
	assert_string_equal(lang_trn(&l, "%1$s day", "%1$s days", 7), "lots");
	assert_string_equal(lang_trn(lang_default(), "%1$s day", "%1$s days", 1), "%1$s day");
	assert_string_equal(lang_trn(lang_default(), "%1$s day", "%1$s days", 0), "%1$s days");
}

static void
test_fill(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_true(str_eq(LANG_FILL(a, "%2$s of %1$s, 5%%, %3$s %", STR("a"), STR("%1$s")),
	    STR("%1$s of a, 5%, %3$s %")));
	assert_true(str_eq(lang_fill(a, "", NULL, 0), STR("")));
	arena_free(a);
}

static void
test_say(void **state)
{
	struct arena *a = arena_new(1 << 16);
	const struct err *e =
	    err_field(a, "items", "too_many", "Please send at most %s fields.", "20");
	const struct err *bare = err_words(a, ERR_INVALID, "percent", "50% of %s", NULL);

	(void)state;
	assert_true(str_eq(
	    lang_say(a, lang_find(STR("es")), e), STR("Por favor, envíe como máximo 20 campos.")));
	assert_true(str_eq(lang_say(a, lang_default(), e), STR("Please send at most 20 fields.")));
	assert_true(str_eq(lang_say(a, lang_default(), bare), STR("50% of %s")));
	arena_free(a);
}

/* 40 % longer in characters, placeholders as they were. */
static void
test_pseudo(void **state)
{
	const struct lang *qps = lang_find(STR("qps"));
	const char *words = lang_tr(qps, "Please send at most %s fields.");

	(void)state;
	assert_non_null(strstr(words, "%s"));
	assert_null(strstr(words, "Please"));
	assert_int_equal(strncmp(lang_tr(qps, "Not found"), "Ñöt föûñd~~~~", 9), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find),
		cmocka_unit_test(test_offered), cmocka_unit_test(test_words),
		cmocka_unit_test(test_plural), cmocka_unit_test(test_say),
		cmocka_unit_test(test_fill), cmocka_unit_test(test_pseudo) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
