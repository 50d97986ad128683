#!/bin/sh
# The recovery secret on three sheets: split, rehearsed by each pair, used; what one sheet or a damaged one gets. "N passed, N failed".
set -u
bin=${JEJARING_BIN:?}
JEJARING_PACKS=${JEJARING_SOURCE_ROOT:?}/packs
export JEJARING_PACKS
unset JEJARING_DATA
dir=$(mktemp -d)
passed=0
failed=0
trap 'rm -rf "$dir"' EXIT

# expect CODE REASON PATTERN COMMAND... : exit code, and a pattern in what it says
expect() {
    code=$1 why=$2 pattern=$3
    shift 3
    "$@" >"$dir/out" 2>&1 </dev/null
    got=$?
    if [ "$got" -eq "$code" ] && { [ -z "$pattern" ] || grep -q -e "$pattern" "$dir/out"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $why (exit $got, wanted $code and '$pattern')"
        sed 's/^/    | /' "$dir/out"
    fi
}

city=$dir/city
echo 'kucing naik genteng' >"$dir/pw"
for i in 1 2 3; do echo "kata sandi pejabat nomor $i" >"$dir/p$i"; done
echo 'pendek' >"$dir/short"
"$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/pw" --recovery-out "$dir/secret" >/dev/null
"$bin" init --data "$dir/other" --pack kota-jambi --admin adm --password-file "$dir/pw" --recovery-out "$dir/foreign" >/dev/null

split() {
    secret=$1 first=$2 to=$3
    mkdir -p "$to"
    "$bin" recovery split --data "$city" --secret "$secret" --out "$to" --name-1 'Sekretaris Daerah' --name-2 'Kepala Dinas' \
        --name-3 'Inspektur' --passphrase-1 "$first" --passphrase-2 "$dir/p2" --passphrase-3 "$dir/p3"
}
# lines FOLDER N : what is printed on a sheet, as typed or scanned
lines() {
    sed -n 's/^\(<pre>\)\{0,1\}\([01][0-9] [0-9A-Z ]*\)$/\2/p' "$1/lembar-$2.html" >"$1/$2"
}
# try_pair X Y : in this order
try_pair() {
    "$bin" recovery try --data "$city" --sheet-1 "$dir/s/$1" --passphrase-1 "$dir/p$1" --sheet-2 "$dir/s/$2" --passphrase-2 "$dir/p$2"
}

expect 1 "doctor asks for the split" "not split" "$bin" doctor --data "$city"
expect 2 "three names are needed" "are needed" "$bin" recovery split --data "$city" --secret "$dir/secret" --out "$dir"
expect 1 "another city's secret is not split" "does not open" split "$dir/foreign" "$dir/p1" "$dir/s"
expect 1 "a passphrase that can be guessed" "officer 1 is too short" split "$dir/secret" "$dir/short" "$dir/s"
expect 1 "and nothing was printed by that" "" test -e "$dir/s/lembar-1.html"
expect 0 "split" "Three sheets" split "$dir/secret" "$dir/p1" "$dir/s"
expect 1 "sheets are never overwritten" "is there already" split "$dir/secret" "$dir/p1" "$dir/s"
expect 0 "nobody else may read a sheet" "^600\$" stat -c %a "$dir/s/lembar-1.html"
expect 0 "its officer stands on it" "Kepala Dinas" cat "$dir/s/lembar-2.html"
expect 0 "two codes to scan" "^2\$" grep -c '<figure>' "$dir/s/lembar-3.html"
expect 1 "the secret is on none of them" "" grep -qiF "$(cat "$dir/secret")" "$dir/s/lembar-1.html" "$dir/s/lembar-2.html" "$dir/s/lembar-3.html"
for i in 1 2 3; do lines "$dir/s" $i; done
expect 1 "doctor asks for the rehearsal" "no rehearsal" "$bin" doctor --data "$city"

# what the administrator's page is told: when the sheets were made and when two of them were tried
told() {
    python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT body FROM setting WHERE key_name = ?", ("last_recovery",)).fetchone())' "$city/city.db"
}
expect 0 "the page is told of the sheets, and that nobody tried them" "^('[0-9]\{13\} 0',)" told
expect 0 "first and second" "rehearsal is noted" try_pair 1 2
expect 0 "and of the rehearsal" "^('[0-9]\{13\} [0-9]\{13\}',)" told
expect 0 "second and third" "rehearsal is noted" try_pair 2 3
expect 0 "third and first" "rehearsal is noted" try_pair 3 1
"$bin" doctor --data "$city" >"$dir/doctor"
expect 1 "doctor is content with the sheets" "" grep -q -e rehears -e split "$dir/doctor"
expect 0 "the log is whole and has it" "whole" "$bin" audit verify --data "$city"
expect 1 "one sheet twice" "two different officers" try_pair 1 1
expect 1 "a wrong passphrase says whose" "officer 3: it does not open" \
    "$bin" recovery try --data "$city" --sheet-1 "$dir/s/1" --passphrase-1 "$dir/p1" --sheet-2 "$dir/s/3" --passphrase-2 "$dir/p2"
expect 2 "one sheet alone" "sheet-2 FILE is needed" "$bin" recovery use --sheet-1 "$dir/s/1" --passphrase-1 "$dir/p1" --out "$dir/o"
sed '4s/\(.*\)[0-9A-Y]\(....\)$/\1Z\2/' "$dir/s/2" >"$dir/s/damaged"
expect 1 "a damaged sheet says which and where" "damaged: line 04" \
    "$bin" recovery use --sheet-1 "$dir/s/1" --passphrase-1 "$dir/p1" --sheet-2 "$dir/s/damaged" --passphrase-2 "$dir/p2" --out "$dir/o"
expect 0 "split again, for another officer" "Three sheets" split "$dir/secret" "$dir/p1" "$dir/t"
lines "$dir/t" 2
expect 1 "doctor asks for a new rehearsal" "no rehearsal" "$bin" doctor --data "$city"
expect 1 "an old sheet and a new one" "different splits" \
    "$bin" recovery use --sheet-1 "$dir/s/1" --passphrase-1 "$dir/p1" --sheet-2 "$dir/t/2" --passphrase-2 "$dir/p2" --out "$dir/o"
expect 1 "nothing was written by all that" "" test -e "$dir/o"
expect 0 "used, without any city" "The secret is in" \
    "$bin" recovery use --sheet-1 "$dir/s/3" --passphrase-1 "$dir/p3" --sheet-2 "$dir/s/1" --passphrase-2 "$dir/p1" --out "$dir/o"
expect 0 "it is the secret" "" cmp "$dir/o" "$dir/secret"
expect 0 "and closed to others" "^600\$" stat -c %a "$dir/o"
expect 1 "a file that is there is kept" "is there already" \
    "$bin" recovery use --sheet-1 "$dir/s/3" --passphrase-1 "$dir/p3" --sheet-2 "$dir/s/1" --passphrase-2 "$dir/p1" --out "$dir/o"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
