"""Rules about C files. A rule takes a file and yields (line, what is wrong)."""
import re

LAYERS = {  # which rooms a room may include from, beside itself
    "base": [],
    "rec": ["base"],
    "wire": ["base"],  # headers only: the messages between seal and keyd
    "audit": ["wire", "base"],
    "seal": ["wire", "rec", "base"],
    "calc": ["base"],
    "box": ["wire", "base"],
    "keyd": ["audit", "box", "wire", "base"],
    "store": ["seal", "rec", "base"],
    "out": ["seal", "rec", "base"],
    "http": ["store", "out", "seal", "rec", "calc", "base"],
    "feature": ["http", "store", "out", "seal", "rec", "calc", "base"],
    "app": ["feature", "http", "store", "out", "seal", "rec", "calc", "keyd", "audit", "wire",
            "base"],
}
# single headers beyond the table
EXTRA = {
    "box": ["calc/alike.h", "calc/name.h"],
    "keyd": ["calc/alike.h", "calc/totp.h"],
}
GENERATED = {"embedded.h", "features_list.h", "build_config.h"}

FOREIGN = {  # outside header: the files that may include it
    "sqlite3.h": r"(store|keyd)/",
    "libpq-fe.h": r"store/",
    "sodium.h": r"(seal/|audit/|box/|keyd/|app/stretch\w*\.c$)",
    "microhttpd.h": r"http/http_mhd\w*\.c$",
    "jansson.h": r"base/json\w*\.c$",
    "jpeglib.h": r"app/scrub\w*\.c$",
    "jerror.h": r"app/scrub\w*\.c$",
    "png.h": r"app/scrub\w*\.c$",
    "qrencode.h": r"out/qr\.c$",
    "seccomp.h": r"app/walls\w*\.c$",
    "curl/curl.h": r"out/outbound\.c$",
    "cairo-ft.h": r"out/pdf\.c$",
    "cairo-pdf.h": r"out/pdf\.c$",
    "ft2build.h": r"out/pdf\.c$",
    "zip.h": r"out/package\.c$",
    "cmocka.h": r"(.*_test\.c|base/check\.h)$",
}
SYSTEM = re.compile(r"""^(?:
    assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal
  | stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|tgmath|threads
  | time|uchar|wchar|wctype
  | dirent|endian|fcntl|fnmatch|ftw|getopt|glob|grp|ifaddrs|langinfo|libgen|malloc|netdb|poll|pthread|pwd|regex
  | sched|spawn|strings|syslog|termios|unistd|utime|byteswap|execinfo
  | (?:sys|arpa|net|netinet|linux|asm|sanitizer)/[\w/-]+
)\.h$""", re.X)

HEAP = {"malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup", "asprintf",
        "vasprintf", "aligned_alloc", "posix_memalign", "memalign", "valloc"}
BANNED = {"strcpy", "stpcpy", "strcat", "strncat", "strncpy", "sprintf", "vsprintf", "strtok",
          "strtok_r", "atoi", "atol", "atoll", "atof", "rand", "srand", "rand_r", "random",
          "srandom", "drand48", "gets", "alloca", "scanf", "sscanf", "fscanf", "vsscanf", "system",
          "popen", "tmpnam", "tempnam", "mktemp", "localtime", "gmtime", "ctime", "asctime",
          "difftime"}
FORMATTERS = {"snprintf", "vsnprintf"}
CLOCKS = {"time", "clock_gettime", "gettimeofday", "clock", "localtime_r"}

C_WORDS = set("""auto break case char const continue default do double else enum extern float for
    goto if inline int long register restrict return short signed sizeof static struct switch
    typedef union unsigned void volatile while bool true false""".split())
# reserved by SQLite 3.40 or PostgreSQL 15
SQL_WORDS = set("""add all alter analyse analyze and any array as asc asymmetric authorization
    autoincrement between binary both by case cast check collate collation column commit concurrently
    constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable deferred delete desc distinct do drop else end
    escape except exists false fetch for foreign freeze from full grant group having ilike in index
    initially inner insert intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user set similar some symmetric table tablesample then to
    trailing transaction true union unique update user using values variadic verbose when where
    window with""".split())
