# The private PostgreSQL: a Unix socket in RUN, passwords in a file, nothing on the network.
# shellcheck shell=bash

ROLES='hearback_owner hearback_web hearback_deliver hearback_work hearback_admin hearback_report'

cluster_password() {
	od -An -N18 -tx1 /dev/urandom | tr -d ' \n'
}

cluster_conf() {
	local megabytes
	megabytes=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024))
	cat <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$RUN'
		unix_socket_permissions = 0700
		max_connections = 100
		shared_buffers = $((megabytes / 8 < 1024 ? megabytes / 8 : 1024))MB
		effective_cache_size = $((megabytes / 2))MB
		maintenance_work_mem = 128MB
		work_mem = 16MB
		max_wal_size = 2GB
		checkpoint_timeout = 15min
		wal_compression = on
		random_page_cost = 1.1
		jit = off
		timezone = 'UTC'
		log_timezone = 'UTC'
		log_line_prefix = '%m %u '
		${HEARBACK_POSTGRES:-}
	CONF
}

# Makes the cluster, with a password for each role.  Runs once.
cluster_make() {
	local secret=$HOME_DIR/secret role password
	: >"$secret/pgpass.new"
	chmod 0600 "$secret/pgpass.new"
	for role in postgres $ROLES; do
		password=$(cluster_password)
		echo "*:*:*:$role:$password" >>"$secret/pgpass.new"
		[ "$role" != postgres ] || printf '%s' "$password" >"$secret/first"
	done
	[ -z "$RUN_AS" ] || chown "$RUN_AS": "$secret"/*
	as_service "$PG_BIN/initdb" -D "$HOME_DIR/data" -U postgres -E UTF8 --locale=C.UTF-8 --data-checksums \
		--auth-local=scram-sha-256 --auth-host=reject --pwfile="$secret/first"
	rm -f "$secret/first"
	mv "$secret/pgpass.new" "$secret/pgpass"
}

cluster_start() {
	cluster_conf | as_service tee "$HOME_DIR/data/hearback.conf" >/dev/null
	grep -q "^include 'hearback.conf'" "$HOME_DIR/data/postgresql.conf" ||
		echo "include 'hearback.conf'" >>"$HOME_DIR/data/postgresql.conf"
	as_service "$PG_BIN/pg_ctl" start -w -t 120 -D "$HOME_DIR/data" -l "$HOME_DIR/log/postgresql.log" 9>&-
}

cluster_runs() {
	[ -n "${PG_BIN:-}" ] && as_service "$PG_BIN/pg_ctl" status -D "$HOME_DIR/data" >/dev/null 2>&1
}

cluster_stop() {
	! cluster_runs || as_service "$PG_BIN/pg_ctl" stop -w -t 60 -m fast -D "$HOME_DIR/data"
}

# cluster_psql USER DATABASE [ARGUMENT...]
cluster_psql() {
	PGPASSFILE=$HOME_DIR/secret/pgpass "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 -h "$RUN" -U "$1" -d "$2" "${@:3}"
}

# cluster_migrate DATABASE: database, roles, extensions, schema.  It changes only what is not there yet.
cluster_migrate() {
	local role password
	[ "$(cluster_psql postgres postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'")" ] ||
		cluster_psql postgres postgres -c "CREATE DATABASE $1"
	cluster_psql postgres "$1" -f "$SOURCE/sql/bootstrap.sql"
	while IFS=: read -r _ _ _ role password; do
		[ "$role" = postgres ] || echo "ALTER ROLE $role PASSWORD '$password';"
	done <"$HOME_DIR/secret/pgpass" | cluster_psql postgres "$1"
	(cd "$SOURCE/sql" && PGPASSFILE=$HOME_DIR/secret/pgpass SQITCH_FULLNAME=hearback SQITCH_EMAIL=hearback@localhost \
		PATH=$PG_BIN:$PATH sqitch deploy "db:pg://hearback_owner@/$1?host=$RUN")
}

# cluster_conninfo ROLE DATABASE: a whole conninfo with the password, for scripts.
cluster_conninfo() {
	local password
	password=$(sed -n "s/^\*:\*:\*:$1://p" "$HOME_DIR/secret/pgpass")
	echo "host=$RUN dbname=$2 user=$1 password=$password"
}
