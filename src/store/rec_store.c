/* rec_store.c - the one-table statements of a record, made from its description once per store. */
#include "store/rec_store.h"

#include <assert.h>
#include <string.h>

#include "base/ids.h"
#include "base/strbuf.h"
#include "rec/rec_inside.h"
#include "store/store_backend.h"

#define LIST_MAX 1000

/* Statements of one record; a list statement per (column, order, direction). */
struct list_stmt {
    struct list_stmt *next;
    const char *column, *order;
    bool desc;
    struct stmt stmt;
};

struct rec_stmts {
    struct rec_stmts *next;
    const struct rec *rec;
    struct stmt insert, update, get;
    struct stmt stale, reseal; /* of a sealed record: rows under a former key */
    struct list_stmt *lists;
};

/* ---- text of the statements ---- */

static char letter(const struct field *f)
{
    return f->type == F_BLOB ? 'b' : (field_is_text(f) ? 't' : 'i');
}

static struct str name_of(struct arena *mem, const struct rec *r, const char *verb)
{
    const struct str parts[] = { str_of(r->name), STR("_"), str_of(verb) };
    return str_join(mem, parts, ARRAY_LEN(parts));
}

static void put_columns(struct strbuf *b, const struct rec *r)
{
    const char *comma = "";
    for (size_t i = 0; i < r->n; i++) {
        if (!r->fields[i].sealed) {
            strbuf_printf(b, "%s%s", comma, r->fields[i].name);
            comma = ", ";
        }
    }
    if (rec_is_sealed(r)) {
        strbuf_printf(b, "%ssealed", comma);
    }
}

static struct stmt made(struct arena *mem, struct str name, const struct strbuf *types,
                        const struct strbuf *sql)
{
    return (struct stmt){ str_z(mem, name), str_z(mem, strbuf_str(types)),
                          str_z(mem, strbuf_str(sql)) };
}

