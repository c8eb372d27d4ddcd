#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "civic/area.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/tenant.h"
#include "cmd/verb.h"
#include "db/db.h"
#include "db/sql.h"
#include "wire/field.h"
#include "wire/geojson.h"
#include "wire/json.h"
#include "wire/zone.h"

enum { FILE_BYTES_MAX = 256 << 20 };

static const size_t feature_memory = (size_t)2 << 30;

struct flags {
	struct str jurisdiction, set, property, since;
};

/* An import under way. */
struct import {
	struct cmd *cmd;
	struct arena *scratch; /* of one feature at a time, and of the error that ends it all */
	const struct flags *flags;
	struct db *db;
	struct tenant tenant;
	struct str today;
	struct progress *progress;
	int64_t changes[AREA_CHANGE__MAX];
	int64_t repaired;
};

static const struct err *
read_name(struct arena *a, const struct geojson_feature *f, struct str property, struct str *name)
{
	const struct json *v = json_get(f->properties, str_z(a, property));

	*name = STR_NONE;
	if (v != NULL && v->kind == JSON_STR)
		*name = v->string;
	else if (v != NULL && v->kind == JSON_INT)
		*name = str_of_int(a, v->integer);
	if (name->p == NULL)
		return err_new(a, ERR_INVALID,
		    "it has no property \"%.*s\" to be named by; see --name-property",
		    STR_ARG(property));
	return field_line(a, "name", *name, AREA_NAME_MAX, FIELD_REQUIRED, name);
}

/* The names of all features, read one at a time; the names stay. */
static const struct err *
read_names(struct import *i, const struct str *features, size_t n, const struct str **out)
{
	struct str *names = ARENA_ARRAY(i->cmd->arena, n, struct str);
	struct arena *a = i->scratch;

	for (size_t k = 0; k < n; k++) {
		struct geojson_feature f;
		const struct err *e = geojson_read(a, features[k], &f);

		if (e == NULL)
			e = read_name(a, &f, i->flags->property, &names[k]);
		if (e != NULL)
			return err_wrap(
			    i->cmd->arena, e, "%s, feature %zu", i->cmd->argv[0], k + 1);
		names[k] = str_copy(i->cmd->arena, names[k]);
		arena_reset(a);
	}
	*out = names;
	return NULL;
}

/* The shape of feature `first` and of those behind it that have the same name. */
static const struct err *
join_shapes(struct arena *a, const struct str *features, const struct str *names, size_t n,
    size_t first, struct str *out)
{
	struct geojson_feature f;
	struct buf b;
	size_t parts = 0;

	buf_init(&b, a);
	buf_z(&b, "{\"type\":\"GeometryCollection\",\"geometries\":[");
	for (size_t k = first; k < n; k++) {
		if (!str_eq(names[k], names[first]))
			continue;
		TRY(geojson_read(a, features[k], &f));
		if (parts++ > 0)
			buf_char(&b, ',');
		buf_str(&b, f.geometry);
	}
	buf_z(&b, "]}");
	*out = parts == 1 ? f.geometry : buf_done(&b);
	return NULL;
}

/* One name in a transaction of its own: an import that was interrupted is simply run again. */
static const struct err *
put_area(struct import *i, struct arena *a, struct str name, struct str geometry)
{
	const struct area_draft d = { i->flags->set, name, geometry, i->flags->since, i->today };
	struct area_result r;

	db_use(i->db, a);
	TRY(db_begin(i->db, i->tenant.id, 0));
	TRY(area_put(i->db, a, i->tenant.id, &d, &r));
	TRY(db_commit(i->db));
	i->changes[r.change]++;
	if (r.repaired.p != NULL) {
		i->repaired++;
		progress_pause(i->progress);
		fprintf(stderr, "repaired %.*s: %.*s\n", STR_ARG(name), STR_ARG(r.repaired));
	}
	return NULL;
}

static bool
seen_before(const struct str *names, size_t k)
{
	for (size_t i = 0; i < k; i++)
		if (str_eq(names[i], names[k]))
			return true;
	return false;
}

