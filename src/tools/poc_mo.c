#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "tools/poc.h"

enum { MO_MAGIC = 0x950412de };

static uint32_t
word(struct str mo, size_t at)
{
	uint32_t w = 0;

	if (at + sizeof(w) <= mo.n)
		memcpy(&w, mo.p + at, sizeof(w));
	return w;
}

/* String i of the table at; both its length and its place are in the file, or it is STR_NONE. */
static struct str
entry(struct str mo, size_t table, size_t i)
{
	size_t length = word(mo, table + i * 8), at = word(mo, table + i * 8 + 4);

	return at > mo.n || length > mo.n - at ? STR_NONE : str_sub(mo, at, length);
}

const struct err *
poc_read(struct arena *a, const char *path, struct str mo, struct poc_catalogue *c)
{
	size_t n = word(mo, 8), ids = word(mo, 12), words = word(mo, 16);

	if (word(mo, 0) != MO_MAGIC || n > mo.n / 8)
		return err_new(a, ERR_MALFORMED, "%s: not a .mo file", path);
	*c = (struct poc_catalogue){ .path = path,
		.messages = ARENA_ARRAY(a, n, struct poc_message) };
	for (size_t i = 0; i < n; i++) {
		struct str id = entry(mo, ids, i);
		struct poc_message m = { .words = entry(mo, words, i) };

		if (id.p == NULL || m.words.p == NULL)
			return err_new(
			    a, ERR_MALFORMED, "%s: string %zu lies outside the file", path, i);
		if (id.n == 0) {
			c->header = m.words;
			continue;
		}
		m.one = str_next(&id, '\0');
		m.many = id;
		c->messages[c->n++] = m;
	}
	return NULL;
}
