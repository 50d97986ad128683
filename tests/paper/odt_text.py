#!/usr/bin/env python3
"""Reads an OpenDocument text with Python's own zip and XML readers and prints what it says.

usage: odt_text.py FILE

Ends with an error when the package is not as the standard asks: its type first and stored, a manifest
that names every file, styles that exist.
"""
import sys
import xml.etree.ElementTree as tree
import zipfile

TYPE = "application/vnd.oasis.opendocument.text"
NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"


def lines_of(root):
    for node in root.iter():
        if node.tag in (NS % "text" + "p", NS % "text" + "h"):
            text = ""
            for part in node.iter():
                text += "\n" if part.tag == NS % "text" + "line-break" else ""
                text += part.text or "" if part is node or part.tag != node.tag else ""
                text += part.tail or "" if part is not node else ""
            yield text


def main(path):
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None, "a broken part"
        first = pack.infolist()[0]
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED, first
        assert pack.read("mimetype").decode() == TYPE
        manifest = tree.fromstring(pack.read("META-INF/manifest.xml"))
        named = {n.get(NS % "manifest" + "full-path") for n in manifest}
        there = set(pack.namelist()) - {"mimetype", "META-INF/manifest.xml"}
        assert named == there | {"/"}, (named, there)
        content = tree.fromstring(pack.read("content.xml"))
        styles = tree.fromstring(pack.read("styles.xml"))
        about = tree.fromstring(pack.read("meta.xml"))
    made = {n.get(NS % "style" + "name") for root in (content, styles) for n in root.iter()}
    for root in (content, styles):
        for node in root.iter():
            for key, value in node.attrib.items():
                if key.endswith("}style-name") and not key.startswith(NS % "meta"):
                    assert value in made, "no style " + value
    own = {n.get(NS % "style" + "name") for n in content.iter(NS % "style" + "style")}
    for node in content.iter():  # word processors read rows and cells from the text's own styles alone
        if node.tag in (NS % "table" + "table-row", NS % "table" + "table-cell"):
            name = node.get(NS % "table" + "style-name")
            assert name is None or name in own, "a common style of a row or cell: " + name
    print("\n".join(lines_of(content)))
    print("\n".join(lines_of(styles)))
    print("".join(about.itertext()))


if __name__ == "__main__":
    main(sys.argv[1])
