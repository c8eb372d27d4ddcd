#include "wire/lang.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/lang_table.h"

static size_t
plural_en(unsigned long n)
{
	return n != 1;
}

static const struct lang english = {
	.code = "en", .name = "English", .plurals = 2, .plural = plural_en
};

const struct lang *
lang_default(void)
{
	return &english;
}

const struct lang *
lang_at(size_t i)
{
	if (i == 0)
		return &english;
	return i - 1 < lang_table_count ? &lang_table[i - 1] : NULL;
}

static const struct lang *
exactly(struct str code)
{
	const struct lang *l;

	for (size_t i = 0; (l = lang_at(i)) != NULL; i++) {
		if (str_eq_nocase(code, str_of(l->code)))
			return l;
	}
	return NULL;
}

const struct lang *
lang_find(struct str code)
{
	const struct lang *l = exactly(code);

	if (l == NULL && str_eq_nocase(code, str_of(lang_table_pseudo.code)))
		return &lang_table_pseudo;
	return l != NULL ? l : exactly(str_sub(code, 0, str_find(code, '-')));
}

static const char *
find(const struct lang *l, const char *msgid)
{
	size_t low = 0, high = l->nentries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(msgid, l->entries[middle].msgid);

		if (order == 0)
			return l->entries[middle].words;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *
lang_tr(const struct lang *l, const char *msgid)
{
	const char *words = msgid == NULL ? NULL : find(l, msgid);

	return words != NULL ? words : msgid;
}

const char *
lang_trn(const struct lang *l, const char *one, const char *many, unsigned long n)
{
	const char *words = find(l, one);

	if (words == NULL)
		return plural_en(n) == 0 ? one : many;
	for (size_t form = l->plural(n); form > 0; form--)
		words += strlen(words) + 1;
	return words;
}

struct str
lang_fill(struct arena *a, const char *words, const struct str *values, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (; *words != '\0'; words++) {
		size_t which = *words == '%' ? (size_t)(unsigned char)words[1] - '1' : n;

		if (which < n && words[2] == '$' && words[3] == 's') {
			buf_str(&b, values[which]);
			words += 3;
		} else {
			words += words[0] == '%' && words[1] == '%';
			buf_char(&b, *words);
		}
	}
	return buf_done(&b);
}

struct str
lang_say(struct arena *a, const struct lang *l, const struct err *e)
{
	const char *words = lang_tr(l, e->say), *at = strstr(words, "%s");

	if (at == NULL || e->arg == NULL)
		return str_of(words);
	return str_fmt(a, "%.*s%s%s", (int)(at - words), words, e->arg, at + 2);
}
