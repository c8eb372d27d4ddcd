#!/bin/sh
# The translation compiler: what it takes, what it refuses, and the pseudo-language.
. "$srcdir/tests/tap.sh"
poc=$(cd "$builddir" && pwd)/src/tools/poc
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99

# compile PLURALS ENTRIES: a catalogue through msgfmt and poc; what they said.
compile() {
	rm -f out.c
	{
		printf 'msgid ""\nmsgstr "Language: xx\\nX-Name: Xish\\n'
		printf 'Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: %s\\n"\n\n%s\n' "$1" "$2"
	} >x.po
	msgfmt -o x.mo x.po && "$poc" out.c x.mo 2>&1
}

# words MSGID MSGSTR: the same for one entry, with two plural forms.
words() {
	compile 'nplurals=2; plural=n != 1;' "msgid \"$1\"
msgstr \"$2\""
}

is "$(words 'A <b>big</b> dog' 'Un perro <b>grande</b>')" '' 'words around a tag may move'
like "$(cat out.c)" '"xx", "Xish", 2, plural_0' 'the catalogue names itself'
is "$(words '<i>a</i><b>b</b>' '<b>b</b><i>a</i>')" '' 'so may whole elements'
is "$(words 'one<br>two' 'uno<br>dos')" '' '<br> needs no end'
for wrong in 'Un perro grande' 'Un <i>perro</i>' 'Un <b>perro</b> <b>grande</b>' 'Un </b>perro<b>' \
	'Un <b >perro</b>' 'Un <b>perro</b> <' "Un <b onclick='x'>perro</b>"; do
	like "$(words 'A <b>big</b> dog' "$wrong")" 'x.mo: the tags of' "not with these tags: $wrong"
done
[ ! -e out.c ]
ok $? 'nothing is written then'
like "$(words '<b><i>x</i></b>' '<b><i>x</b></i>')" 'the tags of' 'nor with crossed ones'
like "$(words '<a href=\"%1$s\">x</a>' '<a href=\"%2$s\">x</a>')" 'the tags of' 'nor with another value in a tag'

two='msgid "%1$s <b>dog</b>"
msgid_plural "%1$s <b>many</b> <i>dogs</i>"
msgstr[0] "%1$s <b>perro</b>"
msgstr[1] "%1$s <b>muchos</b> <i>perros</i>"'
is "$(compile 'nplurals=2; plural=n != 1;' "$two")" '' 'each plural form has the tags of one of both'
like "$(cat out.c)" '</b>\\000%1\$s <b>muchos' 'the forms follow each other'
like "$(compile 'nplurals=2; plural=n != 1;' "$(echo "$two" | sed '$s/<i>//')")" 'the tags of' 'or is refused'
like "$(compile 'nplurals=2; plural=system(n);' "$two")" 'Plural-Forms may not hold' 'a plural rule is arithmetic'
like "$(compile 'nplurals=x; plural=n;' "$two")" 'Plural-Forms cannot be read' 'and says how many forms there are'
like "$(compile 'nplurals=2; plural=n%10==1 && n%100!=11 ? 0 : 1;' "$two" && cat out.c)" \
	'form = \(size_t\)\(n%10==1 && n%100!=11 \? 0 : 1\)' 'other rules are taken as they are'

words '%1$s of <a href=\"/ein\">ten</a> &amp; 5%% an' '%1$s <a href=\"/ein\">x</a> &amp; 5%%' >said
pseudo=$(sed -n '/entries_pseudo/,/^}/s/^.*, "\(.*\)" },$/\1/p' out.c)
is "$pseudo" '%1$s öf <a href=\"/ein\">téñ</a> &amp; 5%% áñ~~~~~' 'the pseudo-language keeps values, tags and entities'

printf 'nonsense' >x.mo
is "$("$poc" out.c x.mo 2>&1)" 'x.mo: not a .mo file' 'other files are refused'
done_testing
