#!/bin/sh
# Every catalogue has every word of the program, translated.
cd "${builddir:-.}" || exit 99
. "$srcdir/tests/tap.sh"
pot=tests/po.$$.pot
trap 'rm -f "$pot"' EXIT
sh "$srcdir/src/po/words" "$pot" || exit 99
like "$(cat "$pot")" '^msgid "Not found"' 'words are gathered from the sources'
for po in "$srcdir"/src/po/*.po; do
	lang=$(basename "$po" .po)
	missing=$(msgmerge --quiet --no-fuzzy-matching --no-wrap -o - "$po" "$pot" |
		msgattrib --untranslated --no-obsolete --no-wrap | sed -n 's/^msgid "\(..*\)"/\1/p')
	is "$missing" '' "$lang has every word (make po, then translate)"
	is "$(msgattrib --only-fuzzy "$po")" '' "$lang has no fuzzy words"
	is "$(msgattrib --only-obsolete "$po")" '' "$lang has no words that are not said any more"
done
done_testing
