#!/bin/sh
# Templates that the view compiler refuses, each with the words it says: tests/views/refused.
. "$srcdir/tests/tap.sh"
viewc=$(cd "$builddir" && pwd)/src/tools/viewc
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
awk '
/^=== / { n++; name = substr($0, 5); print name >n ".name"; file = n (name ~ /^xml:/ ? ".xml" : ".html"); next }
/^--- / { print substr($0, 5) >n ".error"; next }
{ print >file }' "$srcdir/tests/views/refused"
for name in *.name; do
	n=${name%.name}
	for template in "$n".html "$n".xml; do
		[ -f "$template" ] && break
	done
	rm -f out.c
	said=$("$viewc" out.c out.h out.h "$template" 2>&1)
	is "$? $said" "1 $(sed "s/FILE/$template/g" "$n.error")" "$(cat "$name")"
	[ ! -e out.c ] || ok 1 "$(cat "$name"): writes nothing"
done
done_testing
