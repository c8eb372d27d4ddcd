# The demo city, the people and keys of it, and STATE/env, which scripts build on.
# shellcheck shell=bash

DEMO=demo.hearback.example
STAFF=staff@$DEMO

hearback() {
	as_service "$BIN" -c "$CONF" "$@"
}

demo_load() {
	hearback demo --seed 1 --feedback "$FEEDBACK"
}

# Keys and sign-in; printed nowhere but in env.
demo_people() {
	local api staff password
	password=$(cluster_password)
	api=$(hearback key add partner --jurisdiction "$DEMO" --scope submit,endpoints,events,read)
	staff=$(hearback key add staff --jurisdiction "$DEMO" --scope act,read)
	printf '%s' "$password" | hearback user add "$STAFF" --jurisdiction "$DEMO" --name 'Ana Rivera' --password-stdin
	(
		umask 0077
		cat >"$HOME_DIR/secret/people" <<-PEOPLE
			HEARBACK_API_KEY='$api'
			HEARBACK_STAFF_KEY='$staff'
			HEARBACK_STAFF_USER='$STAFF'
			HEARBACK_STAFF_PASSWORD='$password'
		PEOPLE
	)
	touch "$HOME_DIR/loaded"
}

demo_env() {
	(
		umask 0077
		{
			echo "# What scripts need: . .try/env"
			echo "HEARBACK_URL='$URL'"
			echo "HEARBACK_JURISDICTION='$DEMO'"
			cat "$HOME_DIR/secret/people"
			echo "HEARBACK_DATABASE='$(cluster_conninfo hearback_report hearback)'"
		} >"$STATE/env.new"
	)
	mv "$STATE/env.new" "$STATE/env"
}