static const struct err *
put_areas(struct import *i, const struct str *features, const struct str *names, size_t n)
{
	struct arena *a = i->scratch;

	i->progress = progress_start(i->cmd->arena, "Reading shapes", "features", (int64_t)n);
	for (size_t k = 0; k < n; k++) {
		struct str geometry;
		const struct err *e = NULL;

		if (!seen_before(names, k)) {
			e = join_shapes(a, features, names, n, k, &geometry);
			if (e == NULL)
				e = put_area(i, a, names[k], geometry);
		}
		if (e != NULL) {
			progress_pause(i->progress);
			return err_wrap(
			    i->cmd->arena, e, "%s, feature %zu", i->cmd->argv[0], k + 1);
		}
		arena_reset(a);
		progress_at(i->progress, (int64_t)k + 1);
	}
	progress_end(i->progress, (int64_t)n);
	return NULL;
}

/* Always: an import that was interrupted here would find all shapes as they are. */
static const struct err *
assign_feedback(struct import *i)
{
	struct progress *p = progress_start(i->cmd->arena, "Placing feedback", "feedback", 0);
	struct arena *a = i->scratch;
	int64_t after = 0, next = 0, seen = 0;

	do {
		TRY(area_assign(i->db, a, i->tenant.id, i->flags->set, after, &next, &seen));
		after = next;
		arena_reset(a);
		progress_at(p, seen);
	} while (next != 0);
	progress_end(p, seen);
	return NULL;
}

static const struct err *
run_import(struct cmd *c, void *options)
{
	struct import *i = ARENA_NEW(c->arena, struct import);
	struct zone_time local;
	const struct str *features, *names = NULL;
	struct str text;
	size_t n;

	*i = (struct import){ .cmd = c, .scratch = arena_new(feature_memory), .flags = options };
	if (i->flags->set.p == NULL || i->flags->property.p == NULL)
		cmd_misused(c, "import needs --set and --name-property");
	TRY(field_line(c->arena, "--set", i->flags->set, AREA_SET_MAX, FIELD_REQUIRED, &text));
	i->db = cmd_db(c, "hearback_admin");
	TRY(tenant_find(i->db, c->arena, i->flags->jurisdiction, &i->tenant));
	local = zone_local(i->tenant.zone, clock_db());
	i->today =
	    str_fmt(c->arena, "%04d-%02d-%02d", local.date.year, local.date.month, local.date.day);
	TRY(file_read(c->arena, c->argv[0], FILE_BYTES_MAX, &text));
	TRY(err_wrap(c->arena, geojson_features(c->arena, text, &features, &n), "%s", c->argv[0]));
	TRY(read_names(i, features, n, &names));
	TRY(put_areas(i, features, names, n));
	TRY(assign_feedback(i));
	db_use(i->db, c->arena);
	TRY(db_begin(i->db, i->tenant.id, 0));
	TRY(sql_jurisdiction_admin_touch(
	    i->db, &(struct sql_jurisdiction_admin_touch){ i->tenant.id }));
	TRY(db_commit(i->db));
	printf("%.*s, set %.*s: %lld new, %lld changed, %lld as they were; %lld repaired\n",
	    STR_ARG(i->tenant.domain), STR_ARG(i->flags->set), (long long)i->changes[AREA_NEW],
	    (long long)(i->changes[AREA_CLOSED] + i->changes[AREA_REPLACED]),
	    (long long)i->changes[AREA_SAME], (long long)i->repaired);
	return NULL;
}

static const struct verb verbs[] = {
	{ "import", "FILE.geojson", 1, 1, run_import },
	{ NULL, NULL, 0, 0, NULL },
};

int
cmd_area(struct cmd *c)
{
	struct flags f = { 0 };
	const struct cmd_option options[] = {
		{ .name = "jurisdiction",
		    .type = CMD_TEXT,
		    .to = &f.jurisdiction,
		    .value = "DOMAIN",
		    .help = "whose areas; may be left out where there is only one" },
		{ .name = "set",
		    .type = CMD_TEXT,
		    .to = &f.set,
		    .value = "NAME",
		    .help = "what kind of area they are: district, ward, zip" },
		{ .name = "name-property",
		    .type = CMD_TEXT,
		    .to = &f.property,
		    .value = "P",
		    .help = "the property that names each" },
		{ .name = "valid-from",
		    .type = CMD_TEXT,
		    .to = &f.since,
		    .value = "DAY",
		    .help = "since when these shapes hold, like 2022-01-01" },
		{ .name = NULL },
	};

	cmd_options(c, options, 1, 2);
	return verb_run(c, verbs, &f);
}
