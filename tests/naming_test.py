#!/usr/bin/env python3
"""No word that names a person by what was done to her, in any label, code, page, print or demo.

    python3 tests/naming_test.py

Reads tests/naming_ban.tsv. Prints "N passed, N failed" and ends with 1 when a word is found. First proves that it finds one.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WHERE = (("packs", (".tsv", ".txt", ".csv", ".json", ".md")), ("src", (".html", ".def", ".c", ".h", ".md")),
         ("web", (".html", ".js", ".css", ".svg")), ("migrations", (".sql",)), ("docs", (".md", ".1")))
BAN_AT_LEAST = 20


def read_ban(path):
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f if not line.startswith("#")]
    assert lines[0] == "word\twhy", "columns of the ban list"
    return [line.split("\t")[0] for line in lines[1:]]


def pattern_of(words):
    """Whole words, in any case; between the words of one any run of spaces, '_' or '-': codes count as well as labels."""
    parts = [r"[\s_-]+".join(re.escape(p) for p in re.split(r"[\s-]+", w)) for w in words]
    return re.compile(r"(?<![^\W_])(?:%s)(?![^\W_])" % "|".join(sorted(parts, key=len, reverse=True)), re.I)


def files():
    for folder, endings in WHERE:
        for at, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.join(at, name)


def main():
    words = read_ban(os.path.join(ROOT, "tests", "naming_ban.tsv"))
    pattern = pattern_of(words)
    passed = failed = 0

    def check(what, ok, shown=""):
        nonlocal passed, failed
        if ok:
            passed += 1
        else:
            failed += 1
            print("FAIL %s %s" % (what, shown))

    check("the list has its words", len(words) >= BAN_AT_LEAST and len(set(words)) == len(words))
    for said in ("Korban PSK", "KORBAN_PSK", "anak psk.", "pekerja  seks", "PEKERJA_SEKS", "open-bo"):
        check("finds", pattern.search(said), said)
    for said in ("opsk", "pemaksaan pelacuran", "perekrutan", "PEREKRUTAN", "cabon", "pekerja rumah tangga"):
        check("passes over", not pattern.search(said), said)
    n, hits = 0, []
    for path in files():
        n += 1
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                hit = pattern.search(line)
                if hit:
                    hits.append("%s:%d: %s" % (os.path.relpath(path, ROOT), number, hit.group()))
    check("there were files to read", n > 200, str(n))
    check("no such word in packs, pages, code, docs", not hits, "; ".join(hits[:20]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
