/*
 * The gate for text and PostgreSQL agree on every sequence of bytes tried:
 * whatever passes utf8_valid() can be kept, and nothing else can.
 * Tried are the borders of every rule, and what the fuzz target utf8 has found
 * worth keeping.  HEARBACK_TEST_DATABASE: conninfo of any role.
 */
#include <dirent.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/utf8.h"

enum { BATCH = 4096, BORDER = 4, MOST = 64 };

/* Whether PostgreSQL takes each of these bytes for text; it raises at the first that it does not,
 * hence the function. */
static const char make_judge[] =
    "CREATE FUNCTION pg_temp.judge(bytea) RETURNS boolean LANGUAGE plpgsql AS $$"
    "BEGIN PERFORM convert_from($1, 'UTF8'); RETURN true; "
    "EXCEPTION WHEN character_not_in_repertoire THEN RETURN false; END $$";
static const char ask[] = "SELECT string_agg(CASE WHEN pg_temp.judge(b) THEN '1' ELSE '0' END, '' "
			  "ORDER BY n) FROM unnest($1::bytea[]) WITH ORDINALITY AS t (b, n)";

static struct {
	unsigned char bytes[MOST];
	size_t n;
} batch[BATCH];
static int filled, tried, differ;

static void
judge(PGconn *pg)
{
	static char array[BATCH * (MOST * 2 + 8) + 3];
	const char *parameters[] = { array };
	char *to = array;
	PGresult *r;

	*to++ = '{';
	for (int i = 0; i < filled; i++) {
		to += sprintf(to, "%s\"\\\\x", i == 0 ? "" : ",");
		for (size_t k = 0; k < batch[i].n; k++)
			to += sprintf(to, "%02x", batch[i].bytes[k]);
		*to++ = '"';
	}
	strcpy(to, "}");
	r = PQexecParams(pg, ask, 1, NULL, parameters, NULL, NULL, 0);
	if (PQntuples(r) != 1 || PQgetlength(r, 0, 0) != filled) {
		printf("Bail out! %s", PQerrorMessage(pg));
		exit(1);
	}
	for (int i = 0; i < filled; i++) {
		struct str s = { (const char *)batch[i].bytes, batch[i].n };

		if (utf8_valid(s) == (PQgetvalue(r, 0, 0)[i] == '1'))
			continue;
		differ++;
		printf("# differs:");
		for (size_t k = 0; k < batch[i].n; k++)
			printf(" %02x", batch[i].bytes[k]);
		printf("\n");
	}
	tried += filled;
	filled = 0;
	PQclear(r);
}

static void
add(PGconn *pg, const unsigned char *bytes, size_t n)
{
	memcpy(batch[filled].bytes, bytes, n);
	batch[filled++].n = n;
	if (filled == BATCH)
		judge(pg);
}

/* Every first and second byte; behind them the borders of what may follow. */
static void
add_all(PGconn *pg)
{
	static const unsigned char tails[] = { 0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc0 };
	const size_t n = sizeof(tails);

	for (unsigned int first = 0; first < 256; first++) {
		for (unsigned int second = 0; second < 256; second++) {
			unsigned char c[BORDER] = { (unsigned char)first, (unsigned char)second };

			add(pg, c, second == 0 ? 1 : 2);
			for (size_t i = 0; first >= 0xe0 && i < n * n; i++) {
				c[2] = tails[i / n];
				c[3] = tails[i % n];
				add(pg, c, i % n == 0 ? 3 : 4);
			}
		}
	}
	judge(pg);
}

/* The first bytes of each file of a folder; how many files there are. */
static int
add_corpus(PGconn *pg, const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	int count = 0;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		unsigned char bytes[MOST];
		FILE *f;

		if (entry->d_name[0] == '.')
			continue;
		f = fdopen(openat(dirfd(d), entry->d_name, O_RDONLY), "r");
		if (f == NULL)
			continue;
		add(pg, bytes, fread(bytes, 1, sizeof(bytes), f));
		fclose(f);
		count++;
	}
	if (d != NULL)
		closedir(d);
	judge(pg);
	return count;
}

int
main(void)
{
	const char *database = getenv("HEARBACK_TEST_DATABASE"), *srcdir = getenv("srcdir");
	PGconn *pg = PQconnectdb(database == NULL ? "" : database);
	char corpus[PATH_MAX];

	if (PQstatus(pg) != CONNECTION_OK) {
		printf("Bail out! HEARBACK_TEST_DATABASE: %s", PQerrorMessage(pg));
		return 1;
	}
	PQclear(PQexec(pg, make_judge));
	printf("1..2\n");
	snprintf(corpus, sizeof(corpus), "%s/tests/corpus/utf8", srcdir == NULL ? "." : srcdir);
	printf("%s 1 - the corpus of the fuzz target is there\n",
	    add_corpus(pg, corpus) > 0 ? "ok" : "not ok");
	add_all(pg);
	printf("%s 2 - %d sequences of bytes, %d judged otherwise than PostgreSQL does\n",
	    differ == 0 && tried > 100000 ? "ok" : "not ok", tried, differ);
	PQfinish(pg);
	return differ > 0;
}
