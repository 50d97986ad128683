#!/usr/bin/env python3
"""Writes embedded.c and embedded.h: every given file as bytes under its name, sorted.

usage: embed.py SOURCE_ROOT OUT_DIR FILE...

A name is the path below the source root, without a leading src/:
feature/case/case.html, web/jejaring.css, migrations/0001_core.sql.
"""
import gzip
import os
import sys

HEADER = """/* Written by tools/embed.py: pages, styles, scripts, icons and migrations as bytes. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/* One file; a zero byte that size does not count follows its data. */
struct embedded_file {
    const char *name;
    const unsigned char *data;
    size_t size;
    const unsigned char *packed; /* styles, scripts and pictures: the same as gzip; else NULL */
    size_t packed_size;
};

/* Sorted by the bytes of the name. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
"""


def name_of(root, path):
    name = os.path.relpath(os.path.abspath(path), os.path.abspath(root)).replace(os.sep, "/")
    return name[len("src/"):] if name.startswith("src/") else name


def byte_rows(data):
    for start in range(0, len(data), 24):
        yield "    " + " ".join("%d," % byte for byte in data[start:start + 24]) + "\n"


def write_if_changed(path, text):
    """An unchanged header keeps its time, so that nothing else is built anew."""
    try:
        with open(path, encoding="ascii") as old:
            if old.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="ascii") as new:
        new.write(text)


def main(argv):
    if len(argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    root, out_dir = argv[1], argv[2]
    rows = sorted((name_of(root, path).encode(), path) for path in argv[3:])
    parts = ["/* Written by tools/embed.py. */\n#include \"embedded.h\"\n\n"]
    table = []
    for number, (name, path) in enumerate(rows):
        with open(path, "rb") as stream:
            data = stream.read()
        parts.append("static const unsigned char file_%d[] = {\n" % number)
        parts.extend(byte_rows(data + b"\0"))
        parts.append("};\n\n")
        packed = gzip.compress(data, 9, mtime=0) if name.endswith((b".css", b".js", b".svg")) else b""
        if packed and len(packed) < len(data):
            parts.append("static const unsigned char packed_%d[] = {\n" % number)
            parts.extend(byte_rows(packed))
            parts.append("};\n\n")
            table.append("    { \"%s\", file_%d, %d, packed_%d, %d },\n" % (name.decode("ascii"), number, len(data), number, len(packed)))
        else:
            table.append("    { \"%s\", file_%d, %d, 0, 0 },\n" % (name.decode("ascii"), number, len(data)))
    # C has no empty arrays: with no file at all the table holds one row that the count leaves out
    table = table or ["    { \"\", (const unsigned char *)\"\", 0, 0, 0 },\n"]
    parts.append("const struct embedded_file embedded_files[] = {\n" + "".join(table) + "};\n\n")
    parts.append("const size_t embedded_file_count = %d;\n" % len(rows))
    write_if_changed(os.path.join(out_dir, "embedded.h"), HEADER)
    with open(os.path.join(out_dir, "embedded.c"), "w", encoding="ascii") as stream:
        stream.write("".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