static struct stmt make_insert(struct arena *mem, const struct rec *r)
{
    struct strbuf sql, types;
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_printf(&sql, "INSERT INTO %s (", r->table);
    put_columns(&sql, r);
    strbuf_putz(&sql, ") VALUES (");
    for (size_t i = 0; i < r->n; i++) {
        if (!r->fields[i].sealed) {
            strbuf_putc(&types, letter(&r->fields[i]));
        }
    }
    if (rec_is_sealed(r)) {
        strbuf_putc(&types, 'b');
    }
    for (size_t i = 0; i < strbuf_str(&types).n; i++) {
        strbuf_printf(&sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
    }
    strbuf_putc(&sql, ')');
    return made(mem, name_of(mem, r, "insert"), &types, &sql);
}

/* Order of values: plain columns but the key, sealed, key, version that was read. */
static struct stmt make_update(struct arena *mem, const struct rec *r)
{
    struct strbuf sql, types;
    size_t n = 0;
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_printf(&sql, "UPDATE %s SET ", r->table);
    for (size_t i = 0; i < r->n; i++) {
        if (!r->fields[i].sealed && !r->fields[i].key) {
            strbuf_printf(&sql, "%s%s = $%zu", n == 0 ? "" : ", ", r->fields[i].name, n + 1);
            strbuf_putc(&types, letter(&r->fields[i]));
            n++;
        }
    }
    if (rec_is_sealed(r)) {
        strbuf_printf(&sql, "%ssealed = $%zu", n == 0 ? "" : ", ", n + 1);
        strbuf_putc(&types, 'b');
        n++;
    }
    strbuf_printf(&sql, " WHERE %s = $%zu", rec_key(r)->name, ++n);
    strbuf_putc(&types, 't');
    if (rec_lock(r) != NULL) {
        strbuf_printf(&sql, " AND %s = $%zu", rec_lock(r)->name, ++n);
        strbuf_putc(&types, 'i');
    }
    return made(mem, name_of(mem, r, "update"), &types, &sql);
}

static struct stmt make_get(struct arena *mem, const struct rec *r)
{
    struct strbuf sql, types;
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_putz(&sql, "SELECT ");
    put_columns(&sql, r);
    strbuf_printf(&sql, " FROM %s WHERE %s = $1", r->table, rec_key(r)->name);
    strbuf_putc(&types, 't');
    return made(mem, name_of(mem, r, "get"), &types, &sql);
}

/* The first byte of a sealed value says under which epoch it lies: $2 is the present one's. */
static struct stmt make_stale(struct arena *mem, const struct rec *r)
{
    struct strbuf sql, types;
    const char *key = rec_key(r)->name;
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_printf(&sql,
                  "SELECT %s, %s, sealed FROM %s WHERE compartment_id = $1 AND"
                  " substr(sealed, 1, 1) <> $2 ORDER BY %s LIMIT $3",
                  key, rec_lock(r) != NULL ? rec_lock(r)->name : "1", r->table, key);
    strbuf_putz(&types, "tbi");
    return made(mem, name_of(mem, r, "stale"), &types, &sql);
}

/* The same content at the same version; not where somebody has written meanwhile. */
static struct stmt make_reseal(struct arena *mem, const struct rec *r)
{
    struct strbuf sql, types;
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_printf(&sql, "UPDATE %s SET sealed = $1 WHERE %s = $2 AND sealed = $3", r->table,
                  rec_key(r)->name);
    strbuf_putz(&types, "btb");
    return made(mem, name_of(mem, r, "reseal"), &types, &sql);
}

static const struct field *plain_field(const struct rec *r, const char *name)
{
    const struct field *f = rec_field(r, str_of(name));
    assert(f != NULL && !f->sealed);
    return f;
}

static struct stmt make_list(struct arena *mem, const struct rec *r, const struct rec_where *w)
{
    struct strbuf sql, types;
    const char *key = rec_key(r)->name;
    const char *way = w->desc ? " DESC" : "";
    strbuf_init(&sql, mem);
    strbuf_init(&types, mem);
    strbuf_putz(&sql, "SELECT ");
    put_columns(&sql, r);
    strbuf_printf(&sql, " FROM %s WHERE %s = $1 ORDER BY ", r->table,
                  plain_field(r, w->column)->name);
    if (w->order != NULL) {
        strbuf_printf(&sql, "%s%s, ", plain_field(r, w->order)->name, way);
    }
    strbuf_printf(&sql, "%s%s LIMIT $2", key, way);
    strbuf_putc(&types, letter(plain_field(r, w->column)));
    strbuf_putc(&types, 'i');
    return made(mem, name_of(mem, r, "list"), &types, &sql);
}

static struct rec_stmts *make_statements(struct arena *mem, const struct rec *r)
{
    struct rec_stmts *all = NEW(mem, struct rec_stmts);
    assert(r->table != NULL && rec_key(r) != NULL && r->n <= REC_FIELDS_MAX);
    all->rec = r;
    all->insert = make_insert(mem, r);
    all->update = make_update(mem, r);
    all->get = make_get(mem, r);
    if (rec_is_sealed(r) && rec_field(r, STR("compartment_id")) != NULL) {
        all->stale = make_stale(mem, r);
        all->reseal = make_reseal(mem, r);
    }
    return all;
}

static struct rec_stmts *statements_of(struct store *s, const struct rec *r)
{
    struct rec_stmts *all = s->rec_statements;
    while (all != NULL && all->rec != r) {
        all = all->next;
    }
    if (all == NULL) {
        all = make_statements(s->mem, r);
        all->next = s->rec_statements;
        s->rec_statements = all;
    }
    return all;
}

static bool same_name(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct stmt *list_of(struct store *s, const struct rec *r, const struct rec_where *w)
{
    struct rec_stmts *all = statements_of(s, r);
    for (struct list_stmt *l = all->lists; l != NULL; l = l->next) {
        if (same_name(l->column, w->column) && same_name(l->order, w->order) &&
            l->desc == w->desc) {
            return &l->stmt;
        }
    }
    struct list_stmt *l = NEW(s->mem, struct list_stmt);
    *l = (struct list_stmt){ .column = str_z(s->mem, str_of(w->column)), .desc = w->desc };
    l->order = w->order == NULL ? NULL : str_z(s->mem, str_of(w->order));
    l->stmt = make_list(s->mem, r, w);
    l->next = all->lists;
    all->lists = l;
    return &l->stmt;
}

/* ---- values ---- */

static struct value value_of(const struct rec *r, const struct field *f, const void *row)
{
    if (f->type == F_BLOB) {
        struct str s = rec_get_text(f, row);
        return s.n == 0 ? V_NULL : V_BLOB(s);
    }
    if (field_is_text(f)) {
        struct str s = rec_get_text(f, row);
        return s.n == 0 && !f->required ? V_NULL : V_TEXT(s);
    }
    /*
     * A number that was not given is NULL; truth, and numbers that only code sets, are never NULL.
     */
    bool optional = f->type != F_BOOL && !f->required && !f->fixed && !f->lock;
    bool is_day = f->type == F_DAY || f->type == F_TIME;
    if (rec_value_is_empty(r, f, row) && (optional || is_day)) {
        return V_NULL;
    }
    return V_INT(rec_get_int(f, row));
}

static size_t plain_values(const struct rec *r, const void *row, bool with_key, struct value *v)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!r->fields[i].sealed && (with_key || !r->fields[i].key)) {
            v[n++] = value_of(r, &r->fields[i], row);
        }
    }
    return n;
}

