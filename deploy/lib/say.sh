# Words on the terminal: steps with their time, and failures that say what to do.
# shellcheck shell=bash

say_log=/dev/null # what steps print
say_step=         # the step under way
say_hint=         # what may help when it fails

say() {
	printf '%s\n' "$*"
}

# What stops us, and below it what to do about it.
die() {
	say_step=
	printf '\n%s: %s\n' "${0##*/}" "$1" >&2
	shift
	[ $# -eq 0 ] || printf '  %s\n' "$@" >&2
	exit 1
}

clock() {
	printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60))
}

# step WORDS COMMAND...: one line while it runs, and its time when it is done.  A command that fails ends the
# script (set -e holds inside, so never call this in a condition), and say_last then shows why.
step() {
	local since=$SECONDS
	say_step=$1
	shift
	[ ! -t 1 ] || printf '  %s  %s …' "$(clock)" "$say_step"
	printf '\n== %s\n' "$say_step" >>"$say_log"
	"$@" >>"$say_log" 2>&1
	[ ! -t 1 ] || printf '\r\033[K'
	printf '  %s  %s (%d s)\n' "$(clock)" "$say_step" $((SECONDS - since))
	say_step=
	say_hint=
}

# step_seen: the same for a command that shows its own progress.
step_seen() {
	local since=$SECONDS
	say_step=$1
	shift
	printf '  %s  %s …\n' "$(clock)" "$say_step"
	"$@"
	printf '  %s  %s (%d s)\n' "$(clock)" "$say_step" $((SECONDS - since))
	say_step=
}

# For the EXIT trap: the end of what a failed step printed.
say_last() {
	[ -n "$say_step" ] || return 0
	printf '\n\nThis did not work: %s\n' "$say_step" >&2
	[ -z "$say_hint" ] || printf '%s\n' "$say_hint" >&2
	printf '\nThe end of %s:\n' "$say_log" >&2
	tac "$say_log" | sed '/^== /q' | tac | tail -n 25 | sed 's/^/    /' >&2
}
