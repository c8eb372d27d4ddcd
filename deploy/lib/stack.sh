# What runs: each process has a file RUN/NAME.process with its number and its start time, so that a number
# the system gave to somebody else meanwhile is never taken for ours.
# shellcheck shell=bash

STACK='nginx web work deliver' # in the order of stopping

stack_born() {
	sed -n 's/^.*) //p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# stack_runs NAME: prints the process number.
stack_runs() {
	local pid born
	read -r pid born 2>/dev/null <"$RUN/$1.process" || return 1
	[ -n "$born" ] && [ "$(stack_born "$pid")" = "$born" ] && echo "$pid"
}

stack_up() {
	local name
	for name in $STACK; do stack_runs "$name" >/dev/null || return 1; done
	cluster_runs
}

stack_any() {
	local name
	for name in $STACK; do ! stack_runs "$name" >/dev/null || return 0; done
	cluster_runs
}

# stack_start NAME COMMAND...: in a session of its own, so that Ctrl-C reaches only us.
stack_start() {
	local name=$1 log=$HOME_DIR/log/$1.log pid
	shift
	: >>"$log"
	chmod 0600 "$log"
	if [ -n "$RUN_AS" ]; then
		chown "$RUN_AS": "$log"
		set -- setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --init-groups -- "$@"
	fi
	(
		umask 0077
		cd / && exec setsid "$@" </dev/null >>"$log" 2>&1 9>&-
	) &
	pid=$!
	sleep 0.2
	echo "$pid $(stack_born "$pid")" >"$RUN/$name.process"
	stack_runs "$name" >/dev/null || {
		tail -n 20 "$log"
		return 1
	}
}

stack_stop() {
	local name pid
	for name in $STACK; do
		pid=$(stack_runs "$name") || continue
		kill -TERM "$pid" 2>/dev/null
		for _ in $(seq 200); do stack_runs "$name" >/dev/null || break; sleep 0.1; done
		! stack_runs "$name" >/dev/null || kill -KILL "$pid" 2>/dev/null
		rm -f "$RUN/$name.process"
	done
	cluster_stop
}

stack_conf() {
	cat <<-CONF
		# Written by deploy/try.
		database = host=$RUN dbname=hearback passfile=$HOME_DIR/secret/pgpass
		installation_key = $HOME_DIR/secret/installation.key
		web_socket = $RUN/web.sock
		wake_socket = $RUN/wake.sock
		public_url = $URL
		default_jurisdiction = $DEMO
		cookie_secure = no
		# Only here: webhooks over http to this machine, so that a receiver is one line of shell away.
		egress_loopback = yes
	CONF
}

stack_nginx_conf() {
	local from=$SOURCE/deploy/nginx
	mkdir -p "$RUN/nginx"
	[ -z "$RUN_AS" ] || chown "$RUN_AS": "$RUN/nginx"
	echo "listen 127.0.0.1:$PORT;" >"$RUN/server.conf"
	"$from/render" "run=$RUN" "log=$HOME_DIR/log" <"$from/private.conf.in" >"$RUN/nginx.conf"
	"$from/render" "web_socket=$RUN/web.sock" "assets=$HOME_DIR/prefix/share/hearback/assets" \
		"cache=$RUN/nginx/cache" "server_conf=$RUN/server.conf" <"$from/hearback.conf.in" >"$RUN/hearback.conf"
}

stack_start_all() {
	stack_nginx_conf
	stack_start web "$BIN" -c "$CONF" web
	stack_start deliver "$BIN" -c "$CONF" deliver
	stack_start work "$BIN" -c "$CONF" work
	stack_start nginx nginx -p "$RUN" -e "$HOME_DIR/log/nginx.log" -c "$RUN/nginx.conf" -g 'daemon off;'
	stack_wait
}

# The status of GET /health, with nothing but the shell; nothing when nobody listens.
stack_health() {
	(
		exec 3<>"/dev/tcp/127.0.0.1/$PORT"
		printf 'GET /health HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$PORT" >&3
		read -r -t 5 _ status _ <&3
		echo "$status"
	) 2>/dev/null || :
}

stack_wait() {
	local until=$((SECONDS + 30)) status
	while [ "$SECONDS" -lt "$until" ]; do
		status=$(stack_health)
		[ "$status" != 200 ] || return 0
		sleep 0.3
	done
	echo "GET /health answered ${status:-nothing}."
	return 1
}

stack_port_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
