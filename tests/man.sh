#!/bin/sh
# Manual pages are well formed, and hearback.conf(5) tells of every key with the default it has.
top=${srcdir:-.}
n=0
check() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
for page in "$top"/src/man/*.[1-9]; do
	if command -v mandoc >/dev/null; then
		words=$(mandoc -T lint -W warning "$page" 2>&1 | grep -v 'cannot find' | grep -v 'referenced manual not found')
		test -z "$words"
		check $? "$(basename "$page") is well formed"
		[ -z "$words" ] || echo "$words" | sed 's/^/# /'
	fi
done
sed -n 's/^\t\(TEXT\|NUMBER\|BOOL\)(\([a-z_]*\), "\([^"]*\)".*/\2 \3/p' "$top/src/base/conf.c" | while read -r key value; do
	echo ".It Ic $key Pq default: ${value:-empty}"
done >"${TMPDIR:-/tmp}/man.$$"
while read -r line; do
	grep -qxF -- "$line" "$top/src/man/hearback.conf.5"
	check $? "hearback.conf(5): ${line#.It Ic }"
done <"${TMPDIR:-/tmp}/man.$$"
test "$(wc -l <"${TMPDIR:-/tmp}/man.$$")" -eq "$(grep -c '^\.It Ic .* default:' "$top/src/man/hearback.conf.5")"
check $? 'hearback.conf(5) tells of no other key'
rm -f "${TMPDIR:-/tmp}/man.$$"
for command in $(sed -n 's/^\t{ "\([a-z]*\)", ".*/\1/p' "$top/src/cmd/main.c"); do
	grep -qE "^\.It Ic $command( |\$)" "$top/src/man/hearback.1"
	check $? "hearback(1) tells of $command"
done
known=$(sed -n 's/^\t{ "\([a-z]*\)", ".*/\1/p' "$top/src/cmd/main.c" | sort)
told=$(sed -n '/^\.Ss The service/,/^\.Sh SERVICES/s/^\.It Ic \([a-z]*\).*/\1/p' "$top/src/man/hearback.1" | sort)
test "$known" = "$told"
check $? 'hearback(1) tells of no other command'
echo "1..$n"
