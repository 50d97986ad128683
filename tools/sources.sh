#!/bin/sh
# Lists the files that meson.build takes, one a line, sorted, relative to the top of the source.
#   sources.sh library ROOM... -- FEATURE...   the code without tests and without main.c
#   sources.sh unit    ROOM... -- FEATURE...   *_test.c beside the code
#   sources.sh embedded FEATURE...             pages, styles, scripts, icons, migrations
#   sources.sh tree                            tests/X/*_test.c, each followed by its helpers
#   sources.sh fuzz                            fuzz/*_fuzz.c
#   sources.sh all                             everything above, to see whether the lists changed
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."

# folders ROOM... -- FEATURE... : the folders of the rooms and the features; a feature must be there
folders() {
    prefix=src
    for word in "$@"; do
        if [ "$word" = -- ]; then
            prefix=src/feature
        elif [ -d "$prefix/$word" ]; then
            echo "$prefix/$word"
        elif [ "$prefix" = src/feature ]; then
            echo "meson.build names the feature '$word', but there is no folder src/feature/$word" >&2
            exit 1
        fi
    done
}

# files_of PATTERN FOLDER... : files right in the folders
files_of() {
    pattern=$1
    shift
    [ $# -eq 0 ] || find "$@" -maxdepth 1 -type f -name "$pattern" | sort
}

what=$1
shift
case $what in
library)
    list=$(folders "$@")
    # shellcheck disable=SC2086  # one word per folder
    files_of '*.c' $list | grep -v -e '_test\.c$' -e '^src/app/main\.c$' || true
    ;;
unit)
    list=$(folders "$@")
    # shellcheck disable=SC2086
    files_of '*_test.c' $list
    ;;
embedded)
    list=$(folders -- "$@")
    {
        [ ! -d web ] || find web -type f \( -name '*.css' -o -name '*.js' -o -name '*.svg' -o -name '*.html' \)
        [ ! -d migrations ] || find migrations -type f -name '*.sql'
        # shellcheck disable=SC2086
        files_of '*.html' $list
    } | sort
    ;;
tree)
    for test in $(find tests -mindepth 2 -maxdepth 2 -name '*_test.c' | sort); do
        helpers=$(files_of '*.c' "$(dirname "$test")" | grep -v '_test\.c$' | tr '\n' ' ' || true)
        echo "$test $helpers" | sed 's/ *$//'
    done
    ;;
fuzz)
    [ ! -d fuzz ] || files_of '*_fuzz.c' fuzz
    ;;
all)
    here=
    for folder in src web migrations fuzz tests; do
        [ ! -d "$folder" ] || here="$here $folder"
    done
    # shellcheck disable=SC2086
    find $here -type f \( -name '*.c' -o -name '*.html' -o -name '*.css' \
        -o -name '*.js' -o -name '*.svg' -o -name '*.sql' \) -not -path '*/node_modules/*' | sort
    ;;
*)
    echo "sources.sh: unknown list '$what'" >&2
    exit 2
    ;;
esac