/* ---- sealing ---- */

static struct str key_text(const struct rec *r, const void *row)
{
    return rec_get_text(rec_key(r), row);
}

static int64_t version_of(const struct rec *r, const void *row)
{
    return rec_lock(r) == NULL ? 1 : rec_get_int(rec_lock(r), row);
}

static struct str compartment_of(const struct rec *r, const void *row)
{
    const struct field *f = rec_field(r, STR("compartment_id"));
    assert(f != NULL); /* a sealed record names its compartment */
    return rec_get_text(f, row);
}

static struct seal_place place_of(const struct ctx *c, const struct rec *r, const void *row)
{
    return (struct seal_place){ str_of(r->table), key_text(r, row), compartment_of(r, row),
                                keys_epoch(c, compartment_of(r, row)), version_of(r, row) };
}

static enum err seal(struct ctx *c, const struct rec *r, const void *row, struct str *sealed)
{
    struct seal_place at = place_of(c, r, row);
    struct key key;
    TRY(keys_of(c, at.compartment, &key));
    *sealed = seal_row(c->mem, &key, &at, rec_pack_sealed(c, r, row));
    key_wipe(&key);
    return OK;
}

enum err rec_open_sealed(struct ctx *c, const struct rec *r, void *row, struct str sealed)
{
    if (!rec_is_sealed(r) || sealed.n == 0 || !keys_held(c, compartment_of(r, row))) {
        return OK;
    }
    struct seal_place at = place_of(c, r, row);
    struct key key;
    struct str plain = STR_NONE;
    TRY(keys_under(c, at.compartment, sealed, &key, &at.epoch));
    enum err e = seal_open_row(c, &key, &at, sealed, &plain);
    key_wipe(&key);
    return e == OK ? rec_unpack_sealed(c, r, plain, row) : e;
}

/*
 * Rows about facts must not be found by the log: it gets their digest alone (architecture.md 13.5).
 */
static void log_row(struct ctx *c, const struct rec *r, const void *row, struct str sealed)
{
    unsigned char digest[16];
    bool is_fact = rec_is_sealed(r) && str_eq(compartment_of(r, row), COMPARTMENT_FIGURES);
    seal_digest(sealed, digest);
    change_log_row(c, r->table, is_fact ? STR_NONE : key_text(r, row),
                   is_fact ? 0 : version_of(r, row), sealed.n > 0 ? digest : NULL);
}

/* ---- writing ---- */

