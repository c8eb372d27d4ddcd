#include "cmd/tenant.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "cmd/cmd.h"
#include "db/db.h"
#include "db/sql.h"

const struct err *
tenant_list(struct db *db, struct arena *a, const struct tenant **out, size_t *count)
{
	struct sql_jurisdiction_admin_list_rows rows;
	struct tenant *t;

	db_use(db, a);
	TRY(db_begin(db, 0, 0));
	TRY(sql_jurisdiction_admin_list(db, &rows));
	TRY(db_commit(db));
	t = ARENA_ARRAY(a, rows.n, struct tenant);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_jurisdiction_admin_list_row *r = &rows.p[i];

		t[i] = (struct tenant){ .id = r->id,
			.version = r->version,
			.domain = r->domain,
			.name = r->name,
			.zone = r->zone,
			.hosts = r->hosts,
			.languages = r->languages,
			.west = r->west,
			.south = r->south,
			.east = r->east,
			.north = r->north };
	}
	*out = t;
	*count = rows.n;
	return NULL;
}

static const struct err *
not_found(struct arena *a, struct str domain, const struct tenant *all, size_t n)
{
	struct buf b;

	if (n == 0)
		return err_new(a, ERR_NOT_FOUND,
		    "there is no jurisdiction yet; make one: hearback jurisdiction add --help");
	buf_init(&b, a);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(all[i].domain));
	if (domain.p == NULL)
		return err_new(
		    a, ERR_NOT_FOUND, "say which with --jurisdiction: %s", buf_done(&b).p);
	return err_new(a, ERR_NOT_FOUND, "there is no jurisdiction %.*s; there is %s",
	    STR_ARG(domain), buf_done(&b).p);
}

const struct err *
tenant_find(struct db *db, struct arena *a, struct str domain, struct tenant *out)
{
	const struct tenant *all;
	size_t n;

	TRY(tenant_list(db, a, &all, &n));
	if (domain.p == NULL && n == 1) {
		*out = all[0];
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		if (domain.p != NULL && str_eq_nocase(all[i].domain, domain)) {
			*out = all[i];
			return NULL;
		}
	}
	return not_found(a, domain, all, n);
}

const struct err *
tenant_begin(struct cmd *c, struct str domain, struct db **db, struct tenant *out)
{
	*db = cmd_db(c, "hearback_admin");
	TRY(tenant_find(*db, c->arena, domain, out));
	return db_begin(*db, out->id, 0);
}

const struct err *
tenant_scope(struct db *db, struct arena *a, struct str domain, struct scope *out)
{
	struct tenant t;

	TRY(tenant_find(db, a, domain, &t));
	*out = (struct scope){ .db = db, .arena = a };
	return registry_by_id(registry_new(a), db, a, t.id, &out->jurisdiction);
}

const struct err *
tenant_organization(struct scope *s, struct str code, int64_t *id)
{
	const struct sql_organization_by_code by = { s->jurisdiction->id, code };
	struct sql_organization_by_code_rows rows;

	*id = 0;
	if (code.p == NULL)
		return NULL;
	TRY(sql_organization_by_code(s->db, &by, &rows));
	if (rows.n == 0)
		return err_new(s->arena, ERR_NOT_FOUND,
		    "there is no organization %.*s; it comes with hearback service import",
		    STR_ARG(code));
	*id = rows.p->id;
	return NULL;
}

struct value_texts
tenant_split(struct arena *a, struct str list)
{
	struct str *parts = ARENA_ARRAY(a, list.n + 1, struct str);
	size_t n = 0;

	while (list.p != NULL) {
		struct str part = str_trim(str_next(&list, ','));

		if (part.n > 0)
			parts[n++] = part;
	}
	return (struct value_texts){ parts, n };
}
