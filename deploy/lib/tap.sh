# Runs suites that print TAP, shows what fails, and counts.
# shellcheck shell=bash

TAP_PASSED=0 TAP_FAILED=0 TAP_SKIPPED=0

# tap_count FILE STATUS: adds up the results of one run: the top level's, or, of Node, what its last lines sum
# up over all levels.  A run that fails without a failed test, or prints no test at all, is a failure too.
tap_count() {
	local passed failed skipped
	read -r passed failed skipped < <(awk '
		/^ok .*# *(SKIP|skip)/ { skipped++; next }
		/^not ok .*# *(TODO|todo)/ { skipped++; next }
		/^ok( |$)/ { passed++ }
		/^not ok( |$)/ { failed++ }
		/^1\.\.0 *# *(SKIP|skip)/ { skipped++ }
		/^# pass [0-9]+$/ { passed = $3 }
		/^# (fail|cancelled) [0-9]+$/ { node += $3; failed = node }
		/^# (skipped|todo) [0-9]+$/ { left += $3; skipped = left }
		END { print passed + 0, failed + 0, skipped + 0 }' "$1")
	if [ "$failed" -eq 0 ] && { [ "$2" -ne 0 ] || [ $((passed + skipped)) -eq 0 ]; }; then
		echo "not ok - it ended with status $2 after $passed good tests" >>"$1"
		failed=1
	fi
	TAP_PASSED=$((TAP_PASSED + passed)) TAP_FAILED=$((TAP_FAILED + failed)) TAP_SKIPPED=$((TAP_SKIPPED + skipped))
	TAP_LAST_FAILED=$failed TAP_LAST_PASSED=$passed
}

# tap NAME COMMAND...: one suite; its output lies in TAP_DIR/NAME.
tap() {
	local name=$1 file=$TAP_DIR/${1//\//-}.tap status=0 since=$SECONDS
	shift
	"$@" >"$file" 2>&1 || status=$?
	tap_count "$file" "$status"
	printf '  %s  %-34s %5d passed%s (%d s)\n' "$(clock)" "$name" "$TAP_LAST_PASSED" \
		"$([ "$TAP_LAST_FAILED" -eq 0 ] || echo ", $TAP_LAST_FAILED FAILED")" $((SECONDS - since))
	[ "$TAP_LAST_FAILED" -eq 0 ] || awk '
		/^ *(ok|not ok|# Subtest)/ { bad = /^ *not ok/ }
		bad' "$file" | cut -c1-300 | head -n 120 | sed 's/^/      /'
}

# The last line, and the status.
tap_end() {
	local skipped=
	[ "$TAP_SKIPPED" -eq 0 ] || skipped=", $TAP_SKIPPED skipped"
	echo "$TAP_PASSED passed, $TAP_FAILED failed$skipped"
	[ "$TAP_FAILED" -eq 0 ]
}
