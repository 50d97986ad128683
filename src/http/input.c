/*
 * input.c - what a request carries: query, forms, uploads and JSON as one map of texts. Strict,
 * and limited before it is read.
 */
#include "http/http_priv.h"

#include "base/json.h"
#include "base/utf8.h"

static int hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9') {
        return ch - '0';
    }
    if (ch >= 'a' && ch <= 'f') {
        return ch - 'a' + 10;
    }
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static bool decode(struct arena *a, struct str raw, struct str *out)
{
    char *p = arena_alloc(a, raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char ch = raw.p[i];
        if (ch == '+') {
            ch = ' ';
        } else if (ch == '%') {
            if (i + 2 >= raw.n) {
                return false;
            }
            int high = hex_digit(raw.p[i + 1]);
            int low = hex_digit(raw.p[i + 2]);
            if (high < 0 || low < 0) {
                return false;
            }
            ch = (char)(high * 16 + low);
            i += 2;
        }
        p[n++] = ch;
    }
    *out = (struct str){ p, n };
    return true;
}

static bool name_ok(struct str name)
{
    if (name.n == 0 || name.n > 64) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '_' || ch == '-' || ch == '.';
        if (!fine) {
            return false;
        }
    }
    return true;
}

/*
 * What comes along when somebody pastes from a document (form feeds, vertical tabs) is left out,
 * not refused.
 */
static struct str without_controls(struct arena *a, struct str text)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        if (ch == '\r') {
            p[n++] = '\n';
        } else if (ch == 0 || ch == '\t' || ch == '\n' || (ch >= 0x20 && ch != 0x7f)) {
            p[n++] = (char)ch; /* a NUL stays, so that it is refused: nobody pastes one */
        }
    }
    return (struct str){ p, n };
}

/* One value; a name given twice becomes a list. */
static bool put(struct arena *a, struct val *map, struct str name, struct str text)
{
    if (!name_ok(name) || text.n > INPUT_TEXT_MAX || !utf8_valid(text)) {
        return false;
    }
    text = utf8_clean_newlines(a, text);
    text = utf8_is_text(text) ? text : without_controls(a, text);
    if (!utf8_is_text(text)) {
        return false;
    }
    struct val *old = val_get(map, name);
    if (old == NULL) {
        if (val_count(map) >= INPUT_FIELDS_MAX) {
            return false;
        }
        (void)val_put(a, map, name, val_text(a, text)); /* the item is not needed here */
        return true;
    }
    if (old->kind != VAL_LIST) {
        struct val *list = val_list(a);
        (void)val_push(a, list, val_text(a, old->s));
        (void)val_put(a, map, name, list);
        old = list;
    }
    if (val_count(old) >= INPUT_FIELDS_MAX) {
        return false;
    }
    (void)val_push(a, old, val_text(a, text));
    return true;
}

bool input_urlencoded(struct arena *a, struct str text, struct val *map)
{
    struct str pair;
    size_t fields = 0;
    while (str_next(&text, '&', &pair)) {
        if (pair.n == 0) {
            continue;
        }
        if (++fields > INPUT_FIELDS_MAX) {
            return false;
        }
        size_t eq = str_find(pair, '=', 0);
        struct str name = str_cut(pair, 0, eq == SIZE_MAX ? pair.n : eq);
        struct str value = eq == SIZE_MAX ? STR_NONE : str_cut(pair, eq + 1, pair.n);
        if (!decode(a, name, &name) || !decode(a, value, &value) || !put(a, map, name, value)) {
            return false;
        }
    }
    return true;
}

void input_escape(struct strbuf *b, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || ch == '-' || ch == '.' || ch == '_' || ch == '~' ||
                     ch == '/';
        if (plain) {
            strbuf_putc(b, (char)ch);
        } else {
            strbuf_putc(b, '%');
            strbuf_putc(b, hex[ch >> 4]);
            strbuf_putc(b, hex[ch & 15]);
        }
    }
}

struct str input_cookie(struct str cookies, const char *name)
{
    struct str pair;
    struct str found = STR_NONE;
    while (str_next(&cookies, ';', &pair)) {
        pair = str_trim(pair);
        size_t eq = str_find(pair, '=', 0);
        if (eq != SIZE_MAX && str_eqz(str_cut(pair, 0, eq), name)) {
            if (found.n > 0) {
                return STR_NONE; /* two of one name: somebody pushed one in; trust none */
            }
            found = str_cut(pair, eq + 1, pair.n);
        }
    }
    return found;
}

/* ---- multipart/form-data (RFC 7578) ---- */

