#!/usr/bin/env python3
"""The documents say what is there: commands and options, files, settings, tables, the example.

usage: tests/docs_test.py            reads the program at $JEJARING_BIN, or build/jejaring
"""
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("JEJARING_SOURCE_ROOT") or os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))
BIN = os.environ.get("JEJARING_BIN") or os.path.join(ROOT, "build", "jejaring")
BUILD = os.environ.get("JEJARING_BUILD") or os.path.dirname(BIN)
MAN = "docs/jejaring.1"
IMAGE_MAX = 150 * 1024
FOLDERS = "src|docs|tests|packs|tools|migrations|web|fuzz|bench|.ci"

passed = failed = 0


def check(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAIL " + what)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def documents():
    """Written by hand, for people: all Markdown pages of the tree."""
    found = []
    for pattern in ("*.md", "docs/*.md", "packs/*.md", "web/*.md", "src/*/README.md"):
        found += glob.glob(os.path.join(ROOT, pattern))
    return sorted(os.path.relpath(p, ROOT) for p in found)


def help_of(*words):
    out = subprocess.run([BIN, *words, "--help"], capture_output=True, text=True, timeout=30)
    return out.stdout if out.returncode == 0 else ""


def commands():
    """{"user add": {"--role": True (takes a value), ...}}, from the program's own help."""
    known = {}
    for line in help_of().splitlines():
        m = re.match(r"  ([a-z]+(?: [a-z-]+)?)(?= [A-Z]|  |$)", line)
        if not m:
            continue
        name = m.group(1)
        options = {}
        for row in help_of(*name.split()).splitlines():
            o = re.match(r"  (--[a-z-]+)( \S+)?", row)
            if o:
                options[o.group(1)] = bool(o.group(2)) and not row.startswith("  %s  " % o.group(1))
        known[name] = options
    return known


# ---- command lines ----

def command_lines(text):
    """Every command line of a page: in blocks of code, and between backticks."""
    text = re.sub(r"\\\n\s*", " ", text)
    for line in text.splitlines():
        m = re.match(r"\s*(?:\$ |sudo -u \S+ |# )?((?:\S*/)?jejaring\s+[a-z-].*)$", line)
        if m:
            yield m.group(1)
    for piece in re.findall(r"`((?:\S*/)?jejaring [a-z-][^`\n]*)`", text):
        yield piece


def check_line(known, page, line):
    line = re.sub(r"\s+(#|>|\||&&).*$", "", line).rstrip(":;.,")
    try:
        words = shlex.split(line)[1:]
    except ValueError:
        check(False, "%s: cannot be read: %s" % (page, line))
        return
    if words and words[0] in ("--help", "help", "COMMAND"):
        check(True, line)
        return
    name = " ".join(words[:2]) if " ".join(words[:2]) in known else (words or [""])[0]
    check(name in known, "%s: no such command: %s" % (page, line))
    for word in words if name in known else []:
        option = re.match(r"\[?(--[a-z-]+)", word)
        if option:
            check(option.group(1) in known[name] or option.group(1) == "--help",
                  "%s: no such option: %s" % (page, line))


def test_commands(known):
    check(len(known) > 10, "the program's help lists its commands")
    lines = 0
    for page in documents():
        for line in command_lines(read(page)):
            lines += 1
            check_line(known, page, line)
    check(lines > 20, "the pages have command lines")


# ---- files ----

def test_links():
    for page in documents():
        text = re.sub(r"^```.*?^```", "", read(page), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), target.split("#")[0]))
            check(os.path.exists(path), "%s: no such file: %s" % (page, target))
            if path.endswith(".png") and os.path.exists(path):
                check(os.path.getsize(path) <= IMAGE_MAX, "%s: over 150 KB: %s" % (page, target))
        for name in re.findall(r"`((?:%s)/[A-Za-z0-9_./-]+)`" % FOLDERS, text):
            if re.search(r"[A-Z]{2}|/X|NN", os.path.splitext(name)[0]) and "README" not in name:
                continue  # a pattern, not a file
            if page == "ARCHITECTURE.md" and name in example():
                continue
            check(os.path.exists(os.path.join(ROOT, name)), "%s: no such file: %s" % (page, name))


def test_room_files():
    """Files that a room's page names, wherever they are in the tree."""
    names = set()
    for folder in ("src", "web", "packs", "migrations", "tests", "tools"):
        for _, _, files in os.walk(os.path.join(ROOT, folder)):
            names.update(files)
    for page in documents():
        if not page.startswith(("src/", "web/")):
            continue
        for name in re.findall(r"`([a-z][a-z0-9_]*\.(?:c|h|css|js|svg))`", read(page)):
            check(name in names or name.startswith(("stay", "sodium", "sqlite3", "libpq", "cmocka")),
                  "%s: no such file: %s" % (page, name))


