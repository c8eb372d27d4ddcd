#!/bin/bash
# deploy/try, called as people will call it.  usage: try.sh DIR, where a deploy/try runs.
. "${srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
try=$srcdir/deploy/try
dir=$1
. "$dir/env"
port=${HEARBACK_URL##*:}
scrap=$(mktemp -d)
trap 'rm -rf "$scrap"' EXIT

# refused WORDS ARGUMENT...: ends with a failure that says WORDS, and makes nothing.
refused() {
	local words=$1
	shift
	said=$("$try" "$@" 2>&1)
	ok "$(($? == 0))" "try $* is refused"
	like "$said" "$words" "and says why"
}

said=$("$try" --help)
ok $? '--help is no failure'
like "$said" '--detach.*--port.*--dir' '--help names the options'
refused 'not an option' --frobnicate
refused 'needs a value' --port
refused 'number from' --port http
refused 'number from' --port 70000
refused 'number from' --feedback many
refused 'not ours' --dir "$srcdir/src"
refused "port $port is in use" --dir "$scrap/other" --port "$port"
like "$said" "deploy/try --port $((port + 1))" 'and which port may be free'
refused 'a character that builds stumble over' --dir "$scrap/a b"
is "$(ls -A "$scrap")" '' 'a refusal leaves nothing behind'

said=$("$try" --detach --dir "$dir" 2>&1)
ok $? 'a second call is no failure'
like "$said" 'It runs already' 'a second call finds what runs'
like "$said" "$HEARBACK_URL/" 'and tells the address again'
is "$(stat -c %a "$dir/env")" 600 'only the owner reads env'

said=$("$try" --stop --dir "$scrap/never" 2>&1)
ok $? 'stopping what never ran is no failure'
is "$(ls -A "$scrap")" '' 'and makes nothing'

exec 8>"$dir/lock"
flock 8
refused 'another deploy/try' --dir "$dir"
exec 8>&-

as_report() {
	psql "$HEARBACK_DATABASE" -XqAt -c "$1" 2>&1
}
like "$(as_report 'SELECT count(*) > 0 FROM hb.feedback')" '^t$' 'HEARBACK_DATABASE reads'
like "$(as_report "UPDATE hb.feedback SET status = 'spam'")" 'read-only|permission denied' 'and does not write'
like "$(psql "$(echo "$HEARBACK_DATABASE" | sed 's/password=[^ ]*/password=wrong/')" -c 'SELECT 1' 2>&1)" \
	'authentication failed' 'the cluster asks for the password'
if [ "$(id -u)" -eq 0 ]; then
	home=$(realpath "$dir/data/..")
	for process in /proc/[0-9]*; do
		tr '\0' ' ' <"$process/cmdline" | grep -F "$home/" | grep -qv 'deploy/try' && stat -c %U "$process"
	done 2>/dev/null >"$scrap/owners"
	is "$(sort -u "$scrap/owners")" postgres 'what serves runs as postgres, not as root'
fi
done_testing
