#!/bin/sh
# The files of deploy/: nginx takes the configuration, the units stay closed.
. "${srcdir:-.}/tests/tap.sh"
PATH=$PATH:/usr/sbin:/sbin
deploy=$srcdir/deploy
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

if command -v nginx >/dev/null; then
	mkdir "$dir/nginx"
	echo "listen unix:$dir/server.sock;" >"$dir/server.conf"
	"$deploy/nginx/render" "run=$dir" "log=$dir" <"$deploy/nginx/private.conf.in" >"$dir/nginx.conf"
	"$deploy/nginx/render" "web_socket=$dir/web.sock" "assets=$dir" "cache=$dir/nginx/cache" "server_conf=$dir/server.conf" \
		<"$deploy/nginx/hearback.conf.in" >"$dir/hearback.conf"
	said=$(nginx -t -q -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" 2>&1 | grep -v 'the "user" directive')
	is "$said" '' 'nginx takes the rendered configuration without a word'
fi
if command -v nginx >/dev/null && command -v curl >/dev/null; then
	# There is no worker, which is all that nginx knows of one that was killed behind its COMMIT, too.
	chmod 755 "$dir"
	nginx -q -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" -g 'daemon off;' 2>/dev/null &
	nginx=$!
	trap 'kill $nginx; wait $nginx; rm -rf "$dir"' EXIT
	n=0
	until [ -S "$dir/server.sock" ] || [ $n -eq 100 ]; do n=$((n + 1)) && sleep 0.1; done
	ask() {
		curl -s --unix-socket "$dir/server.sock" "$@"
	}
	like "$(ask -i http://x/)" ' 503 ' 'where no worker answers, that is said'
	is "$(ask http://x/ | grep -cE 'saved|sent')" 0 'who only looked is told nothing of what was sent'
	form=$(ask -d a=b http://x/feedback/new)
	like "$form" 'may have been saved, or not' 'who sent something is not told that it was not saved'
	like "$form" 'haya guardado, o no' 'in Spanish, too'
	like "$(ask -d '{}' http://x/api/v1/feedback)" '"errors":\[\]}$' 'a program gets a whole problem+json'
fi
said=$("$deploy/nginx/render" run=x <"$deploy/nginx/hearback.conf.in" 2>&1 >/dev/null)
ok "$(($? == 0))" 'render refuses a template with words left'
like "$said" '@web_socket@' 'render names the word'

# Nothing was printed yet: say_log is /dev/null, which root could remove.
ln -s /dev/null "$dir/quiet"
mkdir "$dir/log"
bash -c '. "$1/lib/say.sh" && . "$1/lib/place.sh" && HOME_DIR=$2 say_log=$2/quiet && place_log' _ "$deploy" "$dir"
[ -c "$dir/quiet" ]
ok $? 'a log that is a device stays where it is'

if command -v systemd-analyze >/dev/null; then
	closed() {
		systemd-analyze security --offline=true --no-pager --threshold="$2" "$deploy/systemd/$1" >/dev/null 2>&1
		ok $? "$1 is exposed to at most $2 tenths"
	}
	closed hearback-web.service 15
	closed hearback-deliver.service 20
	closed hearback-work.service 15
	closed hearback-partition.service 15
fi

if command -v shellcheck >/dev/null; then
	# Names go from file to file, so "unused" and "unassigned" say nothing.
	# shellcheck disable=SC2046
	said=$(shellcheck -x -S warning -e SC2034,SC2154 $(grep -rlE --exclude-dir=node_modules '^#!/bin/(ba)?sh' "$deploy" "$srcdir/tests") 2>&1)
	is "$said" '' 'shellcheck has nothing to say about our scripts'
fi
done_testing
