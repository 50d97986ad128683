/*
 * rec_seal.c - the sealed value of a row as bytes: version 1, then per field that has a value
 *   length of name (1 byte), name, kind 't' or 'i', length (4 bytes, low first), bytes.
 * Fields are found by name, so old rows stay readable when fields come or go; unknown ones are kept
 * in `extra`.
 */
#include "rec/rec_inside.h"

#include <string.h>

#include "base/log.h"

#define FORMAT_VERSION 1
#define INT_BYTES 8

static void put_number(struct strbuf *b, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        strbuf_putc(b, (char)(unsigned char)(v >> (8 * i)));
    }
}

static uint64_t get_number(struct str s)
{
    uint64_t v = 0;
    for (size_t i = s.n; i-- > 0;) {
        v = v << 8 | (unsigned char)s.p[i];
    }
    return v;
}

static void put_name(struct strbuf *b, struct str name, char kind)
{
    put_number(b, name.n, 1);
    strbuf_put(b, name);
    strbuf_putc(b, kind);
}

static void put_text(struct strbuf *b, struct str name, struct str s)
{
    put_name(b, name, 't');
    put_number(b, s.n, 4);
    strbuf_put(b, s);
}

static void put_int(struct strbuf *b, struct str name, int64_t v)
{
    put_name(b, name, 'i');
    put_number(b, INT_BYTES, 4);
    put_number(b, (uint64_t)v, INT_BYTES);
}

static void put_extra(struct strbuf *b, const struct val *extra)
{
    if (extra == NULL || extra->kind != VAL_MAP) {
        return;
    }
    for (size_t i = 0; i < extra->map->n; i++) {
        const struct val *v = extra->map->items[i];
        struct str name = extra->map->keys[i];
        if (v->kind == VAL_TEXT && name.n <= UINT8_MAX) {
            put_text(b, name, v->s);
        } else if ((v->kind == VAL_INT || v->kind == VAL_BOOL) && name.n <= UINT8_MAX) {
            put_int(b, name, v->kind == VAL_INT ? v->i : (v->b ? 1 : 0));
        }
    }
}

struct str rec_pack_sealed(struct ctx *c, const struct rec *r, const void *row)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    put_number(&b, FORMAT_VERSION, 1);
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (!f->sealed || rec_value_is_empty(r, f, row)) {
            continue;
        }
        if (field_is_text(f)) {
            put_text(&b, str_of(f->name), rec_get_text(f, row));
        } else {
            put_int(&b, str_of(f->name), rec_get_int(f, row));
        }
    }
    put_extra(&b, rec_head_const(row)->extra);
    return strbuf_str(&b);
}

struct entry {
    struct str name, bytes;
    char kind;
};

/* Takes one entry off the front; false when the bytes end too early. */
static bool next_entry(struct str *rest, struct entry *e)
{
    if (rest->n < 1) {
        return false;
    }
    size_t name = (unsigned char)rest->p[0];
    if (rest->n < 1 + name + 1 + 4) {
        return false;
    }
    e->name = str_cut(*rest, 1, 1 + name);
    e->kind = rest->p[1 + name];
    size_t n = (size_t)get_number(str_cut(*rest, 2 + name, 6 + name));
    size_t from = 6 + name;
    if (rest->n - from < n) {
        return false;
    }
    e->bytes = str_cut(*rest, from, from + n);
    *rest = str_cut(*rest, from + n, rest->n);
    return e->kind == 't' || (e->kind == 'i' && n == INT_BYTES);
}

static void keep_extra(struct ctx *c, struct rec_head *head, const struct entry *e)
{
    if (head->extra == NULL) {
        head->extra = val_map(c->mem);
    }
    struct val *v = e->kind == 't' ? val_text(c->mem, e->bytes)
                                   : val_int(c->mem, (int64_t)get_number(e->bytes));
    val_put(c->mem, head->extra, e->name, v);
}

static void set_field(const struct rec *r, const struct field *f, const struct entry *e, void *row)
{
    if (e->kind == 't') {
        rec_put_text(f, row, e->bytes);
    } else {
        rec_put_int(f, row, (int64_t)get_number(e->bytes));
    }
    rec_head(row)->has |= rec_bit(r, f);
}

enum err rec_unpack_sealed(struct ctx *c, const struct rec *r, struct str bytes, void *row)
{
    struct str rest = str_copy(c->mem, bytes);
    struct entry e;
    bool whole = rest.n > 0 && rest.p[0] == FORMAT_VERSION;
    rest = str_cut(rest, 1, rest.n);
    while (whole && rest.n > 0) {
        whole = next_entry(&rest, &e);
        const struct field *f = whole ? rec_field(r, e.name) : NULL;
        if (f != NULL && f->sealed && field_is_text(f) == (e.kind == 't')) {
            set_field(r, f, &e, row);
        } else if (whole && f == NULL) {
            keep_extra(c, rec_head(row), &e);
        } else if (whole) {
            log_line(LOG_ERROR, "record=%s field=%s sealed=\"of another type\"", r->name, f->name);
            whole = false;
        }
    }
    if (!whole) {
        log_line(LOG_ERROR, "record=%s sealed=broken", r->name);
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    return OK;
}
