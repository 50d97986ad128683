#!/usr/bin/env python3
"""Compares the figures of one period in all the forms in which the city reads them.

usage: same_figures.py FOLDER

The folder holds csv, json, screen, print (HTML), pdf, xlsx and odt of the same recap. The CSV names every table by its id, every
code by its label; against it stands each number of each other form, in both directions: none missing, none too many. Prints the
first difference and ends with an error.
"""
import csv
import html
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
import zipfile

KEYS = {"kecamatan_victim": "kecamatan_victims"}  # of the published shape, where they are not the table's id
SEXES = {"victim_sex": "victims", "perpetrator_sex": "perpetrators"}
ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def same(what, got, want):
    if got != want:
        sys.exit("%s: %r instead of %r" % (what, got, want))


def number(text):
    return int(text.replace(".", ""))


def read_csv(path):
    """{table: [(code, label, count)]}; the last of each is the total."""
    tables = {}
    with open(path, encoding="utf-8-sig", newline="") as f:
        for row in csv.DictReader(f):
            tables.setdefault(row["table"], []).append((row["code"], row["label"], int(row["count"])))
    return tables


def check_json(path, tables):
    with open(path, encoding="utf-8") as f:
        data = json.load(f)
    seen = {"cases", "period", "as_of", "verified", "cases_verified", "cases_without_day", "trafficking_victims"}
    for table, rows in tables.items():
        key = SEXES.get(table, KEYS.get(table, table))
        part = data[key]
        seen.add(key)
        counts = part["sex"] if table in SEXES else {k: n for k, n in part.items() if k not in ("unit", "total")}
        same("json " + table, counts, {code: n for code, _, n in rows[:-1]})
        same("json total of " + table, part["total"], rows[-1][2])
    seen.add("answer_times")  # this city has sent no referral
    same("json: answers of agencies", data["answer_times"]["agencies"], [])
    same("json: its parts", set(data), seen)
    kinds = {code: n for code, _, n in tables["violence_kind"]}
    return [data["cases"], data["victims"]["total"], data["victim_category"]["AMPK"], kinds["TRAFFICKING"],
            data["perpetrators"]["total"], data["recurring_cases"]["total"]]


def read_page(path):
    """[(id, title, [(label, count)], total)] and the figures above them."""
    with open(path, encoding="utf-8") as f:
        page = f.read()
    tables = []
    for part in re.findall(r'<section class="card s6 chart" aria-labelledby="(\w+)"><h2[^>]*>(.*?)</h2>(.*?)</section>', page, re.S):
        rows = re.findall(r'<th scope="row">(.*?)</th>.*?<td class="v r num">([\d.]+)</td>', part[2], re.S)
        total = re.search(r'<b class="num">([\d.]+)</b>', part[2]).group(1)
        tables.append((part[0], html.unescape(part[1]), [(html.unescape(a), number(n)) for a, n in rows], number(total)))
    above = page.split('<div class="flow">')[0]
    sums = re.findall(r'<div class="l">(.*?)</div><div class="v num">([\d.]+)</div>', above)
    sums = sums or re.findall(r'<th scope="row">(.*?)</th><td class="r num">([\d.]+)</td>', above)
    return tables, [(html.unescape(a), number(n)) for a, n in sums]


def check_page(what, page, tables, sums):
    shown, above = page
    same(what + ": the figures above", [n for _, n in above], sums)
    same(what + ": its tables", {t[0] for t in shown}, set(tables) - {"recurring_cases"})
    for table, _, rows, total in shown:
        want = [(label, n) for _, label, n in tables[table][:-1]]
        same("%s: total of %s" % (what, table), total, tables[table][-1][2])
        same("%s: %s" % (what, table), [r for r in rows if r[1]], [w for w in want if w[1]])
        same("%s: %s, rows of its own" % (what, table), [r for r in rows if r not in want], [])


def wanted(page):
    """A paper's tables: title and rows, each as the texts of its cells."""
    shown, above = page
    yield None, [(label, n) for label, n in above]
    for _, title, rows, total in shown:
        yield title, rows + [("Jumlah", total)]


def check_sheet(what, rows, page):
    """rows: cells of the whole paper, texts and numbers; a table is what stands below a row with its title and "Jumlah"."""
    tables = []
    for cells in rows:
        if len(cells) == 2 and cells[1] == "Jumlah":
            tables.append((cells[0], []))
        elif len(cells) == 2 and tables:
            tables[-1][1].append((cells[0], cells[1] if isinstance(cells[1], int) else number(cells[1])))
    want = list(wanted(page))
    same(what + ": titles", [t for t, _ in tables[1:]], [t for t, _ in want[1:]])
    for (title, got), (_, rows_wanted) in zip(tables, want):
        same("%s: %s" % (what, title), got, rows_wanted)


def xlsx_rows(path):
    with zipfile.ZipFile(path) as pack:
        sheet = tree.fromstring(pack.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(MAIN + "row"):
        yield ["".join(c.find(MAIN + "is").itertext()) if c.get("t") == "inlineStr" else int(c.find(MAIN + "v").text)
               for c in row]


def odt_rows(path):
    with zipfile.ZipFile(path) as pack:
        content = tree.fromstring(pack.read("content.xml"))
    for row in content.iter(ODF % "table" + "table-row"):
        yield ["".join(cell.itertext()).strip() for cell in row.iter(ODF % "table" + "table-cell")]


def check_pdf(path, page):
    """In the order in which it was drawn; footers and the heads repeated on a new page taken out."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    text = " ".join(re.sub(r"\n[^\n]*Halaman \d+ dari \d+\n(\n*INTERNAL · untuk [^\n]*\n)?", "\n", text.replace("\f", "\n")).split()) + " "
    at = 0
    for title, rows in wanted(page):
        if title and title != page[0][0][1]:  # the first stands below the source of the figures above it
            begin = title + " Satuan: "
            same("pdf: what follows a table", text[at:at + len(begin)], begin)
        head = (title or "Yang dihitung") + " Jumlah "
        at = text.find(head, at)
        if at < 0:
            sys.exit("pdf: no table " + head)
        for label, n in rows:
            at += len(head) if text.startswith(head, at) else 0
            row = "%s %s " % (label, format(n, ",").replace(",", "."))
            same("pdf: " + head, text[at:at + len(row)], row)
            at += len(row)


def main(folder):
    def path(name):
        return os.path.join(folder, name)
    tables = read_csv(path("csv"))
    sums = check_json(path("json"), tables)
    screen = read_page(path("screen"))
    check_page("screen", screen, tables, sums)
    check_page("print", read_page(path("print")), tables, sums)
    check_sheet("xlsx", xlsx_rows(path("xlsx")), screen)
    check_sheet("odt", odt_rows(path("odt")), screen)
    check_pdf(path("pdf"), screen)
    print("%d figures" % sum(len(rows) for rows in tables.values()))


if __name__ == "__main__":
    main(sys.argv[1])
