#include <stdio.h>

#include "base/err.h"
#include "cmd/cmd.h"
#include "db/db.h"
#include "db/sql.h"

static const struct err *
run(struct cmd *c, int64_t days)
{
	struct db *db = cmd_db(c, "hearback_owner");
	struct sql_partition_make_rows rows;

	TRY(db_begin(db, 0, 0));
	TRY(sql_partition_make(db, &(struct sql_partition_make){ days }, &rows));
	TRY(db_commit(db));
	printf("partitions for today and the next %lld days are there, %lld of them new\n",
	    (long long)days, (long long)rows.p[0].made);
	return NULL;
}

int
cmd_partition(struct cmd *c)
{
	int64_t days = 14;
	const struct cmd_option options[] = {
		{ .name = "days",
		    .type = CMD_NUMBER,
		    .to = &days,
		    .value = "N",
		    .help = "how many days ahead (14)",
		    .least = 1,
		    .most = 366 },
		{ .name = NULL },
	};

	cmd_options(c, options, 0, 0);
	return cmd_end(c, run(c, days));
}
