#!/usr/bin/env python3
"""Every staff page says what it is for: a row help.NAME of packs/base/text/help.tsv for each template NAME.html
that calls {{>head}}, in both languages, 3 to 6 sentences; and no row without its page.

usage: tests/help_test.py
"""
import glob
import os
import re
import sys

ROOT = os.environ.get("JEJARING_SOURCE_ROOT") or os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))
SENTENCES = range(3, 7)
LONGEST = 700  # bytes of one language: it travels with every page


def pages():
    """{name: path} of the templates with the frame of a staff page."""
    found = {}
    for path in glob.glob(os.path.join(ROOT, "src/feature/*/*.html")):
        with open(path, encoding="utf-8") as f:
            if "{{>head}}" in f.read():
                found[os.path.basename(path)[:-5]] = os.path.relpath(path, ROOT)
    return found


def rows():
    """[(name, id, en)] of help.tsv."""
    with open(os.path.join(ROOT, "packs/base/text/help.tsv"), encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    return [(re.sub(r"^help\.", "", c[0]), c[1], c[2]) for c in lines[1:]]


def problems(found, given):
    """What is wrong, a sentence each."""
    names = {name for name, _, _ in given}
    wrong = ["%s has no help: add a row help.%s to packs/base/text/help.tsv" % (path, name)
             for name, path in sorted(found.items()) if name not in names]
    for name, *texts in given:
        if name not in found:
            wrong.append("help.%s: no staff page has this name" % name)
        counts = [len(text.split("|")) for text in texts]
        if counts[0] != counts[1]:
            wrong.append("help.%s: %d sentences in Indonesian, %d in English" % (name, *counts))
        for lang, text, count in zip(("id", "en"), texts, counts):
            if count not in SENTENCES or not all(s.strip() for s in text.split("|")):
                wrong.append("help.%s %s: 3 to 6 sentences, none empty" % (name, lang))
            if len(text.encode()) > LONGEST:
                wrong.append("help.%s %s: over %d bytes" % (name, lang, LONGEST))
        if texts[0] == texts[1]:
            wrong.append("help.%s: both languages say the same" % name)
    return wrong


def proves_itself():
    """Each rule can fail."""
    page = {"a": "src/feature/a/a.html"}
    cases = [([], "no help"), ([("a", "x|y|z", "p|q|r"), ("b", "x|y|z", "p|q|r")], "no staff page"),
             ([("a", "x|y|z", "p|q|r|s")], "in Indonesian"), ([("a", "x|y", "p|q")], "3 to 6"),
             ([("a", "x||z", "p|q|r")], "3 to 6"), ([("a", "x|y|z", "x|y|z")], "the same"),
             ([("a", "x|y|" + "z" * LONGEST, "p|q|r")], "over")]
    fine = problems(page, [("a", "x|y|z", "p|q|r")]) == []
    return fine and all(any(word in w for w in problems(page, given)) for given, word in cases)


def main():
    found, given = pages(), rows()
    wrong = problems(found, given)
    if not proves_itself():
        wrong.append("a rule of this test cannot fail")
    if len(found) < 60:
        wrong.append("only %d staff pages found" % len(found))
    for line in wrong:
        print("FAIL " + line)
    print("%d passed, %d failed" % (len(found) + len(given) + 1, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
