/*
 * json.c - JSON text to value trees and back. The only file that knows jansson.
 * jansson's objects live on the heap inside json_read and die there: also when the arena overflows
 * while the tree is copied, which jumps. Their memory is wiped when freed, since it holds what
 * people wrote.
 */
#include "base/json.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/utf8.h"

#define MAX_DEPTH 32
#define HEAD_BYTES 16 /* before each piece of jansson's memory: its size, kept aligned */

static void *wiped_malloc(size_t size)
{
    unsigned char *p = size > SIZE_MAX - HEAD_BYTES ? NULL : malloc(HEAD_BYTES + size);
    if (p == NULL) {
        abort(); /* jansson does not survive a NULL everywhere */
    }
    memcpy(p, &size, sizeof size);
    return p + HEAD_BYTES;
}

static void wiped_free(void *p)
{
    size_t size = 0;
    if (p == NULL) {
        return;
    }
    unsigned char *head = (unsigned char *)p - HEAD_BYTES;
    memcpy(&size, head, sizeof size);
    explicit_bzero(head, HEAD_BYTES + size);
    free(head);
}

/* Our words for jansson's: its own text quotes the input, which must reach no log. */
static const char *reason(enum json_error_code code)
{
    switch (code) {
    case json_error_invalid_utf8:
        return "not valid UTF-8";
    case json_error_premature_end_of_input:
        return "ends too early";
    case json_error_end_of_input_expected:
        return "something follows the end of the document";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a NUL in a text";
    case json_error_duplicate_key:
        return "a key given twice";
    case json_error_numeric_overflow:
        return "a number out of range";
    default:
        return "not valid JSON";
    }
}

static bool refuse(struct arena *a, struct str *why, int line, int column, const char *text)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "line %d, column %d: %s", line, column, text);
    *why = strbuf_str(&b);
    return false;
}

/*
 * Before jansson sees it, so that nothing deep is ever built: counts brackets outside strings. Text
 * that is no JSON may pass; jansson refuses it then.
 */
static bool depth_ok(struct str text, int *line, int *column)
{
    int depth = 0;
    bool inside = false;
    *line = 1;
    *column = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        *column += 1;
        if (c == '\n') {
            *line += 1;
            *column = 0;
        }
        if (inside) {
            if (c == '\\') {
                i++;
                *column += 1;
            }
            inside = c != '"';
        } else if (c == '"') {
            inside = true;
        } else if (c == '[' || c == '{') {
            if (++depth > MAX_DEPTH) {
                return false;
            }
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return true;
}

static struct str copy_text(struct arena *a, const char *p, size_t n)
{
    return str_copy(a, (struct str){ p, n });
}

static struct val *convert(struct arena *a, const json_t *from);

static struct val *convert_list(struct arena *a, const json_t *from)
{
    struct val *v = val_list(a);
    size_t n = json_array_size(from);
    v->list->items = NEW_ARRAY(a, struct val *, n);
    v->list->cap = n;
    for (size_t i = 0; i < n; i++) {
        v->list->items[i] = convert(a, json_array_get(from, i));
        v->list->n = i + 1;
    }
    return v;
}

/* Fills the arrays directly: jansson has refused equal keys, and val_put's search would cost the
 * square of n. */
static struct val *convert_map(struct arena *a, json_t *from)
{
    struct val *v = val_map(a);
    struct val_map *m = v->map;
    m->cap = json_object_size(from);
    m->keys = NEW_ARRAY(a, struct str, m->cap);
    m->items = NEW_ARRAY(a, struct val *, m->cap);
    void *at = json_object_iter(from);
    while (at != NULL && m->n < m->cap) {
        m->keys[m->n] = copy_text(a, json_object_iter_key(at), json_object_iter_key_len(at));
        m->items[m->n] = convert(a, json_object_iter_value(at));
        m->n++;
        at = json_object_iter_next(from, at);
    }
    return v;
}

static struct val *convert(struct arena *a, const json_t *from)
{
    switch (json_typeof(from)) {
    case JSON_OBJECT: {
        json_t *map = NULL;
        memcpy(&map, &from, sizeof map); /* jansson's iterator asks for a pointer without const */
        return convert_map(a, map);
    }
    case JSON_ARRAY:
        return convert_list(a, from);
    case JSON_STRING:
        return val_text(a, copy_text(a, json_string_value(from), json_string_length(from)));
    case JSON_INTEGER:
        return val_int(a, json_integer_value(from));
    case JSON_REAL:
        return val_real(a, json_real_value(from));
    case JSON_TRUE:
        return val_bool(a, true);
    case JSON_FALSE:
        return val_bool(a, false);
    case JSON_NULL:
    default:
        return val_null(a);
    }
}

/* Copies the tree into the arena and frees it; also when the arena overflows, then jumps on to whom
 * it may concern. */
static struct val *convert_and_free(struct arena *a, json_t *root)
{
    jmp_buf place;
    jmp_buf *former = arena_catch(a, &place);
    if (setjmp(place) != 0) {
        (void)arena_catch(a, former); /* our own place, gone with this function */
        json_decref(root);
        if (former == NULL) {
            abort();
        }
        longjmp(*former, 1);
    }
    struct val *v = convert(a, root);
    (void)arena_catch(a, former);
    json_decref(root);
    return v;
}

bool json_read(struct arena *a, struct str text, struct val **out, struct str *why)
{
    json_error_t error;
    int line = 0;
    int column = 0;
    if (text.n > JSON_MAX_BYTES) {
        return refuse(a, why, 1, 1, "the document is too long");
    }
    if (text.n == 0) {
        return refuse(a, why, 1, 1, "the document is empty");
    }
    if (!depth_ok(text, &line, &column)) {
        return refuse(a, why, line, column, "nested too deep");
    }
    /* Always the same two functions; the seed counts the first time only and saves jansson opening
     * a file for it. */
    json_set_alloc_funcs(wiped_malloc, wiped_free);
    json_object_seed((size_t)(random_u64() & 0x7FFFFFFFu) | 1u);
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root == NULL) {
        return refuse(a, why, error.line < 1 ? 1 : error.line, error.column < 1 ? 1 : error.column,
                      reason(json_error_code(&error)));
    }
    *out = convert_and_free(a, root);
    return true;
}

