#!/bin/sh
# The log's proof from outside: verify with a copy or a proof, witnesses; the last line is "N passed, N failed".
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
    "$@" >"$dir/out" 2>&1
    got=$?
    if [ "$got" -eq "$code" ] && { [ -z "$pattern" ] || grep -q -e "$pattern" "$dir/out"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $why (exit $got, wanted $code and '$pattern')"
        sed 's/^/    | /' "$dir/out"
    fi
}

# one entry more or several, and a checkpoint over them
grow() {
    "$bin" user add "$1" --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city" || exit 1
}

echo 'kucing naik genteng' >"$dir/pw"
city=$dir/city
"$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/pw" \
    --recovery-out "$dir/recovery" >/dev/null || exit 1
cp "$city/log/public.key" "$dir/key"
cp "$city/log/checkpoint" "$dir/first"
cp -r "$city/log" "$dir/old-log"
grow satu
cp -r "$city/log" "$dir/copy"

# on another machine: a copy of the log folder, the key and an older checkpoint
expect 0 "a copy of the log" "continues the kept checkpoint" "$bin" audit verify --log "$dir/copy" --public-key "$dir/key" --since "$dir/first"
expect 0 "for a program" '"ok": true' "$bin" audit verify --log "$dir/copy" --since "$dir/first" --json
expect 1 "an older log than the checkpoint" "does not contain" "$bin" audit verify --log "$dir/old-log" --since "$city/log/checkpoint"
expect 2 "no log" "cannot be opened" "$bin" audit verify --log "$dir/none"
expect 2 "no city" "needed" "$bin" audit verify
expect 2 "no key" "cannot be read" "$bin" audit verify --log "$dir/copy" --public-key "$dir/none"
expect 2 "no checkpoint" "kept checkpoint cannot be read" "$bin" audit verify --log "$dir/copy" --since "$dir/pw"

# without the log: what audit proof printed
expect 0 "a proof since a checkpoint" "^old [0-9]" "$bin" audit proof --log "$dir/copy" --since "$dir/first"
cp "$dir/out" "$dir/proof"
expect 0 "the proof holds" "whole" "$bin" audit verify --proof "$dir/proof" --public-key "$dir/key" --since "$dir/first"
expect 2 "a proof needs the key" "public-key" "$bin" audit verify --proof "$dir/proof"
expect 2 "a proof from elsewhere" "does not begin" "$bin" audit verify --proof "$dir/proof" --public-key "$dir/key" --since "$dir/copy/checkpoint"
expect 2 "a proof from nowhere" "or --since" "$bin" audit proof --log "$dir/copy"
expect 2 "a proof from no size" "no size" "$bin" audit proof --log "$dir/copy" --from banyak
expect 2 "a proof beyond the log" "reach" "$bin" audit proof --log "$dir/copy" --from 99999
# the first sign of each hash: changing the last one could leave bits behind the hash that no reader takes
sed -E '/^[A-Za-z0-9+\/]{43}=$/{s/^A/B/;t;s/^./A/}' "$dir/proof" >"$dir/bad"
cmp -s "$dir/proof" "$dir/bad" || expect 1 "a changed proof" "" "$bin" audit verify --proof "$dir/bad" --public-key "$dir/key" --since "$dir/first"

# a witness
w=$dir/witness
expect 2 "a witness without a name" "needed" "$bin" witness init --dir "$w"
expect 2 "a name with a space" "no space" "$bin" witness init --dir "$w" --name "in spektorat" --log-key "$dir/key"
expect 2 "no key of a log" "public key" "$bin" witness init --dir "$w" --name inspektorat.example --log-key "$dir/pw"
expect 0 "a witness" "ready" "$bin" witness init --dir "$w" --name inspektorat.example --log-key "$dir/key"
expect 1 "a second one in its place" "already" "$bin" witness init --dir "$w" --name inspektorat.example --log-key "$dir/key"
expect 0 "its key is its own" "^600\$" stat -c %a "$w/witness.key"
expect 0 "it has signed nothing" "^0\$" "$bin" witness size --dir "$w"
expect 1 "its first checkpoint begins at nothing" "does not begin" "$bin" witness sign --dir "$w" --request "$dir/proof"
expect 0 "the first one" "Signed" "$bin" witness sign --dir "$w" --log "$dir/old-log" --out "$dir/signed-1"
expect 0 "now the proof fits" "inspektorat.example" "$bin" witness sign --dir "$w" --request "$dir/proof"
cp "$dir/out" "$dir/signed-2"
expect 1 "not the older one again" "older than the one" "$bin" witness sign --dir "$w" --log "$dir/old-log"
expect 2 "no request" "say --request" "$bin" witness sign --dir "$w"
expect 2 "no witness" "there is no witness" "$bin" witness sign --dir "$dir/none" --log "$dir/copy"
chmod 644 "$w/witness.key"
expect 1 "a key that others may read" "chmod 600" "$bin" witness sign --dir "$w" --log "$dir/copy"
chmod 600 "$w/witness.key"

# put back in the office
expect 2 "whose signature?" "needed" "$bin" audit witnessed "$dir/signed-2" --data "$city"
expect 2 "no witness's key" "not the public key of a witness" "$bin" audit witnessed "$dir/signed-2" --witness-key "$dir/key" --data "$city"
expect 1 "nobody signed it" "not signed it" "$bin" audit witnessed "$dir/first" --witness-key "$w/witness.pub" --data "$city"
expect 0 "put back" "up to" "$bin" audit witnessed "$dir/signed-2" --witness-key "$w/witness.pub" --data "$city"
expect 0 "doctor can tell when, and how far" "^1[0-9]\{12\} $(sed -n 2p "$dir/signed-2")\$" cat "$city/last_witness"
expect 1 "an older one after it" "newer one" "$bin" audit witnessed "$dir/signed-1" --witness-key "$w/witness.pub" --data "$city"

# another log under the same name: the same folder, made anew by who has the host key
other=$dir/other
"$bin" init --data "$other" --pack kota-jambi --admin adm --password-file "$dir/pw" \
    --recovery-out "$dir/recovery-2" >/dev/null || exit 1
expect 1 "another city's log" "not signed by the key" "$bin" witness sign --dir "$w" --log "$other/log"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