static void fill_new(struct ctx *c, const struct rec *r, void *row)
{
    if (key_text(r, row).n == 0) {
        bool is_fact = rec_is_sealed(r) && str_eq(compartment_of(r, row), COMPARTMENT_FIGURES);
        rec_put_text(rec_key(r), row, is_fact ? id_random(c->mem) : id_new(c->mem, c->now_ms));
    }
    if (rec_lock(r) != NULL) {
        rec_put_int(rec_lock(r), row, 1);
    }
}

enum err rec_insert(struct ctx *c, const struct rec *r, void *row)
{
    struct value v[REC_FIELDS_MAX + 1];
    struct str sealed = STR_NONE;
    fill_new(c, r, row);
    size_t n = plain_values(r, row, true, v);
    if (rec_is_sealed(r)) {
        TRY(seal(c, r, row, &sealed));
        v[n++] = V_BLOB(sealed);
    }
    change_exec(c, &statements_of(c->db, r)->insert, v, n, MISS_CONFLICT);
    log_row(c, r, row, sealed);
    return OK;
}

static void copy_field(const struct field *f, const void *from, void *to)
{
    if (field_is_text(f)) {
        rec_put_text(f, to, rec_get_text(f, from));
    } else {
        rec_put_int(f, to, rec_get_int(f, from));
    }
}

/* Fields not given take their present value; so do the key and what is set at insert only. */
static void complete(struct ctx *c, const struct rec *r, const void *present, void *row)
{
    struct rec_head *head = rec_head(row);
    const struct rec_head *old = rec_head_const(present);
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        uint64_t bit = rec_bit(r, f);
        bool given = ((head->has | head->cleared) & bit) != 0;
        if (!f->lock && (!given || f->once)) {
            copy_field(f, present, row);
            head->has = (head->has & ~bit) | (old->has & bit);
        }
    }
    if (old->extra == NULL) {
        return;
    }
    struct val *both = val_map(c->mem);
    for (size_t i = 0; i < old->extra->map->n; i++) {
        val_put(c->mem, both, old->extra->map->keys[i], old->extra->map->items[i]);
    }
    for (size_t i = 0; head->extra != NULL && i < head->extra->map->n; i++) {
        val_put(c->mem, both, head->extra->map->keys[i], head->extra->map->items[i]);
    }
    head->extra = both;
}

enum err rec_update(struct ctx *c, const struct rec *r, void *row)
{
    struct value v[REC_FIELDS_MAX + 3];
    struct str sealed = STR_NONE;
    void *present = arena_alloc(c->mem, r->size);
    int64_t read = version_of(r, row);
    TRY(rec_get(c, r, key_text(r, row), present));
    if (rec_lock(r) != NULL && version_of(r, present) != read) {
        return fail(c, ERR_CONFLICT, rec_lock(r)->name, "form.changed_meanwhile");
    }
    complete(c, r, present, row);
    if (rec_lock(r) != NULL) {
        rec_put_int(rec_lock(r), row, read + 1);
    }
    size_t n = plain_values(r, row, false, v);
    if (rec_is_sealed(r)) {
        /* The seal binds the version, so every update seals anew and needs the key. */
        TRY(seal(c, r, row, &sealed));
        v[n++] = V_BLOB(sealed);
    }
    v[n++] = V_TEXT(key_text(r, row));
    if (rec_lock(r) != NULL) {
        v[n++] = V_INT(read);
    }
    change_exec(c, &statements_of(c->db, r)->update, v, n, MISS_CONFLICT);
    log_row(c, r, row, sealed);
    return OK;
}

/* ---- reading ---- */

enum err rec_read_row(struct ctx *c, const struct rec *r, const struct rows *from, int first_column,
                      void *row)
{
    int column = first_column;
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (f->sealed) {
            continue;
        }
        if (f->type == F_BLOB) {
            rec_put_text(f, row, row_blob(from, column));
        } else if (field_is_text(f)) {
            rec_put_text(f, row, row_text(from, column));
        } else {
            rec_put_int(f, row, row_int(from, column));
        }
        if (!row_is_null(from, column)) {
            rec_head(row)->has |= rec_bit(r, f);
        }
        column++;
    }
    return rec_is_sealed(r) ? rec_open_sealed(c, r, row, row_blob(from, column)) : OK;
}

