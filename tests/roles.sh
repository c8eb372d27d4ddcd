#!/bin/sh
# Who may use an address stands in a table of the HTTP tests; an address without a row fails here already, before
# anything runs.  What the rows say is tried by tests/http/roles.test.mjs.
# shellcheck source=tests/tap.sh
. "${srcdir:-.}/tests/tap.sh"
table=${srcdir:-.}/tests/http/roles.test.mjs

routes=$("${builddir:-.}/src/hearback" routes | awk '{ print $1, $2 }' | sort)
rows=$(sed -n "/^const table = {/,/^};/s/^  '\\([A-Z]* [^']*\\)': .*/\\1/p" "$table" | sort)
is "$rows" "$routes" 'every address has its row, and no row is left over'

askers=$(sed -n '/^const askers = {/,/^};/s/^  \([A-Za-z]*\): .*/\1/p' "$table" | tr '\n' ' ')
is "$askers" 'nobody token partner staffKey staffWithoutForm staff tokenAbroad partnerAbroad staffKeyAbroad staffAbroad ' \
	'each is asked by everybody, from here and from another jurisdiction'

done_testing
