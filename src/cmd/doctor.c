#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/tenant.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/installation_key.h"

static const int64_t second = 1000000;
enum { LATE_SECONDS = 60, STUCK_SECONDS = 600, SEEN_SECONDS = 30, DAYS_AHEAD = 3 };

/* What the checks share, and how many went how. */
struct doctor {
	struct cmd *cmd;
	struct db *admin; /* NULL: it cannot be reached */
	int warnings, failures;
};

enum verdict { OK, WARN, FAIL };

/* One line a check: the verdict, what was looked at, and what to do. */
static void __attribute__((format(printf, 4, 5)))
say(struct doctor *d, enum verdict v, const char *what, const char *fmt, ...)
{
	static const char *const names[] = { "ok", "warn", "fail" };
	va_list ap;

	d->warnings += v == WARN;
	d->failures += v == FAIL;
	printf("%-5s %-16s ", names[v], what);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* What went wrong, in one line. */
static const char *
words(struct doctor *d, const struct err *e)
{
	struct str all = str_of(e->detail != NULL ? e->detail : e->say);

	return str_z(d->cmd->arena, str_sub(all, 0, str_find(all, '\n')));
}

static void
check_configuration(struct doctor *d)
{
	const struct conf *c = cmd_conf(d->cmd);

	say(d, OK, "configuration", "%s", d->cmd->conf_path);
	if (c->egress_loopback)
		say(d, WARN, "egress_loopback",
		    "webhooks may go to this machine, over http; set it to no where the service is "
		    "open to others");
	if (!c->cookie_secure)
		say(d, WARN, "cookie_secure",
		    "cookies are sent over http too; set it to yes once pages are reached by "
		    "https");
	if (!str_starts(c->public_url, STR("https://")))
		say(d, WARN, "public_url",
		    "%.*s is not https: links in messages can be read on their way",
		    STR_ARG(c->public_url));
}

static void
check_key(struct doctor *d)
{
	const char *path = str_z(d->cmd->arena, cmd_conf(d->cmd)->installation_key);
	struct installation_key key;
	const struct err *e = installation_key_read(d->cmd->arena, path, &key);

	if (e == NULL)
		say(d, OK, "installation key", "%s, version %" PRId64, path,
		    installation_key_newest(&key));
	else if (e->code == ERR_NOT_FOUND)
		say(d, FAIL, "installation key", "%s; make it: hearback init", words(d, e));
	else if (e->code == ERR_FORBIDDEN)
		say(d, FAIL, "installation key", "%s; chmod 0640 it, or 0600", words(d, e));
	else
		say(d, FAIL, "installation key", "%s", words(d, e));
}

/* Each role signs in by itself.  The administrator's must; others, that this user may have no
 * password for, are named. */
static void
check_roles(struct doctor *d)
{
	static const char *const roles[] = { "hearback_admin", "hearback_web", "hearback_deliver",
		"hearback_work", "hearback_owner" };

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		struct db *db = cmd_db(d->cmd, roles[i]);
		const struct err *e = db_begin(db, 0, 0);

		if (e == NULL)
			e = db_commit(db);
		if (e == NULL)
			say(d, OK, roles[i], "signs in");
		else
			say(d, i == 0 ? FAIL : WARN, roles[i], "cannot sign in from here: %s",
			    words(d, e));
		if (e == NULL && i == 0)
			d->admin = db;
		else
			db_close(db);
		if (d->admin == NULL)
			return; /* the others would say the same */
	}
}

static const struct err *
check_schema(struct doctor *d)
{
	const struct err *e;

	TRY(db_begin(d->admin, 0, 0));
	e = db_fits(d->admin);
	if (e != NULL) {
		say(d, FAIL, "schema",
		    "is not the one of this program (%s); run sqitch deploy as hearback_owner",
		    words(d, e));
		db_rollback(d->admin);
		return NULL;
	}
	say(d, OK, "schema", "fits all %d statements of this program", SQL__MAX);
	return db_commit(d->admin);
}