enum err rec_get(struct ctx *c, const struct rec *r, struct str id, void *row)
{
    struct rows rows;
    memset(row, 0, r->size);
    TRY(store_query(c, &statements_of(c->db, r)->get, VALS(V_TEXT(id)), &rows));
    bool found = store_next(&rows);
    enum err e = found ? rec_read_row(c, r, &rows, 0, row) : OK;
    TRY(store_done(&rows));
    if (e == OK && !found) {
        e = fail(c, ERR_NOT_FOUND, NULL, NULL);
    }
    return e;
}

enum err rec_list(struct ctx *c, const struct rec *r, const struct rec_where *w, void **out,
                  size_t *n)
{
    struct rows rows;
    size_t cap = 16;
    char *all = arena_array(c->mem, cap, r->size);
    enum err e = OK;
    assert(w->limit >= 1 && w->limit <= LIST_MAX);
    *n = 0;
    TRY(store_query(c, list_of(c->db, r, w), VALS(w->value, V_INT(w->limit)), &rows));
    while (e == OK && store_next(&rows)) {
        if (*n == cap) {
            char *more = arena_array(c->mem, cap * 2, r->size);
            memcpy(more, all, cap * r->size);
            all = more;
            cap *= 2;
        }
        e = rec_read_row(c, r, &rows, 0, all + *n * r->size);
        (*n)++;
    }
    TRY(store_done(&rows));
    *out = all;
    return e;
}

/* One row under the former key: opened, sealed under the present one, told to the log by its new digest. */
static enum err reseal_row(struct ctx *c, const struct rec *r, struct str compartment,
                           const struct rows *from)
{
    struct seal_place at = { str_of(r->table), row_text(from, 0), compartment, 0,
                             row_int(from, 1) };
    const struct str old = row_blob(from, 2);
    struct str plain = STR_NONE;
    unsigned char digest[16];
    struct key key;
    TRY(keys_under(c, compartment, old, &key, &at.epoch));
    enum err e = seal_open_row(c, &key, &at, old, &plain);
    key_wipe(&key);
    TRY(e);
    TRY(keys_of(c, compartment, &key));
    at.epoch = keys_epoch(c, compartment);
    const struct str sealed = seal_row(c->mem, &key, &at, plain);
    key_wipe(&key);
    seal_digest(sealed, digest);
    change_exec(c, &statements_of(c->db, r)->reseal,
                VALS(V_BLOB(sealed), V_TEXT(at.row_id), V_BLOB(old)), MISS_FINE);
    change_log_row(c, r->table, at.row_id, at.version, digest);
    return OK;
}

enum err rec_reseal(struct ctx *c, const struct rec *r, struct str compartment, int64_t epoch,
                    size_t max, bool count_only, size_t *n)
{
    const char mark = seal_mark(epoch);
    struct rows rows;
    enum err e = OK;
    *n = 0;
    if (statements_of(c->db, r)->stale.sql == NULL) {
        return OK; /* lies in no compartment */
    }
    TRY(store_query(
        c, &statements_of(c->db, r)->stale,
        VALS(V_TEXT(compartment), V_BLOB(((struct str){ &mark, 1 })), V_INT((int64_t)max)), &rows));
    while (e == OK && store_next(&rows)) {
        e = count_only ? OK : reseal_row(c, r, compartment, &rows);
        (*n)++;
    }
    const enum err read = store_done(&rows);
    return e != OK ? e : read;
}

size_t rec_statements(struct arena *a, const struct rec *r, const struct stmt **out)
{
    const struct rec_stmts *all = make_statements(a, r);
    struct stmt *list = NEW_ARRAY(a, struct stmt, 6);
    struct rec_where by_key = { .column = rec_key(r)->name };
    list[0] = all->insert;
    list[1] = all->update;
    list[2] = all->get;
    list[3] = make_list(a, r, &by_key);
    list[4] = all->stale;
    list[5] = all->reseal;
    *out = list;
    return all->stale.sql != NULL ? 6 : 4;
}
