#!/bin/sh
# A part of a city that is put back is found out at the start; the last line is "N passed, N failed".
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

grow() {
    "$bin" user add "$1" --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city" >/dev/null || exit 1
}

# take NAME: the city as it is now; put NAME: back, all of it
take() {
    rm -rf "${dir:?}/$1"
    cp -r "$city" "$dir/$1"
}
put() {
    rm -rf "${city:?}"
    cp -r "$dir/$1" "$city"
}

serve() {
    "$bin" serve --data "$city" --listen 127.0.0.1:0 >"$dir/ready" 2>"$dir/log" &
    server=$!
    n=0
    while ! grep -q Ready "$dir/ready" && kill -0 "$server" 2>/dev/null && [ $n -lt 150 ]; do
        sleep 0.1
        n=$((n + 1))
    done
    kill "$server" 2>/dev/null
    wait "$server"
    grep -q Ready "$dir/ready"
}

echo 'kucing naik genteng' >"$dir/pw"
city=$dir/city
"$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/pw" \
    --recovery-out "$dir/recovery" >/dev/null || exit 1
grow satu
take old
grow dua
grow tiga
take new
expect 0 "nothing was put back" "" serve

# each part alone, of an older day
part() {
    name=$1 pattern=$2
    shift 2
    put new
    for file in "$@"; do
        rm -rf "${city:?}/$file"
        [ ! -e "$dir/old/$file" ] || cp -r "$dir/old/$file" "$city/$file"
    done
    expect 1 "an older $name: serve" "$pattern" timeout 30 "$bin" serve --data "$city" --listen 127.0.0.1:0
    expect 1 "an older $name: a command that writes" "$pattern" "$bin" user add empat --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
    expect 1 "an older $name: doctor opens it and says it" "older than\|another one" "$bin" doctor --data "$city"
}
part keyring "the keyring is older than the log" keyring.db keyring.db-wal keyring.db-shm
expect 2 "going on wants a reason" "is needed" "$bin" audit accept-rollback --data "$city"
expect 2 "one of its words" "is needed" "$bin" audit accept-rollback --reason begitulah --data "$city"
expect 0 "going on" "the log says so" "$bin" audit accept-rollback --reason disk --data "$city"
expect 0 "and it is served" "" serve
expect 0 "with a whole log" "whole" "$bin" audit verify --data "$city"
expect 0 "and grows on" "" "$bin" user add lima --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"

part log "the log is older than the file checkpoint" log
expect 0 "going on" "the log says so" "$bin" audit accept-rollback --reason other --data "$city"
expect 0 "and it is served" "" serve

# the whole folder of an older day: only what lies outside can tell
w=$dir/witness
put new
"$bin" witness init --dir "$w" --name inspektorat.example --log-key "$city/log/public.key" >/dev/null
"$bin" witness sign --dir "$w" --log "$city/log" --out "$dir/signed" >/dev/null
expect 0 "a witness's signature is put back" "up to" "$bin" audit witnessed "$dir/signed" --witness-key "$w/witness.pub" --data "$city"
put old
cp "$dir/signed" "$city/witnessed"
expect 1 "the whole folder is older than what a witness signed" "a witness has signed" timeout 30 "$bin" serve --data "$city" --listen 127.0.0.1:0
expect 0 "going on keeps the evidence" "" "$bin" audit accept-rollback --reason restore --data "$city"
expect 0 "under another name" "^1\$" sh -c "ls '$city'/witnessed.before-* | wc -l"
expect 1 "which audit verify holds against it" "does not contain" "$bin" audit verify --data "$city" --since "$dir/signed"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