static size_t find(struct str s, struct str part, size_t from)
{
    if (part.n == 0 || s.n < part.n) {
        return SIZE_MAX;
    }
    for (size_t at = str_find(s, part.p[0], from); at != SIZE_MAX && at + part.n <= s.n;
         at = str_find(s, part.p[0], at + 1)) {
        if (str_eq(str_cut(s, at, at + part.n), part)) {
            return at;
        }
    }
    return SIZE_MAX;
}

/*
 * Parameter of a header like: form-data; name="a"; filename="b". A backslash is a plain character,
 * as browsers send.
 */
static bool header_parameter(struct str value, const char *name, struct str *out)
{
    size_t at = str_find(value, ';', 0);
    while (at != SIZE_MAX) {
        struct str rest = str_trim(str_cut(value, at + 1, value.n));
        size_t base = (size_t)(rest.p - value.p);
        size_t eq = str_find(rest, '=', 0);
        if (eq == SIZE_MAX) {
            return false;
        }
        struct str key = str_trim(str_cut(rest, 0, eq));
        struct str text = str_cut(rest, eq + 1, rest.n);
        size_t end;
        if (text.n > 0 && text.p[0] == '"') {
            size_t close = str_find(text, '"', 1);
            if (close == SIZE_MAX) {
                return false;
            }
            end = base + eq + 1 + close + 1;
            text = str_cut(text, 1, close);
        } else {
            size_t close = str_find(text, ';', 0);
            text = str_trim(str_cut(text, 0, close == SIZE_MAX ? text.n : close));
            end = base + eq + 1 + (close == SIZE_MAX ? rest.n - eq - 1 : close);
        }
        if (str_eqz(key, name)) {
            *out = text;
            return true;
        }
        at = str_find(value, ';', end);
    }
    return false;
}

struct part {
    struct str name, filename, type, bytes;
    bool is_file;
};

static bool part_headers(struct str block, struct part *p)
{
    size_t lines = 0;
    while (block.n > 0) {
        size_t end = find(block, STR("\r\n"), 0);
        struct str line = str_cut(block, 0, end == SIZE_MAX ? block.n : end);
        block = end == SIZE_MAX ? STR_NONE : str_cut(block, end + 2, block.n);
        size_t colon = str_find(line, ':', 0);
        if (colon == SIZE_MAX || ++lines > 8) {
            return false;
        }
        struct str key = str_cut(line, 0, colon);
        struct str value = str_trim(str_cut(line, colon + 1, line.n));
        if (str_ieq(key, STR("content-disposition"))) {
            if (!str_starts(value, STR("form-data")) ||
                !header_parameter(value, "name", &p->name)) {
                return false;
            }
            p->is_file = header_parameter(value, "filename", &p->filename);
        } else if (str_ieq(key, STR("content-type"))) {
            p->type = value;
        }
    }
    return p->name.n > 0;
}

/*
 * *large: a file is over what anybody may send, or one too many; it is left out, the rest is read.
 */
static bool keep_part(struct arena *a, const struct part *p, struct val *map,
                      struct http_file *files, size_t *n, bool *large)
{
    if (!p->is_file) {
        return put(a, map, p->name, p->bytes);
    }
    if (p->filename.n == 0 && p->bytes.n == 0) {
        return true; /* a file field left empty */
    }
    if (*n >= INPUT_FILES_MAX || p->bytes.n > INPUT_FILE_MAX) {
        *large = true;
        return true;
    }
    if (!name_ok(p->name) || p->filename.n > 400 || !utf8_valid(p->filename) ||
        !utf8_is_text(p->filename) || p->type.n > 200 || !utf8_valid(p->type)) {
        return false;
    }
    files[(*n)++] = (struct http_file){ p->name, p->filename, p->type, p->bytes };
    return true;
}

static bool multipart(struct arena *a, struct http_req *rq, struct val *map, bool *large)
{
    struct str boundary;
    if (!header_parameter(rq->content_type, "boundary", &boundary) || boundary.n == 0 ||
        boundary.n > 70) {
        return false;
    }
    const struct str open[] = { STR("--"), boundary };
    const struct str between[] = { STR("\r\n--"), boundary };
    struct str first = str_join(a, open, 2);
    struct str next = str_join(a, between, 2);
    struct http_file *files = NEW_ARRAY(a, struct http_file, INPUT_FILES_MAX);
    size_t n = 0;
    if (!str_starts(rq->body, first)) {
        return false;
    }
    struct str rest = str_cut(rq->body, first.n, rq->body.n);
    for (size_t parts = 0; parts <= INPUT_FIELDS_MAX; parts++) {
        if (str_starts(rest, STR("--"))) {
            rq->files = files;
            rq->n_files = n;
            return true;
        }
        size_t head = find(rest, STR("\r\n\r\n"), 0);
        if (!str_starts(rest, STR("\r\n")) || head == SIZE_MAX || head < 2 || head > 4096) {
            return false;
        }
        size_t end = find(rest, next, head + 4 - 2);
        if (end == SIZE_MAX || end < head + 4) {
            return false;
        }
        struct part p = { .bytes = str_cut(rest, head + 4, end) };
        if (!part_headers(str_cut(rest, 2, head), &p) || !keep_part(a, &p, map, files, &n, large)) {
            return false;
        }
        rest = str_cut(rest, end + next.n, rest.n);
    }
    return false;
}

