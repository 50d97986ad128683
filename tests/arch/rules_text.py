"""Rules about pages, migrations and every text file. A rule takes a file and yields (line, what)."""
import re

from rules_c import RESERVED

MUSTACHE = re.compile(r"\{\{(.*?)\}\}", re.S)
ATTRIBUTE = re.compile(r"""([^\s=/>"'<]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""", re.S)
COLUMN_FREE = {"primary", "unique", "check", "foreign", "constraint", "exclude", "like"}


def line_at(text, at):
    return text.count("\n", 0, at) + 1


def blank(match):
    """Sections become spaces, values become x: of the same length, with the same lines."""
    inside = match.group(1).lstrip()
    fill = " " if inside[:1] in ("#", "/", "^", "!", ">", "<", "$") else "x"
    return re.sub(r"[^\n]", fill, match.group())


def tags_of(text):
    """(place, name, attributes) of every opening tag; attributes are (place, name, value or None)."""
    at = 0
    while True:
        start = re.compile(r"<!--|<([A-Za-z][A-Za-z0-9-]*)").search(text, at)
        if not start:
            return
        if start.group() == "<!--":
            end = text.find("-->", start.end())
            at = len(text) if end < 0 else end + 3
            continue
        pos, attributes = start.end(), []
        while pos < len(text) and text[pos] != ">":
            match = ATTRIBUTE.match(text, pos)
            if match and match.group(1):
                attributes.append((match.start(), match.group(1), match.group(2)))
                pos = match.end()
            else:
                pos += 1
        yield start.start(), start.group(1).lower(), attributes
        at = pos + 1


def rule_template_tags(f):
    """pages print escaped values only"""
    for match in re.finditer(r"\{\{\{|\{\{\s*&|\{\{\s*=", f.text):
        yield line_at(f.text, match.start()), "%s is refused in pages" % match.group()


def rule_template_attributes(f):
    """attributes are quoted; no style and no script inside a page"""
    text = MUSTACHE.sub(blank, f.text)
    for place, tag, attributes in tags_of(text):
        names = {name.lower() for _, name, _ in attributes}
        if tag == "style" or (tag == "script" and "src" not in names):
            yield line_at(text, place), "<%s> inside a page" % tag
        for where, name, value in attributes:
            line = line_at(text, where)
            if name.lower() == "style":
                yield line, "style= inside a page"
            elif re.match(r"on[a-z]+$", name.lower()) and value is not None:
                yield line, "%s= inside a page" % name
            if value is not None and value[:1] not in ("\"", "'"):
                yield line, "%s= without quotes" % name
            elif value is not None and value[1:].strip().lower().startswith("javascript:"):
                yield line, "%s= with javascript:" % name


def without_sql_comments(text):
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:''|[^'])*'",
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def columns_of(text, at):
    """(place, first word) of every row between the parenthesis at `at` and its closing one."""
    depth, fresh = 0, False
    for match in re.compile(r'[(),]|"?\w+"?').finditer(text, at):
        word = match.group()
        if word == "(":
            depth += 1
            fresh = depth == 1
        elif word == ")":
            depth -= 1
            if depth == 0:
                return
        elif word == ",":
            fresh = depth == 1
        elif fresh:
            fresh = False
            yield match.start(), word


def rule_sql_names(f):
    """no C or SQL word as a table or column"""
    text = without_sql_comments(f.text)
    for match in re.finditer(r'(?i)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?("?\w+"?)\s*(?=\()', text):
        name = match.group(1).strip('"').lower()
        if name in RESERVED:
            yield line_at(text, match.start(1)), "table %s is named by a reserved word" % name
        for place, word in columns_of(text, match.end()):
            column = word.strip('"').lower()
            if column in RESERVED and not (column in COLUMN_FREE and word[0] != '"'):
                yield line_at(text, place), "column %s is named by a reserved word" % column
    for match in re.finditer(r'(?i)\badd\s+column\s+("?\w+"?)', text):
        column = match.group(1).strip('"').lower()
        if column in RESERVED:
            yield line_at(text, match.start(1)), "column %s is named by a reserved word" % column


OPEN_WORK = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|home|root|Users)/[\w.]")
NIK = re.compile(r"(?<![\w.])\d{16}(?![\w])")
PHONE = re.compile(r"(?<![\w.+-])(?<!\d )(?:\+62[ -]?[2-9]|62[ -]?8|0[2-9])\d{1,3}(?:[ -]?\d{2,5}){2,3}"
                   r"(?![\w-])(?! \d)")
PHONES_PUBLISHED = {"08111129129"}


def rule_open_work(f):
    """nothing is left for later"""
    for match in OPEN_WORK.finditer(f.text):
        yield line_at(f.text, match.start()), match.group()


def rule_machine(f):
    """no path of somebody's machine"""
    for match in MACHINE.finditer(f.text):
        yield line_at(f.text, match.start()), "path of a machine: %s..." % match.group()


def rule_people(f):
    """invented people only: NIK of district 157199, telephone 0800-000-xxxx"""
    for match in NIK.finditer(f.text):
        if not match.group().startswith("157199"):
            yield line_at(f.text, match.start()), "16 digits, and not a NIK of district 157199"
    for match in PHONE.finditer(f.text):
        digits = re.sub(r"\D", "", match.group())
        if digits.startswith("62"):
            digits = "0" + digits[2:]
        invented = digits.startswith("0800000")
        if 9 <= len(digits) <= 13 and not invented and digits not in PHONES_PUBLISHED:
            yield line_at(f.text, match.start()), "telephone %s, and not 0800-000-xxxx" % match.group()


PAGE_RULES = [rule_template_tags, rule_template_attributes]
SQL_RULES = [rule_sql_names]
TEXT_RULES = [rule_open_work, rule_machine, rule_people]
