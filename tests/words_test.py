#!/usr/bin/env python3
"""Checks the receipt words: packs/base/words.tsv against the rules that make six of them safe to read out and type.

    python3 tests/words_test.py [words.tsv [words_ban.tsv]]

Prints "N passed, N failed" and ends with 1 when a rule is broken. It first proves on broken lists that each rule can fail.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COUNT = 2048
PREFIX = 4
THEMES = {"violence", "family", "religion", "body", "insult", "sex", "alcohol", "death", "fear"}
BAN_AT_LEAST = 150


def read_rows(path):
    """Rows of a TSV file as dicts; '#' lines are comments, the first other line names the columns."""
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    if not text.endswith("\n") or "\r" in text:
        raise ValueError("%s: lines must end with a single newline" % path)
    lines = [line for line in text.split("\n")[:-1] if not line.startswith("#")]
    head = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(head):
            raise ValueError("%s: %d columns instead of %d: %s" % (path, len(cells), len(head), line))
        rows.append(dict(zip(head, cells)))
    return head, rows


def one_apart(a, b):
    """True when one letter changed, added or left out turns a into b (equal words included)."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1:] == b[i + 1:]
    return a[i:] == b[i + 1:]


def close_pairs(words):
    """Pairs at edit distance 0 or 1. Words that close share a form with one letter left out, or differ in one place."""
    groups = {}
    for w in words:
        forms = {w}
        for i in range(len(w)):
            forms.add(w[:i] + w[i + 1:])
            forms.add(w[:i] + "*" + w[i + 1:])
        for form in forms:
            groups.setdefault(form, []).append(w)
    found = set()
    for group in groups.values():
        for i, a in enumerate(group):
            for b in group[i + 1:]:
                if one_apart(a, b):
                    found.add((min(a, b), max(a, b)))
    return sorted(found)


def rule_count(words, _ban):
    return [] if len(words) == COUNT else ["%d words" % len(words)]


def rule_letters(words, _ban):
    return [w for w in words if not re.fullmatch("[a-z]+", w)]


def rule_length(words, _ban):
    return [w for w in words if not 4 <= len(w) <= 8]


def rule_prefix(words, _ban):
    seen, bad = {}, []
    for w in words:
        if w[:PREFIX] in seen:
            bad.append("%s / %s" % (seen[w[:PREFIX]], w))
        seen[w[:PREFIX]] = w
    return bad


def rule_distance(words, _ban):
    return ["%s / %s" % pair for pair in close_pairs(words)]


def rule_sorted(words, _ban):
    return ["%s before %s" % (a, b) for a, b in zip(words, words[1:]) if a >= b]


def rule_ban(words, ban):
    return [w for w in words if w in ban]


RULES = (
    ("exactly %d words" % COUNT, rule_count, lambda w: w[:-1]),
    ("letters a-z only", rule_letters, lambda w: w[:-1] + ["zon-a"]),
    ("4 to 8 letters", rule_length, lambda w: ["api"] + w[1:]),
    ("first four letters unique", rule_prefix, lambda w: w[:-1] + [w[0][:PREFIX] + "xyz"]),
    ("edit distance at least 2", rule_distance, lambda w: w[:-1] + ["q" + w[0][1:]]),
    ("sorted, no word twice", rule_sorted, lambda w: [w[1], w[0]] + w[2:]),
    ("no banned word", rule_ban, lambda w: w[:-1] + ["bunuh"]),
)


def main():
    words_path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "..", "packs", "base", "words.tsv")
    ban_path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, "words_ban.tsv")
    passed = failed = 0

    def check(what, bad):
        nonlocal passed, failed
        if bad:
            failed += 1
            print("FAIL %s: %s" % (what, ", ".join(bad[:20])))
        else:
            passed += 1

    head, rows = read_rows(words_path)
    ban_head, ban_rows = read_rows(ban_path)
    check("columns of the word list are n, word", [] if head == ["n", "word"] else [" ".join(head)])
    check("columns of the ban list are theme, word", [] if ban_head == ["theme", "word"] else [" ".join(ban_head)])
    check("n counts from 0", [r["word"] for i, r in enumerate(rows) if r["n"] != str(i)])
    words = [r["word"] for r in rows]
    ban = {r["word"] for r in ban_rows}
    check("ban list holds at least %d words" % BAN_AT_LEAST, [] if len(ban) >= BAN_AT_LEAST else [str(len(ban))])
    check("ban list names every theme and no other", sorted(THEMES ^ {r["theme"] for r in ban_rows}))
    check("ban list has no word twice", [] if len(ban) == len(ban_rows) else ["a word stands twice"])
    for what, rule, spoil in RULES:
        check(what, rule(words, ban))
        check("the rule '%s' can fail" % what, [] if rule(spoil(list(words)), ban) else ["a broken list passed"])
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
