#include "civic/jurisdiction.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "civic/snapshot.h"
#include "db/db.h"
#include "db/sql.h"

enum { TENANTS_MAX = 10000, SNAPSHOT_BYTES_MAX = 256 << 20 };

/* Hosts are read again after half a minute, or a second where a name is not among them: somebody
 * may just have added it.  Rules after an hour: the calendar moves areas without a new version. */
static const int64_t hosts_age = 30000000, miss_age = 1000000, snapshot_age = 3600000000;

/* A jurisdiction's snapshot, and the one before, which the request in hand may still hold. */
struct tenant {
	int64_t id;
	const struct jurisdiction *now;
	struct arena *arena, *before;
	int64_t read_at;
};

struct registry {
	struct arena *home;
	struct tenant *tenants;
	size_t tenants_n;
	struct arena *hosts_arena;
	struct sql_jurisdiction_hosts_rows hosts;
	int64_t hosts_at;
};

struct registry *
registry_new(struct arena *home)
{
	struct registry *r = ARENA_NEW(home, struct registry);

	r->home = home;
	r->tenants = ARENA_ARRAY(home, TENANTS_MAX, struct tenant);
	r->hosts_arena = arena_new(SNAPSHOT_BYTES_MAX);
	return r;
}

static struct tenant *
find_tenant(struct registry *r, int64_t id)
{
	for (size_t i = 0; i < r->tenants_n; i++)
		if (r->tenants[i].id == id)
			return &r->tenants[i];
	return NULL;
}

/* e, made in an arena that is about to end, copied into one that stays. */
static const struct err *
carry(struct arena *a, const struct err *e)
{
	return e == NULL ? NULL : err_new(a, e->code, "%s", e->detail == NULL ? "" : e->detail);
}

const struct err *
registry_reload(struct registry *r, struct db *db, struct arena *a, int64_t id)
{
	struct arena *fresh = arena_new(SNAPSHOT_BYTES_MAX);
	struct tenant *t = find_tenant(r, id);
	const struct jurisdiction *j = NULL;
	const struct err *e;

	db_use(db, fresh);
	e = snapshot_read(db, fresh, id, &j);
	if (e != NULL)
		db_rollback(db);
	db_use(db, a);
	if (e == NULL && t == NULL && r->tenants_n == TENANTS_MAX)
		e = err_new(fresh, ERR_INTERNAL, "more than %d jurisdictions", TENANTS_MAX);
	e = carry(a, e);
	if (e != NULL) {
		arena_free(fresh);
		return e;
	}
	if (t == NULL) {
		t = &r->tenants[r->tenants_n++];
		t->id = id;
	}
	if (t->before != NULL)
		arena_free(t->before);
	t->before = t->arena;
	t->arena = fresh;
	t->now = j;
	t->read_at = clock_mono();
	return NULL;
}

const struct err *
registry_by_id(
    struct registry *r, struct db *db, struct arena *a, int64_t id, const struct jurisdiction **out)
{
	struct tenant *t = find_tenant(r, id);

	if (t == NULL || clock_mono() - t->read_at > snapshot_age) {
		TRY(registry_reload(r, db, a, id));
		t = find_tenant(r, id);
	}
	*out = t->now;
	return NULL;
}

static const struct err *
read_hosts(struct registry *r, struct db *db)
{
	TRY(db_begin(db, 0, 0));
	TRY(sql_jurisdiction_hosts(db, &r->hosts));
	return db_commit(db);
}

/* Who is there, unless it was read less than age ago. */
static const struct err *
refresh_hosts(struct registry *r, struct db *db, struct arena *a, int64_t age)
{
	const struct err *e;

	if (r->hosts.n > 0 && clock_mono() - r->hosts_at < age)
		return NULL;
	r->hosts = (struct sql_jurisdiction_hosts_rows){ 0, NULL };
	arena_reset(r->hosts_arena);
	db_use(db, r->hosts_arena);
	e = read_hosts(r, db);
	if (e != NULL)
		db_rollback(db);
	db_use(db, a);
	r->hosts_at = clock_mono();
	if (e != NULL)
		r->hosts.n = 0;
	return carry(a, e);
}

static bool
has_domain(const struct sql_jurisdiction_hosts_row *row, struct str domain)
{
	return str_eq_nocase(row->domain, domain);
}

static bool
goes_by(const struct sql_jurisdiction_hosts_row *row, struct str host)
{
	bool found = has_domain(row, host);

	for (size_t i = 0; i < row->hosts.n && !found; i++)
		found = str_eq_nocase(row->hosts.p[i], host);
	return found;
}

/* *id stays 0 where there is none that fits. */
static const struct err *
find_id(struct registry *r, struct db *db, struct arena *a,
    bool (*fits)(const struct sql_jurisdiction_hosts_row *, struct str), struct str name,
    int64_t *id)
{
	const int64_t ages[] = { hosts_age, miss_age };

	*id = 0;
	for (size_t t = 0; t < sizeof(ages) / sizeof(ages[0]) && *id == 0; t++) {
		TRY(refresh_hosts(r, db, a, ages[t]));
		for (size_t i = 0; i < r->hosts.n && *id == 0; i++)
			if (fits(&r->hosts.p[i], name))
				*id = r->hosts.p[i].id;
	}
	return NULL;
}

const struct err *
registry_by_domain(struct registry *r, struct db *db, struct arena *a, struct str domain,
    const struct jurisdiction **out)
{
	int64_t id;

	TRY(find_id(r, db, a, has_domain, domain, &id));
	if (id != 0)
		return registry_by_id(r, db, a, id, out);
	return err_new(a, ERR_NOT_FOUND, "no jurisdiction %.*s", STR_ARG(domain));
}

/* Without the port: "city.example:8311", "[::1]:8311". */
static struct str
host_name(struct str host)
{
	size_t end = host.n;

	while (end > 0 && host.p[end - 1] >= '0' && host.p[end - 1] <= '9')
		end--;
	if (end > 0 && end < host.n && host.p[end - 1] == ':')
		return str_sub(host, 0, end - 1);
	return host;
}

const struct err *
registry_by_host(struct registry *r, struct db *db, struct arena *a, struct str host,
    const struct jurisdiction **out, bool *named)
{
	struct str name = host_name(host);
	int64_t id;

	TRY(find_id(r, db, a, goes_by, name, &id));
	*named = id != 0;
	if (*named)
		return registry_by_id(r, db, a, id, out);
	if (r->hosts.n == 1)
		return registry_by_id(r, db, a, r->hosts.p[0].id, out);
	return err_new(a, ERR_NOT_FOUND, "no jurisdiction at host %.*s", STR_ARG(name));
}

const struct area *
jurisdiction_area(const struct jurisdiction *j, int64_t id)
{
	for (size_t i = 0; i < j->areas_n; i++)
		if (j->areas[i].id == id)
			return &j->areas[i];
	return NULL;
}

bool
jurisdiction_area_lives(const struct jurisdiction *j, int64_t id)
{
	const struct area *area = jurisdiction_area(j, id), *of = j->areas;

	for (size_t i = 0; i < j->areas_n && area != NULL; i++)
		if (of[i].holds && str_eq(of[i].set, area->set) && str_eq(of[i].name, area->name))
			return true;
	return false;
}

bool
jurisdiction_speaks(const struct jurisdiction *j, const struct lang *lang)
{
	for (size_t i = 0; i < j->languages_n; i++)
		if (j->languages[i] == lang)
			return true;
	return false;
}
