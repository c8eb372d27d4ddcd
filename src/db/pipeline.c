#include "db/pipeline.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "db/sqlstate.h"

enum { NOT_PREPARED, PREPARED };

void
pipeline_begin(struct pipeline *l)
{
	l->error = NULL;
	l->failed = NULL;
	l->fatal = false;
}

static void
expect(struct pipeline *l, enum pipeline_owed kind, const struct sql_statement *st, void *rows)
{
	if (l->last == PIPELINE_MAX)
		log_die("db: more than %d statements between two waits", PIPELINE_MAX);
	l->pending[l->last++] = (struct pipeline_pending){ kind, st, rows };
}

bool
pipeline_full(const struct pipeline *l)
{
	return l->last >= PIPELINE_MAX - 8;
}

bool
pipeline_idle(const struct pipeline *l)
{
	return l->first == l->last;
}

bool
pipeline_prepare(struct pipeline *l, const struct sql_statement *st)
{
	if (l->prepared[st->number] != NOT_PREPARED)
		return true;
	if (PQsendPrepare(l->pg, st->name, st->text, 0, NULL) != 1)
		return false;
	l->prepared[st->number] = PREPARED; /* until its answer says otherwise */
	expect(l, PIPELINE_PREPARE, st, NULL);
	return true;
}

bool
pipeline_queue(struct pipeline *l, const struct sql_statement *st, const void *args, void *rows)
{
	const char **values = ARENA_ARRAY(l->arena, st->takes_n, const char *);
	int *lengths = ARENA_ARRAY(l->arena, st->takes_n, int);
	int *binary = ARENA_ARRAY(l->arena, st->takes_n, int);

	for (size_t i = 0; i < st->takes_n; i++)
		values[i] = value_out(l->arena, &st->takes[i], args, &lengths[i], &binary[i]);
	if (!pipeline_prepare(l, st))
		return false;
	if (PQsendQueryPrepared(l->pg, st->name, (int)st->takes_n, values, lengths, binary, 0) != 1)
		return false;
	expect(l, PIPELINE_CALL, st, rows);
	return true;
}

bool
pipeline_sync(struct pipeline *l)
{
	if (PQpipelineSync(l->pg) != 1)
		return false;
	expect(l, PIPELINE_SYNC, NULL, NULL);
	return true;
}

static const struct err *
copy_row(struct pipeline *l, const struct sql_statement *st, const PGresult *r, int i, char *row)
{
	for (int k = 0; k < (int)st->gives_n; k++) {
		struct str text = { PQgetvalue(r, i, k), (size_t)PQgetlength(r, i, k) };

		if (PQgetisnull(r, i, k))
			text = STR_NONE;
		if (!value_in(l->arena, &st->gives[k], text, row))
			return err_new(l->arena, ERR_INTERNAL, "%s: column %s: %.*s", st->name,
			    st->gives[k].name, STR_ARG(text));
	}
	return NULL;
}

static const struct err *
copy_rows(struct pipeline *l, const struct sql_statement *st, const PGresult *r, void *to)
{
	struct pipeline_rows out = { .n = (size_t)PQntuples(r) };

	if ((size_t)PQnfields(r) != st->gives_n)
		return err_new(l->arena, ERR_INTERNAL, "%s: %d columns, not %zu", st->name,
		    PQnfields(r), st->gives_n);
	out.p = arena_array(l->arena, out.n, st->row_size);
	for (size_t i = 0; i < out.n; i++)
		TRY(copy_row(l, st, r, (int)i, (char *)out.p + i * st->row_size));
	memcpy(to, &out, sizeof(out));
	return NULL;
}

/* A COMMIT of a failed transaction succeeds, and says ROLLBACK. */
static const struct err *
take_commit(struct pipeline *l, const PGresult *r)
{
	const char *tag = PQcmdStatus((PGresult *)(uintptr_t)r);

	if (strcmp(tag, "COMMIT") == 0)
		return NULL;
	return err_new(l->arena, ERR_INTERNAL, "COMMIT was answered by %s", tag);
}

/* st is NULL where the connection ends between the last answer and the end of the run. */
static const struct err *
take_error(struct pipeline *l, const struct sql_statement *st, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (l->error == NULL)
		l->fatal = sqlstate_fatal(state);
	return err_new(l->arena, sqlstate_code(state), "%s: %s %s", st == NULL ? "sync" : st->name,
	    state == NULL ? "" : state, words == NULL ? PQresultErrorMessage(r) : words);
}

static void
take_result(struct pipeline *l, const struct pipeline_pending *p, const PGresult *r)
{
	const struct err *e = NULL;
	ExecStatusType status = PQresultStatus(r);

	if (status == PGRES_TUPLES_OK) {
		if (p->rows != NULL)
			e = copy_rows(l, p->st, r, p->rows);
	} else if (status == PGRES_COMMAND_OK) {
		if (p->kind == PIPELINE_CALL && p->st == &sql_statements[SQL_commit])
			e = take_commit(l, r);
	} else {
		if (p->kind == PIPELINE_PREPARE)
			l->prepared[p->st->number] = NOT_PREPARED;
		if (status != PGRES_PIPELINE_ABORTED)
			e = take_error(l, p->st, r);
	}
	if (e != NULL && l->error == NULL) {
		l->error = e;
		l->failed = p->st;
	}
}

/* Behind such an error nothing comes any more, also where libpq has not read the end yet.  One that
 * comes with a COMMIT may follow what is on the disk already. */
static bool
is_last(const PGresult *r)
{
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

	return severity != NULL &&
	       (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

bool
pipeline_advance(struct pipeline *l, bool *done)
{
	*done = false;
	if (PQflush(l->pg) < 0 || PQconsumeInput(l->pg) != 1)
		return false;
	while (l->first < l->last) {
		PGresult *r;
		bool over;

		if (PQisBusy(l->pg))
			return true;
		r = PQgetResult(l->pg);
		if (r == NULL) { /* the end of a statement's results */
			if (PQstatus(l->pg) == CONNECTION_BAD)
				return false;
			if (l->pending[l->first].kind != PIPELINE_SYNC)
				l->first++;
			continue;
		}
		if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
			l->first++;
		else
			take_result(l, &l->pending[l->first], r);
		over = is_last(r) || PQstatus(l->pg) == CONNECTION_BAD;
		PQclear(r);
		if (over)
			return false;
	}
	l->first = l->last = 0;
	*done = true;
	return true;
}

void
pipeline_close(struct pipeline *l)
{
	PQfinish(l->pg);
	l->pg = NULL;
	memset(l->prepared, NOT_PREPARED, sizeof(l->prepared));
	l->first = l->last = 0;
}