/* The releases of August 2025, and whatever came later. */
static bool
recent(int64_t version)
{
	static const int64_t least[] = { 150014, 160010, 170006 };

	for (size_t i = 0; i < sizeof(least) / sizeof(least[0]); i++)
		if (version / 10000 == least[i] / 10000)
			return version >= least[i];
	return version >= 180000;
}

static const struct err *
check_server(struct doctor *d)
{
	struct sql_doctor_server_rows rows;
	const struct sql_doctor_server_row *r;

	TRY(db_begin(d->admin, 0, 0));
	TRY(sql_doctor_server(d->admin, &rows));
	TRY(db_commit(d->admin));
	r = rows.p;
	say(d, recent(r->version) ? OK : FAIL, "PostgreSQL", "%.*s%s", STR_ARG(r->words),
	    recent(r->version) ? "" : "; install 15.14, 16.10, 17.6 or later");
	if (!str_eq(r->fsync, STR("on")) || !str_eq(r->full_page_writes, STR("on")))
		say(d, FAIL, "fsync",
		    "a power cut would destroy the database; set fsync and full_page_writes to on");
	if (str_eq(r->synchronous_commit, STR("off")) ||
	    str_eq(r->synchronous_commit, STR("local")))
		say(d, FAIL, "synchronous_commit",
		    "is %.*s: what was acknowledged can be lost; set it to on",
		    STR_ARG(r->synchronous_commit));
	else
		say(d, OK, "durability", "fsync %.*s, synchronous_commit %.*s", STR_ARG(r->fsync),
		    STR_ARG(r->synchronous_commit));
	return NULL;
}

static const struct err *
check_partitions(struct doctor *d)
{
	const struct sql_doctor_partitions days = { DAYS_AHEAD };
	struct sql_doctor_partitions_rows rows;

	TRY(db_begin(d->admin, 0, 0));
	TRY(sql_doctor_partitions(d->admin, &days, &rows));
	TRY(db_commit(d->admin));
	if (rows.p->missing > 0)
		say(d, WARN, "partitions",
		    "%" PRId64 " of the next %d days have none; run hearback partition daily",
		    rows.p->missing, DAYS_AHEAD);
	else
		say(d, OK, "partitions", "are there for the next %d days", DAYS_AHEAD);
	return NULL;
}

static const struct err *
check_dispatchers(struct doctor *d)
{
	struct sql_doctor_dispatchers_rows rows;
	int64_t age;

	TRY(db_begin(d->admin, 0, 0));
	TRY(sql_doctor_dispatchers(d->admin, &rows));
	TRY(db_commit(d->admin));
	age = (clock_db() - rows.p->seen_at) / second;
	if (rows.p->seen_at == 0)
		say(d, WARN, "dispatcher", "none has ever run; start hearback deliver");
	else if (age > SEEN_SECONDS)
		say(d, WARN, "dispatcher",
		    "was last seen %" PRId64 " s ago; start hearback deliver", age);
	else
		say(d, OK, "dispatcher", "was seen %" PRId64 " s ago", age < 0 ? 0 : age);
	return NULL;
}

