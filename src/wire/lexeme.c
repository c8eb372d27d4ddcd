#include "wire/lexeme.h"

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/utf8.h"

/*
 * What becomes of a character: it ends a word, is left out, is a word by
 * itself, is moved by so many places, is the upper of two (of which the even,
 * 1, or the odd one, 0, comes first), or is written as this.
 */
struct fate {
	uint32_t first; /* and those behind it, up to the next one's first */
	enum { BREAK, SKIP, ALONE, SHIFT, PAIRS, TEXT } what;
	int32_t by;
	char text[8];
};
#define BREAK(first)                \
	{                           \
		first, BREAK, 0, "" \
	}
#define SKIP(first)                \
	{                          \
		first, SKIP, 0, "" \
	}
#define ALONE(first)                \
	{                           \
		first, ALONE, 0, "" \
	}
#define SHIFT(first, by)             \
	{                            \
		first, SHIFT, by, "" \
	}
#define PAIRS(first, by)             \
	{                            \
		first, PAIRS, by, "" \
	}
#define TEXT(first, text)            \
	{                            \
		first, TEXT, 0, text \
	}
static const struct fate fates[] = {
#include "wire/lexeme_table.h"
};
enum { FATES = sizeof(fates) / sizeof(fates[0]) };

/* The text that is being made. */
struct folded {
	char *p;
	size_t n;
	size_t word; /* bytes of the word at its end */
	bool gap;    /* what comes next begins a word */
};

static void
put(struct folded *f, const char *p, size_t n)
{
	if (f->gap && f->n > 0)
		f->p[f->n++] = ' ';
	if (f->gap)
		f->word = 0;
	f->gap = false;
	f->word += n;
	if (f->word > LEXEME_BYTES)
		return;
	memcpy(f->p + f->n, p, n);
	f->n += n;
}

/* What an ASCII letter or digit becomes; 0 for what ends a word. */
static char
ascii(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : '\0';
}

/* The ASCII that text begins with; gives how much it is. */
static size_t
put_ascii(struct folded *f, struct str text)
{
	size_t i;

	for (i = 0; i < text.n && (unsigned char)text.p[i] < 0x80; i++) {
		char c = ascii(text.p[i]);

		if (c == '\0')
			f->gap = true;
		else if (f->gap || f->word >= LEXEME_BYTES)
			put(f, &c, 1);
		else {
			f->p[f->n++] = c;
			f->word++;
		}
	}
	return i;
}

/* What well-formed UTF-8 of so many bytes, two at least, says. */
static uint32_t
code_of(const char *p, size_t bytes)
{
	uint32_t code = (unsigned char)p[0] & (0x7f >> bytes);

	for (size_t i = 1; i < bytes; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3f);
	return code;
}

static size_t
write_code(uint32_t code, char out[4])
{
	size_t bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	if (bytes == 1) {
		out[0] = (char)code;
		return 1;
	}
	for (size_t i = bytes - 1; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(0xf00 >> bytes | code);
	return bytes;
}

static const struct fate *
fate_of(uint32_t code)
{
	size_t low = 0, high = FATES;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		*(fates[middle].first <= code ? &low : &high) = middle;
	}
	return &fates[low];
}

static void
put_other(struct folded *f, const char *p, size_t bytes)
{
	uint32_t code = code_of(p, bytes);
	const struct fate *fate = fate_of(code);
	char moved[4];

	switch (fate->what) {
	case BREAK:
		f->gap = true;
		break;
	case SKIP:
		break;
	case ALONE:
		f->gap = true;
		put(f, p, bytes);
		f->gap = true;
		break;
	case SHIFT:
		put(f, moved, write_code(code + (uint32_t)fate->by, moved));
		break;
	case PAIRS:
		put(f, moved, write_code(fate->by == 1 ? code | 1 : code + (code & 1), moved));
		break;
	case TEXT:
		put(f, fate->text, strlen(fate->text));
		break;
	}
}

static size_t
count_other(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += (unsigned char)text.p[i] >= 0x80;
	return n;
}

struct str
lexeme_fold(struct arena *a, struct str text)
{
	/* What is not ASCII becomes at most twice as long, spaces around it included. */
	struct folded f = { .p = arena_alloc(a, text.n + count_other(text) + 1), .gap = true };

	while (text.n > 0) {
		size_t bytes = put_ascii(&f, text);

		if (bytes == 0 && (bytes = utf8_char(text)) > 0)
			put_other(&f, text.p, bytes);
		else if (bytes == 0) {
			f.gap = true;
			bytes = 1;
		}
		text = str_sub(text, bytes, text.n);
	}
	return (struct str){ f.p, f.n };
}

/* A word, and its first bytes as a number, by which most differ. */
struct word {
	uint64_t head;
	struct str text;
};

/* By their bytes, as PostgreSQL orders them. */
static int
compare(const void *p, const void *q)
{
	const struct word *a = p, *b = q;

	return a->head != b->head ? (a->head > b->head) - (a->head < b->head)
				  : str_cmp(a->text, b->text);
}

static struct word
word_of(struct str text)
{
	uint64_t head = 0;

	memcpy(&head, text.p, text.n < sizeof(head) ? text.n : sizeof(head));
	return (struct word){ be64toh(head), text };
}

/* The words of folded texts, in order, each once. */
static size_t
list_words(const struct str *folded, size_t texts, struct word *words)
{
	size_t n = 0, different = 0;

	for (size_t i = 0; i < texts; i++)
		for (struct str rest = folded[i]; rest.n > 0;)
			words[n++] = word_of(str_next(&rest, ' '));
	qsort(words, n, sizeof(*words), compare);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || compare(&words[i], &words[different - 1]) != 0)
			words[different++] = words[i];
	return different;
}

static size_t
count_words(struct str folded)
{
	size_t n = folded.n > 0;

	for (size_t i = 0; i < folded.n; i++)
		n += folded.p[i] == ' ';
	return n;
}

struct str
lexeme_vector(struct arena *a, const struct str *texts, size_t n)
{
	static const char end[] = { 0, 0, 0 }; /* of a word, and that it has no places */
	struct str *folded = ARENA_ARRAY(a, n, struct str);
	struct word *words;
	size_t bytes = sizeof(uint32_t), count = 0;
	char *out, *to;
	uint32_t big;

	for (size_t i = 0; i < n; i++) {
		folded[i] = lexeme_fold(a, texts[i]);
		count += count_words(folded[i]);
		bytes += folded[i].n;
	}
	words = ARENA_ARRAY(a, count, struct word);
	out = arena_alloc(a, bytes + count * sizeof(end));
	count = list_words(folded, n, words);
	big = htobe32((uint32_t)count);
	to = mempcpy(out, &big, sizeof(big));
	for (size_t i = 0; i < count; i++) {
		to = mempcpy(to, words[i].text.p, words[i].text.n);
		to = mempcpy(to, end, sizeof(end));
	}
	return (struct str){ out, (size_t)(to - out) };
}
