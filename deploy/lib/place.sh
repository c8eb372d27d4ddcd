# Where things lie, and as whom they run.
#
#   STATE    what the user sees: .try, or --dir.  env, and the folders below or links to them
#   HOME_DIR build, prefix, node, data, log, secret, hearback.conf: STATE itself, or, when the user who runs
#            the services cannot enter STATE (root's own folder is 0700), a folder under /var/lib
#   RUN      sockets and process numbers; under /tmp when HOME_DIR would make a socket's path too long
#   RUN_AS   empty, or the user who runs everything when we are root: postgres.  PostgreSQL refuses to be
#            root; its user is there once the package is, has no password and no login, and owns the cluster
#            anyway.  A user made by us would stay behind on the machine.
# shellcheck shell=bash

MARK=.hearback-try # in every folder that --reset may empty

# as_service COMMAND...: as the user who runs the services.
as_service() {
	if [ -n "$RUN_AS" ]; then
		setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --init-groups -- "$@"
	else
		"$@"
	fi
}

# place_judge PATH: may it become a folder of ours?
place_judge() {
	case $SOURCE$1 in
	*[!A-Za-z0-9/._+-]*) die "a path has a character that builds stumble over: $SOURCE, $1" \
		'A path of letters, digits and . _ + - is fine.' ;;
	esac
	if [ -e "$1" ] && [ ! -e "$1/$MARK" ] && [ -n "$(ls -A "$1" 2>/dev/null)" ]; then
		die "$1 is there already and is not ours." 'Name another place: --dir DIR'
	fi
}

# place_dir PATH: makes it a folder of ours, or gives an honest no.
place_dir() {
	place_judge "$1"
	mkdir -p "$1" 2>/dev/null || die "$1 cannot be made." 'Name a place where you may write: --dir DIR'
	touch "$1/$MARK" 2>/dev/null || die "$1 belongs to somebody else." 'Name another place: --dir DIR'
}

place_key() {
	printf '%s' "$STATE" | sha256sum | cut -c1-12
}

# place DIR: sets the names above, and makes the folders.  For root the user postgres must be there.
place() {
	STATE=$1
	RUN_AS=
	place_dir "$STATE"
	HOME_DIR=$STATE
	if [ "$(id -u)" -eq 0 ]; then
		RUN_AS=postgres
		as_service test -x "$STATE" || HOME_DIR=/var/lib/hearback-try/$(place_key)
	fi
	place_dir "$HOME_DIR"
	chmod go+x "$HOME_DIR"
	for dir in data log secret run; do
		mkdir -p "$HOME_DIR/$dir"
		[ -z "$RUN_AS" ] || chown "$RUN_AS": "$HOME_DIR/$dir"
	done
	chmod 0700 "$HOME_DIR/data" "$HOME_DIR/secret" "$HOME_DIR/run"
	RUN=$HOME_DIR/run
	place_short_run
	if [ "$HOME_DIR" != "$STATE" ]; then
		for dir in data log run hearback.conf; do ln -sfn "$HOME_DIR/$dir" "$STATE/$dir"; done
	fi
	place_log
	CONF=$HOME_DIR/hearback.conf
	BIN=$HOME_DIR/prefix/bin/hearback
}

# What was printed so far moves into the log.  Where nothing was, say_log is a device: not ours to remove.
place_log() {
	[ "$say_log" != "$HOME_DIR/log/try.log" ] || return 0
	if [ -f "$say_log" ]; then
		cat "$say_log" >>"$HOME_DIR/log/try.log"
		rm -f "$say_log"
	fi
	say_log=$HOME_DIR/log/try.log
}

# A Unix socket's path holds 107 bytes.
place_short_run() {
	local longest=$RUN/.s.PGSQL.5432.lock
	[ ${#longest} -gt 107 ] || return 0
	RUN=/tmp/hearback-try-$(id -u)-$(place_key)
	mkdir -m 0700 "$RUN" 2>/dev/null || [ -O "$RUN" ] || [ -n "$RUN_AS" ] || die "$RUN belongs to somebody else."
	if [ -L "$RUN" ] || [ ! -d "$RUN" ]; then die "$RUN is not a folder."; fi
	[ -z "$RUN_AS" ] || chown "$RUN_AS": "$RUN"
	touch "$RUN/$MARK"
	rmdir "$HOME_DIR/run" 2>/dev/null || :
	ln -sfn "$RUN" "$HOME_DIR/run"
}

# Removes the data and all that was made from it; what was built stays.
place_reset() {
	[ ! -e "$RUN/$MARK" ] || rm -rf "$RUN"
	rm -rf "${HOME_DIR:?}/data" "${HOME_DIR:?}/secret" "${HOME_DIR:?}/run"
	rm -f "$HOME_DIR/loaded" "$CONF" "$STATE/env"
}
