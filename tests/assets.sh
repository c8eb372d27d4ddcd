#!/bin/sh
# What the build made of src/web/assets: names that tell the content, whole links, and nobody else's brand.
. "${srcdir:-.}/tests/tap.sh"

table=$builddir/src/web/assets.h
names=$(sed -n 's|^#define ASSET_[A-Z0-9_]* "/assets/\(.*\)"$|\1|p' "$table")
listed=$(grep -vc '^#' "$srcdir/src/web/assets/list")
is "$(echo "$names" | wc -l)" "$listed" "every asset of the list has a macro"

for files in "$builddir/assets/files" "$srcdir/src/web/assets/built/files" ''; do
	[ -d "$files" ] && break
done
if [ -z "$files" ]; then
	done_testing
	exit
fi
cd "$files" || exit 99

wrong=''
for name in $names; do
	digest=$(sha256sum <"$name" | cut -c1-10)
	case $name in *."$digest".*) ;; *) wrong="$wrong $name" ;; esac
done
is "$wrong" '' 'every name holds the digest of its file'

wrong=''
for packed in *.gz; do
	gzip -dc "$packed" | cmp -s - "${packed%.gz}" || wrong="$wrong $packed"
done
is "$wrong" '' 'every .gz unpacks to the file beside it'

wrong=''
for url in $(grep -oh 'url([^)#]*)' ./*.css | sed 's/^url(//; s/)$//'); do
	case $url in data:*) ;; *) [ -f "$url" ] || wrong="$wrong $url" ;; esac
done
is "$wrong" '' 'every url() of a style sheet is a file here'
is "$(grep -liE 'GDS Transport|crown' ./*.css ./*.js)" '' "no GOV.UK type or crown"
is "$(grep -lE 'eval\(|new Function' ./resident.*.js)" '' "residents' pages have no eval"
done_testing
