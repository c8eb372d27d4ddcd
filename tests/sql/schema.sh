#!/bin/sh
# The plan produces the schema that sql/schema.sql shows, and can be taken back and laid again.
# HEARBACK_TEST_DATABASE: conninfo of a superuser, the plan deployed.
cd "${srcdir:-.}/sql" || exit 99
database=${HEARBACK_TEST_DATABASE:?conninfo of a superuser}
echo 1..1
./dump "$database" | diff -u schema.sql - >"${TMPDIR:-/tmp}/schema.$$.diff"
if [ $? -eq 0 ]; then
	echo 'ok 1 - sql/schema.sql is what the plan produces'
else
	echo 'not ok 1 - sql/schema.sql is what the plan produces'
	sed 's/^/# /' "${TMPDIR:-/tmp}/schema.$$.diff"
	echo '# Is the change meant?  Then: sql/dump CONNINFO >sql/schema.sql'
fi
rm -f "${TMPDIR:-/tmp}/schema.$$.diff"
