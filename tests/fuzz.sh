#!/bin/sh
# Every reader of foreign text has a fuzz target, and every target a corpus.  tests/fuzz/targets is the list.
# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
cd "${srcdir:-.}" || exit 99

list=tests/fuzz/targets
listed=$(sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p' $list)

targets=$(for file in tests/fuzz/*.c; do basename "$file" .c; done | grep -vx replay)
is "$targets" "$listed" 'every target is in the list, in order'
is "$(sed -n 's|^fuzzers += tests/fuzz/||p' Makefile.am | sort)" "$listed" 'every target is built'

empty=$(for target in $listed; do [ -n "$(ls tests/corpus/"$target" 2>/dev/null)" ] || echo "$target"; done)
is "$empty" '' 'every target has a corpus'
is "$(ls tests/corpus)" "$listed" 'every corpus has a target'

unread=$(sed -n 's/^\([a-z][a-z0-9_]*\) [0-9]* /\1 /p' $list | while read -r target functions; do
	for f in $functions; do grep -Eqw "$f" "tests/fuzz/$target.c" || echo "$target: $f"; done
done)
is "$unread" '' 'each target calls the functions it is listed for'

# What in these headers is named like a reader.
readers=$(grep -hv '^typedef' src/wire/*.h src/web/request.h src/web/fcgi.h src/civic/webhook_url.h src/tools/viewc.h |
	grep -oE '\b[a-z0-9_]+_(body|compile|decode|decrypt|features|parse|read|target)\(' | tr -d '(' | sort -u)
missing=$(for f in $readers; do grep -Eqw "$f" $list || echo "$f"; done)
is "$missing" '' 'every function that is named like a reader is in the list'

done_testing
