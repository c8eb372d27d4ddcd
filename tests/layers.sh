#!/bin/sh
# A folder of src/ is a layer: it includes only itself and the layers below it.
cd "${srcdir:-.}/src" || exit 99
find base wire db civic deliver web work cmd -name '*.[ch]' 2>/dev/null | sort |
xargs awk '
BEGIN {
	split("base=1 wire=2 db=3 civic=4 deliver=5 web=5 work=5 cmd=6", pairs, " ")
	for (i in pairs) { split(pairs[i], p, "="); rank[p[1]] = p[2] }
}
FNR == 1 { files++; split(FILENAME, path, "/"); here = path[1] }
match($0, /^#[ \t]*include "[a-z]+\//) {
	there = substr($0, RSTART, RLENGTH); gsub(/^.*"|\/$/, "", there)
	if (there != here && (!(there in rank) || rank[there] >= rank[here])) {
		print "# " FILENAME ":" FNR ": " here " includes " there
		bad++
	}
}
/^#[ \t]*include [<"]fcgiapp.h/ && FILENAME != "web/fcgi.c" {
	print "# " FILENAME ": only web/fcgi.c includes fcgiapp.h"; bad++
}
/^#[ \t]*include [<"]libpq-fe.h/ && here != "db" {
	print "# " FILENAME ": only db/ includes libpq-fe.h"; bad++
}
END {
	print "1..1"
	print (bad || !files ? "not ok" : "ok") " 1 - every include names the same layer or a lower one"
}'
