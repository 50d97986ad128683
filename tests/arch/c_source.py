"""A small reader of C: tokens with their lines, functions, includes. It knows comments, strings and
preprocessor lines and nothing about types."""
import re

TOKEN = re.compile(r"""
    (?P<space>[ \t\r\f\v]+|\\\n)
  | (?P<line>\n)
  | (?P<comment>//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z))
  | (?P<str>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
  | (?P<chr>[uUL]?'(?:\\.|[^'\\\n])*')
  | (?P<id>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<num>\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*)
  | (?P<punct>\.\.\.|->|\+\+|--|<<|>>|[<>=!]=|&&|\|\||.)
""", re.X | re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.M)
NOT_NAMES = {"if", "while", "for", "switch", "return", "sizeof", "do", "else", "_Alignas",
             "_Static_assert", "static_assert", "_Generic", "__attribute__"}


class Token:
    __slots__ = ("kind", "text", "line", "directive")

    def __init__(self, kind, text, line, directive):
        self.kind, self.text, self.line, self.directive = kind, text, line, directive


class Function:
    """first: the line of the name; last: the line of the closing brace; body: its tokens."""

    def __init__(self, name, first, last, body, is_static):
        self.name, self.first, self.last, self.body = name, first, last, body
        self.is_static = is_static


def tokens_of(text):
    """All tokens; those of a preprocessor line have directive set to its word."""
    found, line, at_start, directive = [], 1, True, None
    for match in TOKEN.finditer(text):
        kind, value = match.lastgroup, match.group()
        if kind == "line":
            at_start, directive = True, None
        elif kind not in ("space", "comment"):
            if at_start and value == "#":
                word = re.match(r"[ \t]*([a-z]*)", text[match.end():])
                directive = word.group(1) or "#"
            at_start = False
            found.append(Token(kind, value, line, directive))
        line += value.count("\n")
    return found


def statement_name(statement):
    """Name of the function that a statement at file level declares, or None for anything else."""
    depth = 0
    for i, token in enumerate(statement):
        if token.text == "(":
            if depth == 0 and i > 0:
                before = statement[i - 1]
                if before.kind == "id" and before.text not in NOT_NAMES:
                    return before
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif token.text == "=" and depth == 0:
            return None
    return None


def parts_of(tokens):
    """Splits the file level into (statement, body or None, closing line)."""
    statement, body, depth, parens = [], None, 0, 0
    for token in tokens:
        if token.directive:
            continue
        if token.text == "{" and parens == 0:
            depth += 1
            if depth == 1:
                body = []
                continue
        elif token.text == "}" and parens == 0 and depth:
            depth -= 1
            if depth == 0:
                name = statement_name(statement)
                if name is not None:
                    yield statement, body, token.line
                    statement, body = [], None
                continue
        if depth:
            body.append(token)
            continue
        if token.text == "(":
            parens += 1
        elif token.text == ")":
            parens = max(0, parens - 1)
        if token.text == ";" and parens == 0:
            yield statement, body, token.line
            statement, body = [], None
        else:
            statement.append(token)


def functions_of(parts):
    found = []
    for statement, body, last in parts:
        name = statement_name(statement)
        if name is not None and body is not None:
            is_static = any(token.text == "static" for token in statement)
            found.append(Function(name.text, name.line, last, body, is_static))
    return found


def includes_of(text):
    """(line, path, quoted) of every include with a literal path; comments are blanked before."""
    plain = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)
    return [(plain.count("\n", 0, m.start()) + 1 + m.group().count("\n"),
             m.group(1) or m.group(2), m.group(1) is not None) for m in INCLUDE.finditer(plain)]