RESERVED = C_WORDS | SQL_WORDS

MAX_FILE = 900
MAX_FUNCTION = 70
MAX_KEYD = 3000
BACKEND_TEXT = {'"sqlite"', '"sqlite3"', '"pg"', '"postgres"', '"postgresql"', '"fault"'}
BACKEND_NAME = re.compile(r"^(?:(?:store_)?is_(?:sqlite|pg|postgres\w*)|backend_name|BACKEND_\w+)$")


def calls(f, names):
    """Tokens that call one of the names: not a member, not a declaration's own name of a struct."""
    for i, token in enumerate(f.tokens):
        if token.kind != "id" or token.text not in names or i + 1 >= len(f.tokens):
            continue
        before = f.tokens[i - 1].text if i else ""
        if f.tokens[i + 1].text == "(" and before not in (".", "->"):
            yield token


def layer_allows(f, path):
    room = path.split("/")[0]
    if room == f.room:
        return True
    return room in LAYERS[f.room] or path in EXTRA.get(f.room, [])


def rule_layer(f):
    """includes go downward only"""
    if f.room not in LAYERS or f.is_test:
        return
    for line, path, quoted in f.includes:
        if not quoted or path in GENERATED:
            continue
        room = path.split("/")[0]
        if room not in LAYERS or "/" not in path:
            yield line, '"%s": write the path from src/, such as "base/str.h"' % path
        elif not layer_allows(f, path):
            yield line, '%s/ may not include "%s"' % (f.room, path)


def rule_neighbour(f):
    """a feature is used by others through its own header only; rows of a description (.def) are data and may be shared"""
    for line, path, quoted in f.includes:
        part = path.split("/")
        if not quoted or len(part) != 3 or part[0] != "feature" or f.room not in ("feature", "app"):
            continue
        if f.feature != part[1] and part[2] != part[1] + ".h" and not part[2].endswith(".def") and not f.is_test:
            yield line, 'use feature/%s/%s.h, not "%s"' % (part[1], part[1], path)


def rule_foreign(f):
    """each outside library has one room"""
    if f.room is None:
        return
    for line, path, quoted in f.includes:
        if quoted:
            continue
        if path in FOREIGN:
            if not re.match(FOREIGN[path], f.path[len("src/"):]):
                yield line, "<%s> does not belong here" % path
        elif not SYSTEM.match(path):
            yield line, "<%s> is of no library that the project uses" % path


def rule_file_length(f):
    """files of at most 900 lines"""
    if f.lines > MAX_FILE:
        yield f.lines, "%d lines; at most %d" % (f.lines, MAX_FILE)


def rule_function_length(f):
    """functions of at most 70 lines"""
    for function in f.functions:
        length = function.last - function.first + 1
        if length > MAX_FUNCTION:
            yield function.first, "%s has %d lines; at most %d" % (
                function.name, length, MAX_FUNCTION)


def rule_heap(f):
    """the heap is used in base/ only"""
    if f.room in (None, "base"):
        return
    for token in calls(f, HEAP):
        yield token.line, "%s outside base/: use the arena" % token.text


def rule_banned(f):
    """calls that are easy to get wrong"""
    for token in calls(f, BANNED):
        yield token.line, "%s is banned" % token.text
    if f.room not in (None, "base") and not f.is_test:
        for token in calls(f, FORMATTERS):
            yield token.line, "%s outside base/: use strbuf" % token.text


def rule_clock(f):
    """pure rooms and features get the time handed in"""
    if f.room in ("rec", "calc", "out", "feature") and not f.is_test:
        for token in calls(f, CLOCKS):
            yield token.line, "%s: the time comes with the ctx or as an argument" % token.text