static void write_point(struct strbuf *b, uint32_t cp)
{
    static const char *const short_form[0x20] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
    };
    if (cp < 0x20 && short_form[cp] != NULL) {
        strbuf_putz(b, short_form[cp]);
        return;
    }
    if (cp < 0x20 || cp == 0x7F || cp == '<' || cp == '>' || cp == '&' || cp == 0x2028 ||
        cp == 0x2029) {
        strbuf_printf(b, "\\u%04x", (unsigned)cp);
        return;
    }
    if (cp == '"' || cp == '\\') {
        strbuf_putc(b, '\\');
    }
    char bytes[4];
    size_t n = 0;
    utf8_encode(cp, bytes, &n);
    strbuf_put_bytes(b, bytes, n);
}

void json_write_text(struct strbuf *b, struct str s)
{
    size_t at = 0;
    strbuf_putc(b, '"');
    while (at < s.n) {
        write_point(
            b,
            utf8_next(s, &at)); /* a bad byte becomes U+FFFD, so that the output is always JSON */
    }
    strbuf_putc(b, '"');
}

/* The shortest of 15..17 digits that reads back as the same number, always with a point or
 * exponent. */
static void write_real(struct strbuf *b, double r)
{
    struct strbuf digits;
    if (!isfinite(r)) {
        strbuf_putz(b, "null");
        return;
    }
    strbuf_init(&digits, b->mem);
    for (int precision = 15; precision <= 17; precision++) {
        strbuf_clear(&digits);
        strbuf_printf(&digits, "%.*g", precision, r);
        double back = strtod(strbuf_str(&digits).p, NULL);
        if (back >= r && back <= r) {
            break;
        }
    }
    struct str s = strbuf_str(&digits);
    strbuf_put(b, s);
    if (str_find(s, '.', 0) == SIZE_MAX && str_find(s, 'e', 0) == SIZE_MAX) {
        strbuf_putz(b, ".0");
    }
}

/* indent: 0 for compact, else the level plus one. */
static void new_line(struct strbuf *b, size_t indent)
{
    if (indent == 0) {
        return;
    }
    strbuf_putc(b, '\n');
    for (size_t i = 1; i < indent; i++) {
        strbuf_putz(b, "  ");
    }
}

static void write_value(struct strbuf *b, const struct val *v, size_t indent);

static void write_items(struct strbuf *b, const struct str *keys, struct val *const *items,
                        size_t n, size_t indent)
{
    size_t inner = indent == 0 ? 0 : indent + 1;
    strbuf_putc(b, keys != NULL ? '{' : '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            strbuf_putc(b, ',');
        }
        new_line(b, inner);
        if (keys != NULL) {
            json_write_text(b, keys[i]);
            strbuf_putz(b, indent == 0 ? ":" : ": ");
        }
        write_value(b, items[i], inner);
    }
    new_line(b, indent);
    strbuf_putc(b, keys != NULL ? '}' : ']');
}

static void write_value(struct strbuf *b, const struct val *v, size_t indent)
{
    if (v == NULL) {
        strbuf_putz(b, "null");
        return;
    }
    switch (v->kind) {
    case VAL_NULL:
        strbuf_putz(b, "null");
        break;
    case VAL_BOOL:
        strbuf_putz(b, v->b ? "true" : "false");
        break;
    case VAL_INT:
        strbuf_put_int(b, v->i);
        break;
    case VAL_REAL:
        write_real(b, v->r);
        break;
    case VAL_TEXT:
        json_write_text(b, v->s);
        break;
    case VAL_LIST:
        if (v->list->n == 0) {
            strbuf_putz(b, "[]");
        } else {
            write_items(b, NULL, v->list->items, v->list->n, indent);
        }
        break;
    case VAL_MAP:
        if (v->map->n == 0) {
            strbuf_putz(b, "{}");
        } else {
            write_items(b, v->map->keys, v->map->items, v->map->n, indent);
        }
        break;
    }
}

void json_write(struct strbuf *b, const struct val *v)
{
    write_value(b, v, 0);
}

void json_write_pretty(struct strbuf *b, const struct val *v)
{
    write_value(b, v, 1);
    strbuf_putc(b, '\n');
}
