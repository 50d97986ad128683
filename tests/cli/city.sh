#!/bin/sh
# A city on the command line: init, members, refusals, serve, health; the last line is "N passed, N failed".
set -u
bin=${JEJARING_BIN:?}
JEJARING_PACKS=${JEJARING_SOURCE_ROOT:?}/packs
export JEJARING_PACKS
unset JEJARING_DATA
dir=$(mktemp -d)
passed=0
failed=0
server=

finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$dir"
}
trap finish EXIT

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

echo 'kucing naik genteng' >"$dir/pw"
echo 'pendek' >"$dir/short"
city=$dir/city

expect 0 "help" "user add LOGIN" "$bin" --help
expect 0 "help of a command" "--password-file FILE" "$bin" user add --help
expect 2 "no command" "usage:" "$bin"
expect 2 "a hint for a command" "did you mean serve" "$bin" serv
expect 2 "a hint for two words" "did you mean user add" "$bin" user ad
expect 2 "an unknown option by name, with a hint" "unknown option --adm.*--admin" "$bin" init --adm x
expect 2 "an option twice" "given twice" "$bin" init --pack a --pack b
expect 2 "an option without its value" "wants a value" "$bin" init --pack
expect 2 "one argument too many" "too many: 'b'" "$bin" user list b
expect 0 "version" "^jejaring [0-9]" "$bin" version
expect 0 "version for a program" '"version"' "$bin" version --json

expect 2 "init without a login" "are needed" "$bin" init --data "$city" --pack kota-jambi
expect 1 "init with an unknown pack" "no-such" "$bin" init --data "$city" --pack no-such --admin adm --password-file "$dir/pw"
expect 1 "init with a short password" "too short" "$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/short"
expect 1 "init without a readable password" "no password" "$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/none"
expect 1 "nothing was made by all that" "cannot be read" "$bin" user list --data "$city"
expect 0 "init" "recovery secret" "$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/pw"
expect 1 "init twice" "exists" "$bin" init --data "$city" --pack kota-jambi --admin adm --password-file "$dir/pw"
expect 0 "the folder is closed to others" "^700 600\$" sh -c "echo \$(stat -c %a '$city' '$city/host.key')"
expect 0 "the administrator is there" "^adm	" "$bin" user list --data "$city"
expect 0 "a member" "" "$bin" user add dewi --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 0 "several roles" "" "$bin" user add sari --role case_manager,companion --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 1 "a login twice" "taken" "$bin" user add dewi --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 1 "an unknown role by name" "no role 'raja'" "$bin" user add x1 --role raja --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 1 "an unknown agency by name" "no agency 'APA'" "$bin" user add x2 --role intake --agency APA --password-file "$dir/pw" --data "$city"
expect 1 "a login with a space" "small letters" "$bin" user add "x 3" --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 0 "a reset" "" "$bin" user reset dewi --password-file "$dir/pw" --data "$city"
expect 1 "a reset of nobody" "no member" "$bin" user reset siapa --password-file "$dir/pw" --data "$city"
expect 0 "the log is whole" "whole" "$bin" audit verify --data "$city"
expect 1 "doctor sees the recovery secret and the open set-up" "recovery.secret" "$bin" doctor --data "$city"
expect 0 "packs are whole" "kota-jambi" "$bin" pack check --pack kota-jambi
expect 0 "boundaries become rows of a pack" "^15.71.01.*M0 0l" "$bin" pack map "$JEJARING_SOURCE_ROOT/fuzz/corpus/outline/square" --pack kota-jambi
expect 1 "boundaries in metres are refused" "longitude and latitude" "$bin" pack map "$JEJARING_SOURCE_ROOT/fuzz/corpus/outline/metres" --pack kota-jambi
expect 0 "who may do what" "^GET    /masuk (public)" "$bin" access --matrix --pack kota-jambi
# who may do what is read by people before it changes: JEJARING access --matrix --pack kota-jambi >tests/golden/access_matrix.txt
"$bin" access --matrix --pack kota-jambi >"$dir/matrix"
expect 0 "nobody may do more or less than tests/golden/access_matrix.txt says" "" \
    diff -u "$JEJARING_SOURCE_ROOT/tests/golden/access_matrix.txt" "$dir/matrix"
expect 0 "the schema" "CREATE TABLE member" "$bin" schema
expect 0 "the interface" '"openapi": "3.1.0"' "$bin" schema --openapi --pack kota-jambi
expect 0 "nothing to migrate" "^0 migrations" "$bin" migrate --data "$city"

expect 1 "an address others can reach" "tls-cert" "$bin" serve --data "$city" --listen 0.0.0.0:0
expect 1 "no address" "looks like" "$bin" serve --data "$city" --listen localhost
expect 2 "no number of workers" "workers" "$bin" serve --data "$city" --workers many
chmod 644 "$city/host.key"
expect 1 "a host key that others may read" "chmod 600" "$bin" user add x5 --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
chmod 600 "$city/host.key"
cp "$city/jejaring.conf" "$dir/conf"
echo 'apa = 1' >>"$city/jejaring.conf"
expect 1 "a broken setting with file and line" "jejaring.conf:[0-9]*: unknown setting" "$bin" user list --data "$city"
cp "$dir/conf" "$city/jejaring.conf"

"$bin" serve --data "$city" --listen 127.0.0.1:0 >"$dir/ready" 2>"$dir/log" &
server=$!
n=0
while ! grep -q Ready "$dir/ready" && [ $n -lt 100 ]; do
    sleep 0.1
    n=$((n + 1))
done
url=$(sed -n 's/^Ready: //p' "$dir/ready")
expect 0 "health" "^ok\$" python3 -c "import urllib.request,sys; sys.stdout.write(urllib.request.urlopen('$url/healthz').read().decode())"
expect 1 "a command beside serve is told who holds the folder" "jejaring serve" "$bin" user add x4 --role intake --agency UPTD_PPA --password-file "$dir/pw" --data "$city"
expect 1 "a second serve too" "in use by" "$bin" serve --data "$city" --listen 127.0.0.1:0
kill "$server"
wait "$server"
expect 0 "it stops when told" "^0\$" echo $?
server=
expect 0 "with a checkpoint over everything" "whole" "$bin" audit verify --data "$city"


# a database of an older program
old=$dir/old
expect 0 "another city" "" "$bin" init --data "$old" --pack kota-jambi --admin adm --password-file "$dir/pw" --recovery-out "$dir/old.recovery"
python3 - "$old/city.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
last = db.execute("SELECT max(name) FROM schema_migration").fetchone()[0]
db.execute("DELETE FROM schema_migration WHERE name = ?", (last,))
db.commit()
PY
expect 1 "an older database is not served" "older than this program" "$bin" serve --data "$old" --listen 127.0.0.1:0
expect 1 "nor used by commands" "jejaring migrate" "$bin" user list --data "$old"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