def rule_markup(f):
    """no markup in C outside out/"""
    if f.room in (None, "out") or f.is_test:
        return
    for token in f.tokens:
        if token.kind == "str" and token.text.lstrip("uUL8").startswith('"<') \
                and token.directive != "include":
            yield token.line, "text that starts with < belongs into a template or out/"


def rule_names(f):
    """no C or SQL word as a name"""
    for a, b, c in zip(f.tokens, f.tokens[1:], f.tokens[2:]):
        if a.text in ("struct", "union") and c.text == "{" and b.text.lower() in RESERVED:
            yield b.line, "%s %s is named by a reserved word" % (a.text, b.text)
        if a.text == "FIELD" and b.text == "(" and c.text.lower() in RESERVED \
                and a.directive is None:
            yield c.line, "field %s is named by a reserved word" % c.text
    for function in f.functions:
        if function.name.lower() in RESERVED and not function.is_static:
            yield function.first, "%s() is named by a reserved word" % function.name


def rule_typedef(f):
    """structs have no typedef"""
    for a, b in zip(f.tokens, f.tokens[1:]):
        if a.text == "typedef" and b.text in ("struct", "union") and f.room is not None:
            yield a.line, "no typedef for structs"


def rule_backend(f):
    """nobody outside store/ asks which database it is"""
    if f.room in (None, "store") or f.is_test:
        return
    for i, token in enumerate(f.tokens):
        if token.text not in ("if", "while", "switch") or token.kind != "id":
            continue
        depth = 0
        for inner in f.tokens[i + 1:]:
            depth += (inner.text == "(") - (inner.text == ")")
            if depth == 0:
                break
            if inner.text in BACKEND_TEXT or \
                    (inner.kind == "id" and BACKEND_NAME.match(inner.text)):
                yield inner.line, "a decision on the backend's name outside store/"


def rule_state(f):
    """no variables that outlive a request"""
    if f.room not in ("rec", "calc", "out", "store", "http", "feature") or f.is_test:
        return
    for statement, body, _ in f.parts:
        words = [token.text for token in statement]
        head = words[:words.index("=")] if "=" in words else words
        is_type = head[:1] in (["struct"], ["enum"], ["union"]) and (body or len(head) < 3)
        if "(" in head or "const" in head or len(head) < 2 or is_type \
                or head[0] in ("typedef", "extern") or any(word.endswith("_fn") for word in head[:2]):
            continue  # a type that ends in _fn is one of functions: a prototype
        yield statement[0].line, "a variable of the file that is not const"
    for function in f.functions:
        for i, token in enumerate(function.body):
            if token.text == "static":
                rest = [t.text for t in function.body[i:i + 6]]
                if "const" not in rest and token.kind == "id":
                    yield token.line, "a static variable that is not const"


C_RULES = [rule_layer, rule_neighbour, rule_foreign, rule_file_length, rule_function_length,
           rule_heap, rule_banned, rule_clock, rule_markup, rule_names, rule_typedef, rule_backend,
           rule_state]


def rule_cycle(files):
    """no include leads back to where it came from"""
    by_path = {f.path[len("src/"):]: f for f in files if f.room is not None}
    state = {}

    def visit(path, trail):
        state[path] = "open"
        for line, target, quoted in by_path[path].includes:
            if not quoted or target not in by_path:
                continue
            if state.get(target) == "open":
                loop = trail[trail.index(target):] + [target]
                yield by_path[path], line, "cycle: " + " > ".join(loop)
            elif target not in state:
                yield from visit(target, trail + [target])
        state[path] = "done"

    for path in sorted(by_path):
        if path not in state:
            yield from visit(path, [path])


def rule_keyd_size(files):
    """the key keeper stays small enough to be read: all lines of its *.c and *.h but the tests"""
    rows = [f for f in files if f.room == "keyd" and not f.is_test]
    total = sum(f.lines for f in rows)
    if total > MAX_KEYD:
        yield rows[0], 1, "keyd/ has %d lines; at most %d" % (total, MAX_KEYD)


TREE_RULES = [rule_cycle, rule_keyd_size]