def test_make_targets():
    makefile = read("Makefile")
    for page in documents():
        for target in re.findall(r"(?:`|^    )make ([a-z]+)", read(page), flags=re.M):
            check(re.search(r"^%s:" % target, makefile, re.M) is not None,
                  "%s: no such target: make %s" % (page, target))


# ---- the man page ----

def test_man(known):
    text = re.sub(r"\\f[A-Z]|\\&", "", read(MAN)).replace("\\-", "-")
    text = re.sub(r"^\.[A-Z]+ ", "", text, flags=re.M)
    body = {}
    for piece in re.split(r"^\.TP$", text, flags=re.M):
        name = next((n for n in sorted(known, key=len, reverse=True)
                     if re.match(r"\n%s(\s|$)" % n, piece)), None)
        if name:
            body[name] = body.get(name, "") + piece
    for name, options in known.items():
        check(name in body, "%s: the command %s is missing" % (MAN, name))
        for option in options:
            common = option in ("--data", "--packs", "--help")
            place = text if common else body.get(name, "")
            check(re.search(r"%s(?![a-z-])" % option, place) is not None,
                  "%s: %s of %s is missing" % (MAN, option, name))
    for name, env in re.findall(r'\{\s*"([a-z_]+\.[a-z_]+)",\s*"(JEJARING_\w+)"', read("src/app/config.c")):
        check(env in text, "%s: %s is missing" % (MAN, env))
        check(name.split(".")[1] in text, "%s: the setting %s is missing" % (MAN, name))
    for word in ("EXIT STATUS", "FILES", "ENVIRONMENT"):
        check(word in text, "%s: no section %s" % (MAN, word))


# ---- what is stored ----

def test_tables():
    text = read("docs/privacy.md")
    for path in sorted(glob.glob(os.path.join(ROOT, "migrations", "*.sql"))):
        for table in re.findall(r"CREATE TABLE (\w+)", read(os.path.relpath(path, ROOT))):
            check(re.search(r"`%s`" % table, text) is not None,
                  "docs/privacy.md: the table %s is missing" % table)


# ---- the example of ARCHITECTURE.md ----

def example():
    """{path: text} of the blocks of code whose path stands above them."""
    return dict(re.findall(r"^\*\*`([^`\n]+)`\*\*\n\n```[a-z]+\n(.*?)^```", read("ARCHITECTURE.md"),
                           flags=re.M | re.S))


def test_example():
    files = example()
    for name in ("stay.def", "stay.c", "stay.html", "stay_test.c"):
        check("src/feature/stay/" + name in files, "ARCHITECTURE.md: %s is missing" % name)
    labels = files.get("packs/base/label/stay.tsv", "")
    for key in re.findall(r't\.(stay\.\w+)|"((?:flash|stay)\.\w+)"', "".join(files.values())):
        key = key[0] or key[1]
        check(re.search(r"^%s\t" % re.escape(key), labels, re.M) is not None,
              "ARCHITECTURE.md: no label %s" % key)
    compiler = shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not os.path.exists(os.path.join(BUILD, "build_config.h")):
        print("the example is not compiled: no compiler, or no build folder")
        return
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            path = os.path.join(folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        for name in ("stay.c", "stay_test.c"):
            out = subprocess.run(
                [compiler, "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                 "-Wno-missing-field-initializers", "-fsyntax-only",
                 "-I", os.path.join(folder, "src"), "-I", os.path.join(ROOT, "src"), "-I", BUILD,
                 os.path.join(folder, "src/feature/stay", name)],
                capture_output=True, text=True, timeout=120)
            check(out.returncode == 0, "ARCHITECTURE.md: %s does not compile\n%s" % (name, out.stderr))


# Where `make install` puts things, as the operator's guide says itself and meson.build does.
INSTALLED = ("bin", "share/jejaring/packs", "lib/systemd/system", "lib/sysusers.d", "share/man")


def test_installed_paths():
    found = 0
    for doc in documents():
        for path in re.findall(r"/usr/local/([\w./-]+)", read(doc)):
            found += 1
            check(any(path.rstrip(".") == p or path.startswith(p + "/") for p in INSTALLED),
                  "%s: /usr/local/%s is not what `make install` makes" % (doc, path))
    check(found >= 3, "the guide says where things are installed")


def main():
    known = commands()
    if not known:
        print("FAIL %s says nothing of its commands: not built, or older than its source. Build it (make), or\n"
              "name another one in JEJARING_BIN." % BIN)
        return 1
    test_commands(known)
    test_links()
    test_room_files()
    test_make_targets()
    test_man(known)
    test_installed_paths()
    test_tables()
    test_example()
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--write-example"]:
        for path, text in example().items():
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        sys.exit(0)
    sys.exit(main())
