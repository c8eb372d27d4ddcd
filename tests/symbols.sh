#!/bin/sh
# Nothing is exported twice: of two functions with one name the linker would take any, without a word.
cd "${builddir:-.}" || exit 99
. "$srcdir/tests/tap.sh"
twice=$(nm -g --defined-only libbase.a libhearback.a src/cmd/*.o 2>/dev/null |
	awk 'NF == 3 && $2 ~ /[TDRBC]/ { print $3 }' | sort | uniq -d)
is "$twice" '' 'every exported name stands for one thing'
done_testing
