#!/usr/bin/env python3
"""Checks the architecture: include rules, lengths, banned calls, names, pages, invented people.

usage: arch_test.py [ROOT]

Prints every failure as file:line: what is wrong [rule], then "N passed, N failed". Before it looks
at the tree it proves itself on the samples in bad/ (each must be reported exactly as it says) and
good/ (nothing may be reported).
"""
import os
import re
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import c_source  # noqa: E402
from rules_c import C_RULES, MAX_FILE, MAX_FUNCTION, MAX_KEYD, TREE_RULES  # noqa: E402
from rules_text import PAGE_RULES, SQL_RULES, TEXT_RULES  # noqa: E402

SKIP_FOLDERS = {"build", "node_modules", ".git", "__pycache__", "tests/arch", "fuzz/corpus",
                "tests/browser/shots", "tests/browser/out", "data"}
SKIP_FILES = {"LICENSE", "package-lock.json"}


class File:
    """One file with what the rules ask about; room is None outside src/."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.lines = text.count("\n")
        part = path.split("/")
        self.room = part[1] if part[0] == "src" and len(part) > 2 else None
        self.feature = part[2] if self.room == "feature" and len(part) > 3 else None
        self.is_test = path.endswith("_test.c") or part[0] == "tests"
        self.is_c = path.endswith((".c", ".h", ".def"))
        if self.is_c:
            self.tokens = c_source.tokens_of(text)
            self.parts = list(c_source.parts_of(self.tokens)) if not path.endswith(".def") else []
            self.functions = c_source.functions_of(self.parts)
            self.includes = c_source.includes_of(text)


def rules_for(f):
    rules = list(TEXT_RULES)
    if f.is_c:
        rules += C_RULES
    elif f.path.endswith(".html") and f.path.startswith(("web/", "src/")):
        rules += PAGE_RULES
    elif f.path.endswith(".sql"):
        rules += SQL_RULES
    return rules


def word(rule):
    return rule.__name__[len("rule_"):]


def check(files):
    """Every (path, line, rule, what) that is wrong in the files."""
    found = [(f.path, line, word(rule), what)
             for f in files for rule in rules_for(f) for line, what in rule(f)]
    sources = [f for f in files if f.is_c]
    found += [(f.path, line, word(rule), what)
              for rule in TREE_RULES for f, line, what in rule(sources)]
    return sorted(set(found))


def read_tree(root):
    files = []
    for folder, names, leaves in os.walk(root):
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        below = "" if below == "." else below + "/"
        names[:] = sorted(n for n in names if n not in SKIP_FOLDERS
                          and below + n not in SKIP_FOLDERS)
        for leaf in sorted(leaves):
            path = os.path.join(folder, leaf)
            if leaf in SKIP_FILES or os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, "rb") as stream:
                data = stream.read()
            if b"\0" in data:
                continue
            try:
                files.append(File(below + leaf, data.decode("utf-8")))
            except UnicodeDecodeError:
                continue
    return files


def read_sample(path):
    """A sample holds files, each begun by a line with '@file PATH' and '@want RULE LINE' as often
    as something must be reported; lines count from the one behind it."""
    files, wanted, current = [], [], None
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            head = re.search(r"@file (\S+)", line)
            if head:
                current = [head.group(1), []]
                files.append(current)
                for rule, number in re.findall(r"@want (\w+) (\d+)", line):
                    wanted.append((head.group(1), int(number), rule))
            elif current:
                current[1].append(line)
    return [File(name, "".join(lines)) for name, lines in files], sorted(wanted)


def made_samples():
    """Samples that are too long to be kept: one line below the limit, and one above."""
    for extra in (0, 1):
        body = "    x++;\n" * (MAX_FUNCTION - 3 + extra)
        text = "int f(int x)\n{\n" + body + "}\n"
        yield "function of %d lines" % (MAX_FUNCTION + extra), [File("src/base/a.c", text)], \
            [("src/base/a.c", 1, "function_length")] * extra
        text = "/* row */\n" * (MAX_FILE + extra)
        yield "file of %d lines" % (MAX_FILE + extra), [File("src/base/a.c", text)], \
            [("src/base/a.c", MAX_FILE + 1, "file_length")] * extra
        rows = [File("src/keyd/a%d.c" % i, "/* row */\n" * (MAX_KEYD // 5)) for i in range(5)]
        rows += [File("src/keyd/b.h", "/* row */\n" * extra)]
        yield "keyd of %d lines" % (MAX_KEYD + extra), rows, \
            [("src/keyd/a0.c", 1, "keyd_size")] * extra


def prove_samples():
    """Returns (passed, failed, rules that some sample made speak)."""
    samples = list(made_samples())
    for folder in ("bad", "good"):
        for leaf in sorted(os.listdir(os.path.join(HERE, folder))):
            files, wanted = read_sample(os.path.join(HERE, folder, leaf))
            name = "%s/%s" % (folder, leaf)
            if bool(wanted) != (folder == "bad") or not files:
                samples.append((name, [], [(name, 0, "a bad sample wants something, a good one nothing")]))
            else:
                samples.append((name, files, wanted))
    passed = failed = 0
    spoken = set()
    for name, files, wanted in samples:
        found = check(files)
        got = sorted({(path, line, rule) for path, line, rule, _ in found})
        spoken |= {rule for _, _, rule in got}
        if got == sorted(set(wanted)):
            passed += 1
            continue
        failed += 1
        for row in sorted(set(wanted) - set(got)):
            print("tests/arch/%s: not reported: %s:%d [%s]" % ((name,) + row))
        for row in sorted(set(got) - set(wanted)):
            print("tests/arch/%s: reported for nothing: %s:%d [%s]" % ((name,) + row))
    return passed, failed, spoken


def main(argv):
    root = argv[1] if len(argv) > 1 else os.path.dirname(os.path.dirname(HERE))
    passed, failed, spoken = prove_samples()
    rules = [word(rule) for rule in C_RULES + TREE_RULES + PAGE_RULES + SQL_RULES + TEXT_RULES]
    for rule in rules:
        if rule not in spoken:
            failed += 1
            print("tests/arch/bad: no sample breaks the rule %s" % rule)
    found = check(read_tree(root))
    for path, line, rule, what in found:
        print("%s:%d: %s [%s]" % (path, line, what, rule))
    broken = {rule for _, _, rule, _ in found}
    passed += sum(rule not in broken for rule in rules)
    failed += len(found)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
