# TAP for shell tests: `. tap.sh`, then is/ok, then done_testing.
# shellcheck shell=sh
tap_count=0
tap_failed=0

# ok STATUS NAME: passed when STATUS is 0.
ok() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
}

# is GOT EXPECTED NAME
is() {
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf 'got:\n%s\nexpected:\n%s\n' "$1" "$2" | sed 's/^/# /'
	fi
}

# like TEXT PATTERN NAME: an extended regular expression finds something in TEXT.
like() {
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf 'got:\n%s\nexpected to match:\n%s\n' "$1" "$2" | sed 's/^/# /'
	fi
}

done_testing() {
	echo "1..$tap_count"
	exit "$((tap_failed > 0))"
}