/* ---- JSON ---- */

static struct str scalar_text(struct arena *a, const struct val *v)
{
    struct strbuf b;
    switch (v->kind) {
    case VAL_TEXT:
        return v->s;
    case VAL_INT:
        strbuf_init(&b, a);
        strbuf_put_int(&b, v->i);
        return strbuf_str(&b);
    case VAL_BOOL:
        return v->b ? STR("1") : STR("0");
    default:
        return STR_NONE;
    }
}

static bool json_field(struct arena *a, struct val *map, struct str name, const struct val *v)
{
    if (v->kind == VAL_MAP || v->kind == VAL_REAL) {
        return false;
    }
    if (v->kind != VAL_LIST) {
        return put(a, map, name, scalar_text(a, v));
    }
    struct val *list = val_list(a);
    for (size_t i = 0; i < v->list->n; i++) {
        const struct val *item = v->list->items[i];
        if (item->kind == VAL_MAP || item->kind == VAL_LIST || item->kind == VAL_REAL ||
            i >= INPUT_FIELDS_MAX) {
            return false;
        }
        struct str text = scalar_text(a, item);
        if (text.n > INPUT_TEXT_MAX || !utf8_is_text(text)) {
            return false;
        }
        (void)val_push(a, list, val_text(a, text));
    }
    if (!name_ok(name) || val_get(map, name) != NULL || val_count(map) >= INPUT_FIELDS_MAX) {
        return false;
    }
    (void)val_put(a, map, name, list);
    return true;
}

static bool json_body(struct ctx *c, struct str body, struct val *map)
{
    struct val *root = NULL;
    struct str why = STR_NONE;
    if (body.n > JSON_MAX_BYTES || !json_read(c->mem, body, &root, &why) || root->kind != VAL_MAP) {
        return false;
    }
    for (size_t i = 0; i < root->map->n; i++) {
        if (!json_field(c->mem, map, root->map->keys[i], root->map->items[i])) {
            return false;
        }
    }
    return true;
}

/* ---- */

static bool type_is(struct str content_type, const char *type)
{
    size_t end = str_find(content_type, ';', 0);
    struct str bare = str_trim(str_cut(content_type, 0, end == SIZE_MAX ? content_type.n : end));
    return str_ieq(bare, str_of(type));
}

/* *why: label of what is wrong with it. */
static bool body_read(struct ctx *c, struct http_req *rq, struct val *map, const char **why)
{
    if (rq->body.n == 0) {
        return true;
    }
    if (type_is(rq->content_type, "application/x-www-form-urlencoded")) {
        return rq->body.n <= 4 * INPUT_TEXT_MAX && input_urlencoded(c->mem, rq->body, map);
    }
    if (type_is(rq->content_type, "application/json")) {
        return json_body(c, rq->body, map);
    }
    if (type_is(rq->content_type, "multipart/form-data") && (rq->route->flags & ROUTE_FILES) != 0) {
        bool large = false;
        bool fine = multipart(c->mem, rq, map, &large);
        *why = fine && large ? "http.too_large" : *why;
        return fine && !large;
    }
    *why = "form.unknown_type";
    return false;
}

enum err input_read(struct ctx *c, struct http_req *rq)
{
    struct val *map = val_map(c->mem);
    const char *why = "form.unreadable";
    rq->input = map;
    bool reads = rq->method == METHOD_GET || rq->method == METHOD_HEAD;
    struct val *query = reads ? map : val_map(c->mem);
    if (!input_urlencoded(c->mem, rq->query, query)) {
        return fail(c, ERR_INPUT, "", why);
    }
    if (reads || body_read(c, rq, map, &why)) {
        return OK;
    }
    return fail(c, str_eqz(str_of(why), "http.too_large") ? ERR_LIMIT : ERR_INPUT, "", why);
}