static void
judge_due(struct doctor *d, const char *what, const char *command, int64_t due)
{
	int64_t late = (clock_db() - due) / second;

	if (due == 0 || late < 0)
		say(d, OK, what, "nothing is late");
	else if (late <= LATE_SECONDS)
		say(d, OK, what, "the oldest is due for %" PRId64 " s", late);
	else
		say(d, late > STUCK_SECONDS ? FAIL : WARN, what,
		    "the oldest is due for %" PRId64
		    " s; see whether hearback %s runs, and its log",
		    late, command);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static void
judge_jobs(struct doctor *d, const struct sql_doctor_figures_row *all)
{
	if (all->job_failures > 0)
		say(d, WARN, "jobs",
		    "one has failed %" PRId64 " times and will be tried again: %.*s",
		    all->job_failures, STR_ARG(all->job_reason));
	else
		judge_due(d, "jobs", "work", all->job_due);
}

static void
judge_events(struct doctor *d, const struct sql_doctor_figures_row *all)
{
	if (all->failing > 0)
		say(d, WARN, "events",
		    "%" PRId64 " could not be fanned out and will be tried again: %.*s",
		    all->failing, STR_ARG(all->failing_reason));
	say(d, all->deadly + all->stuck > 0 ? FAIL : OK, "poisoned",
	    "%" PRId64 " deliveries and %" PRId64 " events cannot be worked on%s", all->deadly,
	    all->stuck,
	    all->deadly + all->stuck > 0
		? "; they are kept: see hb.delivery.reason, hb.fanout.reason and the dispatcher's "
		  "log; once that is mended: hearback retry"
		: "");
}

/* Sums over all cities. */
static const struct err *
check_queues(struct doctor *d)
{
	struct sql_doctor_figures_row all = { 0 };
	const struct tenant *t;
	size_t n;

	TRY(tenant_list(d->admin, d->cmd->arena, &t, &n));
	if (n == 0)
		say(d, WARN, "jurisdictions",
		    "there is none yet; make one: hearback jurisdiction add --help");
	for (size_t i = 0; i < n; i++) {
		struct sql_doctor_figures_rows rows;

		TRY(db_begin(d->admin, t[i].id, 0));
		TRY(sql_doctor_figures(d->admin, &(struct sql_doctor_figures){ t[i].id }, &rows));
		TRY(db_commit(d->admin));
		all.in_other += rows.p->in_other;
		all.parked += rows.p->parked;
		all.deadly += rows.p->deadly;
		all.stuck += rows.p->stuck;
		all.unconfirmed += rows.p->unconfirmed;
		all.fanout_due = earlier(all.fanout_due, rows.p->fanout_due);
		if (all.failing == 0)
			all.failing_reason = rows.p->failing_reason;
		all.failing += rows.p->failing;
		all.delivery_due = earlier(all.delivery_due, rows.p->delivery_due);
		all.job_due = earlier(all.job_due, rows.p->job_due);
		if (rows.p->job_failures > all.job_failures) {
			all.job_failures = rows.p->job_failures;
			all.job_reason = rows.p->job_reason;
		}
	}
	judge_due(d, "fan-out", "deliver", all.fanout_due);
	judge_due(d, "deliveries", "deliver", all.delivery_due);
	judge_jobs(d, &all);
	judge_events(d, &all);
	say(d, all.parked > 0 ? WARN : OK, "parked", "%" PRId64 " deliveries gave up%s", all.parked,
	    all.parked > 0 ? "; when the receivers are well again: hearback retry deliveries" : "");
	say(d, all.unconfirmed > 0 ? WARN : OK, "endpoints", "%" PRId64 " wait for confirmation",
	    all.unconfirmed);
	say(d, all.in_other > 0 ? WARN : OK, "attempt_other", "%" PRId64 " rows%s", all.in_other,
	    all.in_other > 0 ? " of days that had no partition; run hearback partition daily" : "");
	return NULL;
}

int
cmd_doctor(struct cmd *c)
{
	static const struct {
		const char *what;
		const struct err *(*run)(struct doctor *);
	} checks[] = {
		{ "schema", check_schema },
		{ "server", check_server },
		{ "partitions", check_partitions },
		{ "dispatcher", check_dispatchers },
		{ "queues", check_queues },
	};
	const struct cmd_option options[] = { { .name = NULL } };
	struct doctor d = { .cmd = c };

	cmd_options(c, options, 0, 0);
	check_configuration(&d);
	log_init("doctor",
	    LOG_ERROR + 1); /* what the library has to say is said here, in a line of its own */
	check_key(&d);
	check_roles(&d);
	for (size_t i = 0; d.admin != NULL && i < sizeof(checks) / sizeof(checks[0]); i++) {
		const struct err *e = checks[i].run(&d);

		if (e == NULL)
			continue;
		say(&d, FAIL, checks[i].what, "cannot be looked at: %s", words(&d, e));
		db_rollback(d.admin);
	}
	printf("%d to fix, %d to know\n", d.failures, d.warnings);
	return d.failures > 0 ? CMD_FAILED : CMD_OK;
}
