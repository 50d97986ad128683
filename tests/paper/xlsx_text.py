#!/usr/bin/env python3
"""Reads a workbook with Python's own zip and XML readers: a line a row, cells parted by tabs, numbers as "=12".

usage: xlsx_text.py FILE

Ends with an error when a part is not well formed, has no type or is not reached, or a cell is not where it says.
"""
import re
import sys
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def related(pack, name):
    return {n.get("Id"): n.get("Target") for n in tree.fromstring(pack.read(name))}


def text_of(cell):
    assert cell.find(MAIN + "f") is None, "a formula"
    if cell.get("t") == "inlineStr":
        return "".join(cell.find(MAIN + "is").itertext())
    return "=%d" % int(cell.find(MAIN + "v").text)


def main(path):
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None, "a broken part"
        types = tree.fromstring(pack.read("[Content_Types].xml"))
        for name in (n.get("PartName") for n in types if n.tag == TYPES + "Override"):
            pack.getinfo(name[1:])
        book = related(pack, "_rels/.rels")["rId1"]
        parts = related(pack, "xl/_rels/workbook.xml.rels")
        sheet = tree.fromstring(pack.read(book)).find(MAIN + "sheets/" + MAIN + "sheet")
        rows = tree.fromstring(pack.read("xl/" + parts[sheet.get(RELATION)]))
        styles = tree.fromstring(pack.read("xl/styles.xml")).find(MAIN + "cellXfs")
    last = 0
    for row in rows.iter(MAIN + "row"):
        assert int(row.get("r")) > last, "rows in their order"
        last = int(row.get("r"))
        for at, cell in enumerate(row):
            assert re.fullmatch(r"[A-H]\d+", cell.get("r")) and cell.get("r") == "ABCDEFGH"[at] + row.get("r")
            assert int(cell.get("s")) < len(styles), "a style that is not there"
        print("\t".join(text_of(cell) for cell in row))


if __name__ == "__main__":
    main(sys.argv[1])
